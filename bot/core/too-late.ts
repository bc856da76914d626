/**
 * What an act may still do that reached us too late (promises.md S4): read, and be told what is known. Nothing is written,
 * so a request that somebody kept and sends again changes nothing; what was stored by its first delivery is found as ever
 * and gets its first answer.
 */
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { Change, Deps, Records } from './ports.ts';

const say =
  'That reached me too long after you sent it, so it did not count: nothing was stored. Please send it once more.';

/** The same, where what was typed stands in its box again. */
export const tooLateKept =
  'That reached me too long after you sent it, so it did not count. Your words are still here: please press again.';

/** @returns `deps` whose writes throw AppError `too-late`, or `conflict` where storage would have refused them anyway */
export const withoutWriting = (deps: Deps): Deps => {
  const { records } = deps;
  return {
    ...deps,
    records: {
      get: (kind, key) => records.get(kind, key),
      list: (kind, range) => records.list(kind, range),
      listMixed: (table, range, kindOf) => records.listMixed(table, range, kindOf),
      commit: (changes) => refuse(changes, records),
    },
    ledger: { record: (_school, { rows }) => refuse(rows, records) },
  };
};

/** A row that is there already is how some flows know that they were asked before: they hear it as they always would. */
const refuse = async (changes: readonly Change[], records: Records): Promise<never> => {
  for (const [index, change] of changes.entries()) {
    if (change.op !== 'create') continue;
    const kind = { name: change.row.kind, table: change.table, schema: z.unknown() };
    if ((await records.get(kind, change.key)) !== undefined)
      throw new AppError('conflict', 'it is there already', { index });
  }
  throw new AppError('too-late', 'an act came too late', { say });
};
