/**
 * The ledger: rows, their trail rows and the trail's head in one transaction. There is one head in each school, so all of
 * a school's entries meet there; the ledger therefore commits those that wait together, one transaction at a time.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from './errors.ts';
import type { Clock, Entry, Ledger, Log, Records, Change, SchoolId } from './ports.ts';
import { SchoolLedger } from './school-ledger.ts';
import { maxChanges, reservedRow } from './transaction.ts';

export interface LedgerOptions {
  readonly records: Pick<Records, 'get' | 'commit'>;
  readonly clock: Clock;
  /** The key of a school's seals. */
  trailKey(school: SchoolId): Buffer;
  /** After rows were committed: here the worker is woken. Must not wait; what it throws is logged. */
  onRecorded?: ((school: SchoolId, rows: readonly Change[]) => void) | undefined;
  readonly log?: Pick<Log, 'error'> | undefined;
  /** From handing an entry in to hearing about it, at most. Default 8 s, so that a person hears within 10. */
  readonly limitMs?: number | undefined;
  /** How long one call of storage is waited for before the ledger looks for itself. Default 3.5 s. */
  readonly attemptMs?: number | undefined;
}

export const createLedger = (options: LedgerOptions): Ledger => {
  const by = randomBytes(6).toString('hex');
  const schools = new Map<SchoolId, SchoolLedger>();
  const of = (school: SchoolId): SchoolLedger => {
    const known = schools.get(school) ?? new SchoolLedger(school, by, options);
    schools.set(school, known);
    return known;
  };
  return {
    record: async (school, entry) => {
      check(school, entry);
      if (entry.rows.length + entry.trail.length > 0) await of(school).record(entry);
    },
  };
};

/** What could never be committed is refused at once: it must not stop the others. @throws AppError `invalid`, `too-large` */
const check = (school: SchoolId, { rows, trail }: Entry): void => {
  if (rows.length + trail.length + 1 > maxChanges) {
    throw new AppError('too-large', 'An entry has more changes than a transaction takes');
  }
  if (rows.some(({ table, key }) => table !== 'cases' || key.partition !== school || reservedRow(key.row))) {
    throw new AppError('invalid', 'An entry changes rows that are not its own');
  }
  if (new Set(rows.map(({ key }) => key.row)).size < rows.length) {
    throw new AppError('invalid', 'An entry changes a row twice');
  }
};
