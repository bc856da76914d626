/**
 * Seals anew whatever is not sealed with the newest keys: the rows of version 0.1, which lay in the clear, and all rows
 * after a key was changed. Each case is one entry of the ledger, so a kill at any moment leaves every row as it was or as
 * it shall be, readable both ways; the next run takes up what is left.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { replace } from '../change.ts';
import { AppError, isAppError } from '../errors.ts';
import {
  anyKind,
  type Change,
  type Key,
  type KeyService,
  type Kind,
  type Ledger,
  type Records,
  type SchoolId,
} from '../ports.ts';
import { createSealedRecords } from './sealed-records.ts';
import { caseOf, sealedRowOf, type SealedRow, type SealingKeys } from './seal-row.ts';
import { z } from 'zod';

export interface RenewalNeeds {
  /** As it lies in storage: not through the seals. */
  readonly records: Records;
  readonly keys: SealingKeys;
  readonly service: Pick<KeyService, 'newest'>;
  readonly ledger: Ledger;
  /** The kind of a sealed row; undefined for what is not sealed. */
  readonly kindOf: (row: string) => Kind<unknown> | undefined;
  /** Rows in the clear: only before the first start of a version that seals is over. */
  readonly clear: 'refused' | 'read';
}

export interface Renewed {
  /** Rows that were looked at, and those of them that were sealed anew. */
  readonly rows: number;
  readonly renewed: number;
  /** The service's keys that rows name after all, and those of the app. */
  readonly used: ReadonlySet<string>;
  readonly app: ReadonlySet<string>;
}

/** Where sealed rows lie: drafts, agreements and loans (`G…`), cases with all that belongs to them, leavers (`L…`), the register of readers. */
const ranges = [
  { from: 'D!', to: 'D"' },
  { from: 'G', to: 'H' },
  { from: 'I!', to: 'I"' },
  { from: 'L', to: 'M' },
  { from: 'V!', to: 'V"' },
] as const;
const rowsAnEntry = 40;
const tries = 8;
/** Longer before each further try: a campaign writes to the same rows just now. */
const pauseMs = 20;

/** @throws AppError `unavailable` (also for a sealed row that `kindOf` does not know), `tampered`, `conflict` when a case would not stand still */
export const renewSeals = async (school: SchoolId, needs: RenewalNeeds): Promise<Renewed> => {
  const [used, app] = [new Set<string>(), new Set<string>()];
  let [rows, renewed] = [0, 0];
  for (const range of ranges) {
    for await (const group of groupsOf(school, range, needs)) {
      const old = group.filter((one) => isOld(school, one.row, needs));
      rows += group.length;
      renewed += old.length;
      if (old.length > 0) await renewGroup(school, old, needs, 1);
      for (const { row } of group.filter((one) => !old.includes(one))) {
        if (row !== undefined) app.add(row.open.k);
        if (row?.words) used.add(row.words.k);
      }
    }
  }
  if (renewed > 0) {
    used.add(needs.service.newest(school).id);
    app.add(needs.keys.app.sealing(school).id);
  }
  return { rows, renewed, used, app };
};

interface Lying {
  readonly key: Key;
  readonly row: SealedRow | undefined;
}

const isOld = (school: SchoolId, row: SealedRow | undefined, { keys, service }: RenewalNeeds): boolean =>
  row === undefined ||
  row.open.k !== keys.app.sealing(school).id ||
  (row.words !== undefined && row.words.k !== service.newest(school).id);

/** Rows of one case together, at most {@link rowsAnEntry}. */
async function* groupsOf(
  school: SchoolId,
  range: (typeof ranges)[number],
  needs: RenewalNeeds,
): AsyncGenerator<Lying[]> {
  let group: Lying[] = [];
  const all = needs.records.listMixed('cases', { partition: school, ...range }, (row) => rawKind(row, needs));
  for await (const { key, value } of all) {
    // Counts and the like lie open between what is sealed.
    if (needs.kindOf(key.row) === undefined) {
      if (sealedRowOf(value) !== undefined) throw forgotten(key);
      continue;
    }
    const [first] = group;
    const belongs = first !== undefined && entryOf(first.key) === entryOf(key) && group.length < rowsAnEntry;
    if (!belongs && group.length > 0) {
      yield group;
      group = [];
    }
    group.push({ key, row: sealedRowOf(value) });
  }
  if (group.length > 0) yield group;
}

/**
 * What is renewed together: a case with all that belongs to it. The rows of agreements and loans (`G…`) each by itself: the
 * second part of their names is a whole school year, and of so many one is written to at any moment.
 */
const entryOf = (key: Key): string => (key.row.startsWith('G') ? key.row : caseOf(key));

/** It would be left with its old key, and be gone when that is. */
const forgotten = ({ row }: Key): AppError =>
  new AppError('unavailable', `The row ${row} is sealed, and nothing says which kind it is`);

const rawKind = (row: string, { kindOf }: RenewalNeeds): Kind<unknown> => ({
  name: kindOf(row)?.name ?? anyKind,
  table: 'cases',
  schema: z.unknown(),
});

/** Somebody may be working on it: look again. */
const renewGroup = async (
  school: SchoolId,
  old: readonly Lying[],
  needs: RenewalNeeds,
  attempt: number,
): Promise<void> => {
  const { records, keys, clear, ledger, kindOf } = needs;
  const reading = createSealedRecords(records, { ...keys, clear });
  const changes: Change[] = [];
  for (const { key } of old) {
    const kind = kindOf(key.row);
    const stored = kind && (await reading.get(kind, key));
    if (kind !== undefined && stored !== undefined) changes.push(replace(kind, stored, stored.value));
  }
  const target = old[0] === undefined ? '' : caseOf(old[0].key);
  try {
    await ledger.record(school, {
      rows: changes,
      trail: [{ actor: 'lantern', action: 'case.sealed-anew', target }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    await delay(pauseMs * 2 ** attempt * Math.random());
    await renewGroup(school, old, needs, attempt + 1);
  }
};
