/** Changes a sheet together with its tally and whatever belongs to the change, in one transaction. */
import { put, replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { Change, Deps, Entry, SchoolId, Stored } from '../../core/ports.ts';
import { rows, sheets, type Sheet } from './agreement.ts';
import { tallies, tallyOf } from './tally.ts';
import { askTimes, type AskTimes } from './asking/ask-times.ts';
import { wakeCall } from './asking/calls.ts';
import { dueOf } from './due-of.ts';

/** More than all the pupils of a class who sign in the same lesson at several instances. */
const tries = 60;

export interface SheetChange extends Entry {
  readonly sheet: Sheet;
  /** `itself`: whoever changes it sees to its lane. Otherwise the lane is woken where something falls due sooner. */
  readonly wakes?: 'itself' | undefined;
}

/** What whoever changes many sheets knows already, and need not be found out again. */
export interface SheetKnown {
  /** As it was read just now: tried first, in the place of a reading. */
  readonly stored?: Stored<Sheet> | undefined;
  readonly times?: AskTimes | undefined;
}

/**
 * Reads the sheet, lets `change` say what it becomes and what else is committed with it, and commits; again from the
 * reading on where somebody was faster. Undefined from `change`: nothing is done.
 * @returns the sheet as it is then; undefined where there is none
 * @throws AppError `conflict` where a row of `change` itself is not as it expects (its `index` counts from its first row),
 * `unavailable` also where somebody was faster every time, `unconfirmed`
 */
export const changeSheet = (
  school: SchoolId,
  at: Pick<Sheet, 'round' | 'id'>,
  change: (sheet: Sheet) => SheetChange | undefined,
  deps: Deps,
  { stored: known, times }: SheetKnown = {},
): Promise<Sheet | undefined> => {
  const key = rows.sheet(school, at.round, at.id);
  return deps.turns.run(`${key.partition}/${key.row}`, async () => {
    for (let attempt = 1; ; attempt += 1) {
      const stored = (attempt === 1 ? known : undefined) ?? (await deps.records.get(sheets, key));
      const changed = stored && change(stored.value);
      if (stored === undefined || changed === undefined) return stored?.value;
      try {
        await deps.ledger.record(school, entryFor(school, stored, changed, deps, times));
        return changed.sheet;
      } catch (error) {
        if (!isAppError(error, 'conflict')) throw error;
        const own = error.index === undefined ? undefined : error.index - ownRows;
        if (own !== undefined && own >= 0)
          throw new AppError('conflict', 'A row is not as expected', { index: own });
        // Without an index: no row of `change` was in the way.
        if (attempt >= tries)
          throw new AppError('unavailable', 'A sheet is changed all the time', { cause: error });
      }
    }
  });
};

/** The sheet and its tally come first. */
const ownRows = 2;

const entryFor = (
  school: SchoolId,
  stored: Stored<Sheet>,
  { sheet, rows: others, trail, wakes }: SheetChange,
  { policies, clock }: Deps,
  known: AskTimes | undefined,
): Entry => {
  const policy = policies.of(school);
  const times = known ?? askTimes(policy);
  const due = dueOf(sheet, policy, times);
  const before = wakes === 'itself' || due === undefined ? due : dueOf(stored.value, policy, times);
  const isSooner = due !== undefined && (before === undefined || due < before);
  return {
    rows: [
      replace(sheets, stored, sheet),
      put(tallies, rows.tally(school, sheet), tallyOf(sheet, due)),
      ...others,
      ...(isSooner ? [wakeOf(school, sheet, clock)] : []),
    ],
    trail,
  };
};

const wakeOf = (school: SchoolId, { round, lane }: Sheet, clock: Deps['clock']): Change =>
  schedule(wakeCall, { round, lane }, clock.now(), school, clock);
