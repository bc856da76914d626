/**
 * The trail: who did what to which record, as a chain of rows that cannot be changed unseen (promises.md 5). Each row's
 * seal covers the seal before it; the head says where the chain ends. Written by `ledger.ts` only.
 */
import { createHmac, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
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

/** The key of a school's seals, made of the key material of the installation (`LANTERN_TRAIL_KEY`). */
export const trailKeyOf = (secret: Buffer, school: SchoolId): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `trail ${school}`, 32));

/** Seals a row. The order of the fields is part of the seal. */
export const sealed = (key: KeyObject | Buffer, row: Omit<TrailRow, 'mac'>): TrailRow => {
  const { v, seq, at, actor, action, target, by, prev } = row;
  const fields = { v, seq, at, actor, action, target, by, prev };
  return { ...fields, mac: createHmac('sha256', key).update(JSON.stringify(fields)).digest('hex') };
};

/** Rows before `seq` are as they were written; at `seq` they are not. */
export interface Broken {
  readonly whole: false;
  readonly seq: number;
  readonly because: string;
}

export type Verdict = { readonly whole: true } | Broken;

export interface TrailChecker {
  /** The last row that was found whole; undefined before the first. */
  readonly last: TrailRow | undefined;
  /** The next row, in the order of the keys from the first of all. After a broken one nothing can be said any more. */
  next(row: TrailRow): Broken | undefined;
  /** After the last row. */
  end(head: TrailHead | undefined): Verdict;
}

/** Checks a trail row by row, and keeps no more than one of them. */
export const createTrailChecker = (key: KeyObject | Buffer): TrailChecker => {
  let last: TrailRow | undefined;
  const broken = (because: string): Broken => ({ whole: false, seq: (last?.seq ?? 0) + 1, because });
  return {
    get last() {
      return last;
    },
    next: (row) => {
      const expected = (last?.seq ?? 0) + 1;
      if (row.seq > expected) return broken('a row is missing');
      if (row.seq < expected) return broken('a row is there twice');
      if (row.prev !== (last?.mac ?? '')) return broken('a row does not follow the one before it');
      if (!same(sealed(key, row).mac, row.mac))
        return broken('a row was changed, or sealed with another key');
      last = row;
    },
    end: (head) => {
      const [ends, said] = [last?.seq ?? 0, head?.seq ?? 0];
      if (ends < said)
        return broken(`the last rows are missing: the trail's head says that there are ${said}`);
      if (ends > said) return broken('rows are there that the head of the trail does not know');
      if ((last?.mac ?? '') !== (head?.mac ?? '')) return broken('the head names another last row');
      return { whole: true };
    },
  };
};

/** Checks rows in the order of their keys, from the first of all, against the head. */
export const checkTrail = (
  key: KeyObject | Buffer,
  rows: Iterable<TrailRow>,
  head: TrailHead | undefined,
): Verdict => {
  const checker = createTrailChecker(key);
  for (const row of rows) {
    const broken = checker.next(row);
    if (broken !== undefined) return broken;
  }
  return checker.end(head);
};

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
