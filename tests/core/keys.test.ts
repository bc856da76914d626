/** Keys and references. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashKey, newId, randomRef } from '../../bot/core/keys.ts';

test('a key of the same parts is the same, of others another, and good for Azure', () => {
  expect(hashKey('hillside', 'S012')).toBe(hashKey('hillside', 'S012'));
  const parts = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(hashKey(...one)).toMatch(/^[0-9a-f]{40}$/);
      expect(hashKey(...one) === hashKey(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test('a reference is short, random, and free of look-alikes', () => {
  const refs = Array.from({ length: 5_000 }, randomRef);
  expect(refs.every((ref) => /^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{2}$/.test(ref))).toBe(true);
  expect(refs.join('')).not.toMatch(/[01OILU]/);
  expect(new Set(refs).size).toBeGreaterThan(4_980);
});

test('an id sorts by its time', () => {
  const early = newId(new Date('2026-11-21T08:00:00Z'));
  const late = newId(new Date('2026-11-21T08:00:00.001Z'));
  expect(early < late).toBe(true);
  expect(early).toMatch(/^[0-9A-Z]{26}$/);
});
