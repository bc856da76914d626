/** A school's trail in memory, as the ledger writes it: for tests that tamper with thousands of them. */
import { AppError } from '../../bot/core/errors.ts';
import type { KeyObject } from 'node:crypto';
import type { Anchor, Anchors, Key, Kind, Stored } from '../../bot/core/ports.ts';
import {
  monthOf,
  sealed,
  trailHeadKey,
  trailRowKey,
  type TrailHead,
  type TrailRow,
} from '../../bot/core/trail.ts';
import type { TrailRecords } from '../../bot/core/walk-trail.ts';

/** Rows by their row key, as they lie in the school's partition. What was tampered with may be no row at all. */
export type Rows = ReadonlyMap<string, TrailRow>;

export interface Chain {
  readonly rows: Rows;
  readonly head: TrailHead | undefined;
}

export interface Writer {
  readonly school: string;
  readonly key: Buffer | KeyObject;
  /** Of the row with this number. */
  readonly at: (seq: number) => Date;
  readonly note: (seq: number) => Pick<TrailRow, 'actor' | 'action' | 'target'>;
}

/** Goes on from `before` to row `count`; each row is in the latest month so far, as the ledger puts it. */
export const writeChain = (count: number, { school, key, at, note }: Writer, before?: Chain): Chain => {
  const rows = new Map(before?.rows);
  let last = [...rows.values()].at(-1);
  let month = before?.head?.month ?? '';
  for (let seq = rows.size + 1; seq <= count; seq += 1) {
    month = [monthOf(at(seq)), month].sort().at(-1) ?? '';
    const { actor, action, target } = note(seq);
    const prev = last?.mac ?? '';
    last = sealed(key, { v: 1, seq, at: at(seq).toISOString(), actor, action, target, by: 'me', prev });
    rows.set(trailRowKey(school, month, seq).row, last);
  }
  return { rows, head: last && { v: 1, seq: last.seq, mac: last.mac, month } };
};

/** As the connectors hand them out: in the order of the keys, parsed, and what is no row refused in their words. */
export const trailRecordsOf = (school: string, { rows, head }: Chain): TrailRecords => ({
  get: async (kind) => head && stored(kind, trailHeadKey(school), head),
  async *list(kind) {
    for (const row of [...rows.keys()].sort()) yield stored(kind, { partition: school, row }, rows.get(row));
  },
});

const stored = <T>(kind: Kind<T>, key: Key, value: unknown): Stored<T> => {
  const parsed = kind.schema.safeParse(value);
  if (parsed.success) return { key, etag: '', value: parsed.data };
  throw new AppError('unavailable', `The row ${key.row} cannot be read as ${kind.name}`);
};

export const anchorsOf = (all: readonly Anchor[]): Pick<Anchors, 'list'> => ({
  list: (school) => Promise.resolve(all.filter((one) => one.school === school)),
});
