/** Visits struck out by the office, with their days' numbers and a line of the trail each. Whoever takes many takes them in parts. */
import { replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import type { Change, Deps, Entry, PersonId, SchoolId, Stored } from '../../core/ports.ts';
import { withStruck } from './desk-pace.ts';
import { dayChange } from './keep-visit.ts';
import { visitAt } from './read-visits.ts';
import { countedSignature, dayOf, rows, visitDays, visits, type Visit } from './visitor.ts';

/** In one transaction of 100 rows: each with its line of the trail and, at the worst, a day of its own. */
export const mostInOne = 30;

const tries = 20;

export interface Striking {
  readonly school: SchoolId;
  /** Ids of visits, {@link mostInOne} at most. */
  readonly ids: readonly string[];
  readonly by: PersonId;
  readonly reason: string;
}

/**
 * Those that are struck out already, or count as somebody's signature, stay as they are: it may be repeated.
 * @returns how many were struck out now
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const strikeThem = (striking: Striking, deps: Deps): Promise<number> =>
  deps.turns.run(`desk/${striking.school}`, async () => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const found = await mayBeStruck(striking, deps);
      if (found.length === 0) return 0;
      try {
        await deps.ledger.record(striking.school, await entryFor(striking, found, deps));
        return found.length;
      } catch (error) {
        if (!isAppError(error, 'conflict')) throw error;
      }
    }
    throw new AppError('unavailable', 'The desk’s day is changed all the time');
  });

const mayBeStruck = async ({ school, ids }: Striking, deps: Deps): Promise<Stored<Visit>[]> => {
  const found = await Promise.all(
    ids.map(async (id) => {
      const stored = await visitAt(school, id, deps);
      return stored === undefined || !(await isOpen(school, stored.value, deps)) ? [] : [stored];
    }),
  );
  return found.flat();
};

/** It may be struck out. @throws AppError `unavailable` */
export const isOpen = async (
  school: SchoolId,
  visit: Visit,
  deps: Pick<Deps, 'records' | 'policies'>,
): Promise<boolean> =>
  visit.struck === undefined && (await countedSignature(school, visit, deps)) === undefined;

const entryFor = async (
  { school, by, reason }: Striking,
  found: readonly Stored<Visit>[],
  deps: Deps,
): Promise<Entry> => {
  const struck = { by, at: deps.clock.now().toISOString(), reason };
  const days = Map.groupBy(found, ({ value }) => dayOf(school, value, deps));
  const counts = await Promise.all(
    [...days].map(async ([day, those]): Promise<Change[]> => {
      const stored = await deps.records.get(visitDays, rows.day(school, day));
      return stored === undefined ? [] : [dayChange(school, stored, withStruck(stored.value, those.length))];
    }),
  );
  return {
    rows: [...found.map((stored) => replace(visits, stored, { ...stored.value, struck })), ...counts.flat()],
    trail: found.map(({ value }) => ({ actor: by, action: 'visitor.struck', target: value.id })),
  };
};
