/** The list of sabotages fits the source as it is; `npm run test:sabotage` tries them. */
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sabotages } from './sabotages.ts';

const root = join(import.meta.dirname, '..', '..');

test.each(sabotages)('$name', ({ file, from, to, tests }) => {
  expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
  expect(tests.filter((one) => !existsSync(join(root, one)))).toEqual([]);
});

test('there are at least twelve, each of another guarantee', () => {
  expect(new Set(sabotages.map(({ file, from }) => `${file}\n${from}`)).size).toBeGreaterThanOrEqual(12);
});
