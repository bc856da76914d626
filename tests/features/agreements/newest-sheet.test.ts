/** The newest state of a sheet while many on it are written to: a first asking may rest on a late reading, a reminder never. */
import { expect, test } from '@jest/globals';
import type { Records, Stored } from '../../../bot/core/ports.ts';
import type { Sheet } from '../../../bot/features/agreements/agreement.ts';
import { newestSheet } from '../../../bot/features/agreements/asking/newest-sheet.ts';

const at = { round: '2026', id: 'sheet-8b' };

/** A reading is answered when the test says so. */
const readings = () => {
  const open: (() => void)[] = [];
  let began = 0;
  const get = () => {
    const version = (began += 1);
    return new Promise((resolve) => {
      open.push(() => resolve({ etag: String(version), value: { id: at.id, tutor: `read ${version}` } }));
    });
  };
  const records = { get } as unknown as Records;
  return { records, began: () => began, answer: () => open.shift()?.() };
};
const first = { etag: '0', value: { id: at.id, tutor: 'first' } } as unknown as Stored<Sheet>;

test('a first asking rests on what was read just now', async () => {
  const { records, began } = readings();
  const newest = newestSheet('hillside', at, { records }, first);
  expect((await newest.read('lately'))?.tutor).toBe('first');
  expect(began()).toBe(0);
  newest.close();
});

test('a reminder waits for a reading that begins after it was asked for, and shares the next', async () => {
  const { records, began, answer } = readings();
  const newest = newestSheet('hillside', at, { records }, first);
  const one = newest.read('fresh');
  // The first reading is under way: it may have begun too early for these.
  const two = newest.read('fresh');
  const three = newest.read('fresh');
  expect(began()).toBe(1);
  answer();
  expect((await one)?.tutor).toBe('read 1');
  await Promise.resolve();
  answer();
  expect([(await two)?.tutor, (await three)?.tutor]).toEqual(['read 2', 'read 2']);
  expect(began()).toBe(2);
  newest.close();
});

test('once it was written nothing is known lately', async () => {
  const { records, began, answer } = readings();
  const newest = newestSheet('hillside', at, { records }, first);
  expect(newest.lately()?.etag).toBe('0');
  newest.changed();
  expect(newest.lately()).toBeUndefined();
  const read = newest.read('lately');
  answer();
  expect((await read)?.tutor).toBe('read 1');
  expect([began(), newest.lately()?.etag]).toEqual([1, '1']);
  newest.close();
});
