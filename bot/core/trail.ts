/**
 * The trail: who did what to which record, as a chain of rows that cannot be changed unseen (promises.md 5). Each row's
 * seal covers the seal before it; the head says where the chain ends. Written by `ledger.ts` only.
 */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Key, Kind, SchoolId } from './ports.ts';

/** `seq` counts from 1 through all months; `prev` is the seal of the row before, empty for the first of all. */
export interface TrailRow {
  readonly v: 1;
  readonly seq: number;
  /** UTC. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  /** The process that wrote it, by a random name: so no two processes ever make the same row, and each knows its own. */
  readonly by: string;
  readonly prev: string;
  /** HMAC-SHA256 of all of the above, hexadecimal. */
  readonly mac: string;
}

/** The last row's number, seal and month (`202611`). */
export interface TrailHead {
  readonly v: 1;
  readonly seq: number;
  readonly mac: string;
  readonly month: string;
}

const whole = z.int().nonnegative();
const seal = z.string().regex(/^[0-9a-f]{64}$/);

export const trailKind: Kind<TrailRow> = {
  name: 'trail',
  table: 'cases',
  schema: z.object({
    v: z.literal(1),
    seq: whole,
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    by: z.string(),
    prev: z.union([z.literal(''), seal]),
    mac: seal,
  }),
};

export const trailHeadKind: Kind<TrailHead> = {
  name: 'trail-head',
  table: 'cases',
  schema: z.object({ v: z.literal(1), seq: whole, mac: seal, month: z.string().regex(/^\d{6}$/) }),
};

export const trailHeadKey = (school: SchoolId): Key => ({ partition: school, row: 'H!' });

export const trailRowKey = (school: SchoolId, month: string, seq: number): Key => ({
  partition: school,
  row: `A!${month}!${String(seq).padStart(12, '0')}`,
});

/** The rows of one month (`202611`), or of all. */
export const trailRange = (school: SchoolId, month?: string) => ({
  partition: school,
  from: month === undefined ? 'A!' : `A!${month}!`,
  to: month === undefined ? 'A"' : `A!${month}"`,
});

/** The month of a moment, as trail keys have it: UTC. */
export const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7).replace('-', '');

/** Seals a row. The order of the fields is part of the seal. */
export const sealed = (key: KeyObject | Buffer, row: Omit<TrailRow, 'mac'>): TrailRow => {
  const { v, seq, at, actor, action, target, by, prev } = row;
  const fields = { v, seq, at, actor, action, target, by, prev };
  return { ...fields, mac: createHmac('sha256', key).update(JSON.stringify(fields)).digest('hex') };
};

export type Verdict =
  { readonly whole: true } | { readonly whole: false; readonly seq: number; readonly because: string };

/** Checks rows in the order of their keys, from the first of all, against the head. */
export const checkTrail = (
  key: KeyObject | Buffer,
  rows: readonly TrailRow[],
  head: TrailHead | undefined,
): Verdict => {
  let before = { seq: 0, mac: '' };
  for (const row of rows) {
    const broken = (because: string): Verdict => ({ whole: false, seq: before.seq + 1, because });
    if (row.seq !== before.seq + 1) return broken('a row is missing or doubled');
    if (row.prev !== before.mac) return broken('a row does not follow the one before it');
    if (!same(sealed(key, row).mac, row.mac)) return broken('a row was changed, or sealed with another key');
    before = row;
  }
  const end = head ?? { seq: 0, mac: '' };
  if (end.seq === before.seq && end.mac === before.mac) return { whole: true };
  return { whole: false, seq: before.seq + 1, because: 'the trail does not end where its head says' };
};

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
