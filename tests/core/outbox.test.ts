/** Rows of the outbox: made, found by time, and told apart. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { create, remove } from '../../bot/core/change.ts';
import {
  dueRange,
  outboxId,
  outboxKey,
  outboxReading,
  schedule,
  wakesWorker,
} from '../../bot/core/outbox.ts';
import { note, noteKind } from '../contracts/records.ts';

const job = { name: 'tell', payload: z.object({ incident: z.string() }) };
const now = new Date('2026-11-21T10:00:00.000Z');
const clock = { now: () => now };
const at = (ms: number) => new Date(now.getTime() + ms);
const due = (ms: number) => schedule(job, { incident: 'i1' }, at(ms), 'hillside', clock);

test('a scheduled job is a row to be created, with the payload as the job has it', () => {
  const change = due(1_000);
  expect(change).toMatchObject({
    op: 'create',
    table: 'cases',
    key: { partition: 'hillside', row: expect.stringMatching(/^O!\d{15}![0-9A-Z]{26}$/) },
    row: {
      kind: 'outbox',
      value: { v: 1, job: 'tell', payload: { incident: 'i1' }, due: '2026-11-21T10:00:01.000Z', attempts: 0 },
    },
  });
  expect(outboxKey('hillside', at(1_000), outboxId(change.key))).toEqual(change.key);
});

test('a payload that is not the job’s is refused before anything is written', () => {
  expect(() => schedule(job, { incident: 7 } as never, now, 'hillside')).toThrow();
});

test('the range of now holds what is due by now, and no more', () => {
  const { from, to } = dueRange('hillside', now);
  const inside = (row: string) => from <= row && row < to;
  expect([-1e12, -1, 0].map((ms) => inside(due(ms).key.row))).toEqual([true, true, true]);
  expect([1, 1_000, 1e12].map((ms) => inside(due(ms).key.row))).toEqual([false, false, false]);
  expect(inside('N!1') || inside('P!1')).toBe(false);
});

test('only a job that is due by now wakes the worker', () => {
  const other = create(noteKind, { partition: 'hillside', row: 'N!1' }, note('x'));
  expect(wakesWorker([other, due(0)], now)).toBe(true);
  expect(wakesWorker([due(1)], now)).toBe(false);
  expect(wakesWorker([other], now)).toBe(false);
  expect(wakesWorker([remove(noteKind, due(0))], now)).toBe(false);
});

test('a row of another version reads as nothing, and is no error', () => {
  expect(outboxReading.schema.parse({ v: 2, job: 'tell' })).toBeUndefined();
});
