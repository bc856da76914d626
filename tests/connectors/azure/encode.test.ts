/** Values to entities and back, and Azure's limits to the unit. Pure: no storage. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { AppError } from '../../../bot/core/errors.ts';
import type { Kind } from '../../../bot/core/ports.ts';
import { cut, decode, encode } from '../../../connectors/azure/encode.ts';
import { checkEntity, entityBytes, maxEntityBytes, type Entity } from '../../../connectors/azure/limits.ts';

const anything: Kind<unknown> = { name: 'anything', table: 'cases', schema: z.unknown() };
const key = { partition: 'hillside', row: 'N!1' };
const row = (value: unknown, columns = {}) => ({ kind: 'anything', value, columns });
const back = (entity: Entity): unknown => decode(anything, key, 'etag', entity).value;

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'taken';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

const wellFormed = fc.string({ unit: 'binary', maxLength: 3_000 }).filter((text) => text.isWellFormed());

test('any well-formed text comes back as it was', () => {
  fc.assert(
    fc.property(wellFormed, fc.integer({ min: 1, max: 40 }), (text, times) => {
      const value = { v: 1, text: text.repeat(times), list: [text, { [text]: null }] };
      expect(JSON.stringify(back(encode(key, row(value)))) === JSON.stringify(value)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('any JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(back(encode(key, row(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('half a surrogate pair is refused wherever it is, and nothing else is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', '\\', '\\ud800', '🎉', '\ud83c', '\udf89', '"') })),
      (texts) => {
        const fine = texts.every((text) => text.isWellFormed());
        expect(codeOf(() => encode(key, row({ texts })))).toBe(fine ? 'taken' : 'invalid');
      },
    ),
    { numRuns: 500 },
  );
  expect(codeOf(() => encode(key, row({ ['\ud83c']: 1 })))).toBe('invalid');
});

test('pieces are short enough, cut no pair, and make up the text', () => {
  const size = fc.integer({ min: 2, max: 9 });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '🎉'), maxLength: 60 }), size, (text, units) => {
      const pieces = cut(text, units);
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => piece.length <= units && piece.isWellFormed())).toBe(true);
    }),
  );
});

test.each([31_999, 32_000, 32_001, 64_000, 64_001])(
  'a body of %d units is in as few pieces as it takes',
  (units) => {
    // Two of them are the quotes of JSON.
    const entity = encode(key, row('a'.repeat(units - 2)));
    const bodies = Object.keys(entity).filter((name) => name.startsWith('body'));
    expect(bodies).toHaveLength(Math.ceil(units / 32_000));
    expect(back(entity)).toHaveLength(units - 2);
  },
);

test.each(['a', 'é', '🎉'])('an entity of 1 MiB is taken and one more unit is not, in %s', (letter) => {
  const base = { PartitionKey: 'p', RowKey: 'r', kind: 'k' };
  const filler = (units: number): Entity => {
    const text = letter.repeat(Math.ceil(units / letter.length)).slice(0, units);
    return { ...base, ...Object.fromEntries(cut(text).map((piece, index) => [`body${index}`, piece])) };
  };
  // Each unit more is two bytes more, as long as it needs no further property.
  const some = 520_000;
  const units =
    some + Math.floor((maxEntityBytes - entityBytes(filler(some))) / (2 * letter.length)) * letter.length;
  expect(codeOf(() => checkEntity(filler(units - letter.length)))).toBe('taken');
  expect(codeOf(() => checkEntity(filler(units)))).toBe('taken');
  expect(codeOf(() => checkEntity(filler(units + letter.length)))).toBe('too-large');
});

test('a property of 32,768 units and 252 properties are taken, and no more', () => {
  const column = (units: number) => encode(key, row(1, { text: 'x'.repeat(units) }));
  expect([32_767, 32_768, 32_769].map((units) => codeOf(() => column(units)))).toEqual([
    'taken',
    'taken',
    'too-large',
  ]);
  const columns = (count: number) =>
    encode(key, row(1, Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, true]))));
  // kind and body0 are the other two.
  expect([249, 250, 251].map((count) => codeOf(() => columns(count)))).toEqual([
    'taken',
    'taken',
    'too-large',
  ]);
});

test('columns are what a filter can find again', () => {
  const take = (value: string | number | boolean) => codeOf(() => encode(key, row(1, { x: value })));
  expect([0, -1, 2 ** 31 - 1, -(2 ** 31), true, '', 'é'].map(take).every((code) => code === 'taken')).toBe(
    true,
  );
  expect([1.5, 2 ** 31, Number.NaN, Infinity, '\ud800'].map(take).every((code) => code === 'invalid')).toBe(
    true,
  );
  expect(codeOf(() => encode(key, row(1, { 'x y': 1 })))).toBe('invalid');
  expect(encode(key, row({ v: 3 }, { open: true }))).toMatchObject({ v: 3, c_open: true });
});

test('what cannot be JSON is refused', () => {
  expect(codeOf(() => encode(key, row(undefined)))).toBe('invalid');
});
