/** Six kills of the whole matrix (`npm run test:kill`): one at each step where most could be lost. */
import { expect, test } from '@jest/globals';
import { killMany } from './kill-many.ts';
import { places } from './places.ts';
import { problemsOf } from './table.ts';

const most = [
  'send, the transaction: before',
  'send, the transaction: after',
  'tell, the claim: after',
  'tell, the notice: after',
  'tell, the transaction: before',
  'acknowledge, the transaction: after',
];

test('what was received is there, and somebody is told, however the server dies', async () => {
  const chosen = places.filter(({ name }) => most.includes(name));
  expect(chosen).toHaveLength(most.length);
  const killed = await killMany({ places: chosen, rounds: 1, seed: 'jest', lanes: 1 });
  expect(problemsOf(killed)).toEqual([]);
  expect(killed.outcomes.every(({ kills }) => kills > 0)).toBe(true);
}, 120_000);
