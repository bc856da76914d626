/** The small sizes of everything that `npm run test:abuse` tries in full. */
import { expect, test } from '@jest/globals';
import { abuses } from './index.ts';

const seed = Number(process.env['LANTERN_SEED'] ?? 20_261_122);

test('there is something to try, and each has a name of its own', () => {
  expect(new Set(abuses.map(({ name }) => name)).size).toBe(abuses.length);
});

for (const abuse of abuses) {
  test(`${abuse.name}: ${abuse.small}`, async () => {
    const { tried, broken } = await abuse.run(abuse.small, seed);
    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(abuse.small);
  }, 120_000);
}
