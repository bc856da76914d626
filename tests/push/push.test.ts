/** The September push, to a tenth of the people of `npm run test:push`. */
import { expect, test } from '@jest/globals';
import { pushMany } from './push-many.ts';

const pupils = 2_000;

test('2,000 pupils, a connector that fails, three kills: each asked, none signed twice, none reminded who signed, all counted', async () => {
  const { problems, kills, outcomes, because, reminders } = await pushMany({
    pupils,
    seed: 'jest',
    secondMs: 5,
    storage: 'azurite',
  });
  expect(problems).toEqual([]);
  expect(kills).toBe(3);
  expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(pupils);
  expect(Math.min(outcomes.signed, outcomes.waiting, outcomes.unclear, outcomes.refused)).toBeGreaterThan(0);
  expect(Object.keys(because).toSorted()).toEqual(['blocked', 'disabled', 'not-a-member', 'not-installed']);
  expect(reminders).toBeGreaterThan(pupils / 4);
}, 300_000);
