/** Packs waiting entries into one transaction: the head first, then each entry's rows and trail rows. */
import type { KeyObject } from 'node:crypto';
import { create, replace } from './change.ts';
import type { Change, Entry, Key, SchoolId, Stored } from './ports.ts';
import {
  monthOf,
  sealed,
  trailHeadKey,
  trailHeadKind,
  trailKind,
  trailRowKey,
  type TrailHead,
} from './trail.ts';

/** Of a transaction (Azure Tables). */
export const maxChanges = 100;

/** Rows that only the ledger writes. */
export const reservedRow = (row: string): boolean => row.startsWith('A!') || row === 'H!';

/** The head as it was read; undefined: the school has none yet. */
export type Head = Stored<TrailHead> | undefined;

export interface Transaction<W> {
  readonly changes: readonly Change[];
  readonly moment: Date;
  /** Whose entries they are. */
  readonly entries: readonly W[];
  /** The head as it will be, if that changes. It is then the first change, so that a stale head is what is refused first. */
  readonly head: TrailHead | undefined;
  /** By its seal anybody can tell later whether this very transaction was committed. */
  readonly first: { readonly key: Key; readonly seq: number; readonly mac: string } | undefined;
  /** Whose change it was, and which of the entry's rows; undefined for the ledger's own rows. */
  ownerOf(index: number): { readonly entry: W; readonly row: number } | undefined;
}

type Has = { readonly entry: Entry };

/**
 * The entries to go together, in their order, and those to wait: what does not fit, and what touches a row that an
 * earlier one touches (a transaction takes each row once, and nobody overtakes).
 */
export const pack = <W extends Has>(waiting: readonly W[]): { readonly now: W[]; readonly later: W[] } => {
  const [now, later]: [W[], W[]] = [[], []];
  const touched = new Set<string>();
  let size = 1;
  for (const one of waiting) {
    const { rows, trail } = one.entry;
    const free = rows.every(({ key }) => !touched.has(key.row));
    for (const { key } of rows) touched.add(key.row);
    if (free && size + rows.length + trail.length <= maxChanges) {
      now.push(one);
      size += rows.length + trail.length;
    } else later.push(one);
  }
  return { now, later };
};

/** Who seals, when, and on top of what. */
export interface Ground {
  readonly school: SchoolId;
  readonly key: KeyObject;
  readonly by: string;
  readonly moment: Date;
  readonly before: Head;
}

export const buildTransaction = <W extends Has>(ground: Ground, entries: readonly W[]): Transaction<W> => {
  const { school, key, by, moment, before } = ground;
  const at = moment.toISOString();
  // A clock that was set back must not put rows before those that are there already.
  const month = [monthOf(moment), before?.value.month ?? ''].sort().at(-1) ?? '';
  let last = { seq: before?.value.seq ?? 0, mac: before?.value.mac ?? '' };
  let first: Transaction<W>['first'];
  const changes: Change[] = [];
  const owners: ({ entry: W; row: number } | undefined)[] = [];
  for (const one of entries) {
    one.entry.rows.forEach((change, row) => {
      changes.push(change);
      owners.push({ entry: one, row });
    });
    for (const { actor, action, target } of one.entry.trail) {
      const row = sealed(key, { v: 1, seq: last.seq + 1, at, actor, action, target, by, prev: last.mac });
      const rowKey = trailRowKey(school, month, row.seq);
      changes.push(create(trailKind, rowKey, row));
      owners.push(undefined);
      first ??= { key: rowKey, seq: row.seq, mac: row.mac };
      last = row;
    }
  }
  if (first === undefined)
    return { changes, moment, entries, head: undefined, first, ownerOf: (index) => owners[index] };
  const head: TrailHead = { v: 1, seq: last.seq, mac: last.mac, month };
  const headChange =
    before === undefined
      ? create(trailHeadKind, trailHeadKey(school), head)
      : replace(trailHeadKind, before, head);
  return {
    changes: [headChange, ...changes],
    moment,
    entries,
    head,
    first,
    ownerOf: (index) => owners[index - 1],
  };
};
