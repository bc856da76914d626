/** Two ways of writing a name. */
import { expect, test } from '@jest/globals';
import { isSameName, isUnlikeName } from '../../bot/core/same-name.ts';

test.each([
  ['Maya O’Brien', "maya  o'brien", true],
  ['Zoe Nunez', 'Zoë Núñez', true],
  ['Siobhán O’Brien', "Maya O'Brien", false],
  ['Maya', "Maya O'Brien", false],
  ['', '', false],
  ['–', '–', false],
])('%p and %p: the same is %p', (one, other, same) => {
  expect(isSameName(one, other)).toBe(same);
});

test.each([
  ['Mickey Mouse', 'Zoë Núñez', true],
  ['zoe', 'Zoë Núñez', false],
  ['Z. Nunez', 'Zoë Núñez', false],
  ['???', 'Zoë Núñez', true],
])('%p for %p: unlike is %p', (typed, name, unlike) => {
  expect(isUnlikeName(typed, name)).toBe(unlike);
});
