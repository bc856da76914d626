/** Visits at the desk: those of today, and whom somebody looks for by name. */
import { DateTime } from 'luxon';
import { foldedWords } from '../../core/fold.ts';
import type { Deps, SchoolId } from '../../core/ports.ts';
import { visits, visitsBetween, type Visit } from './visitor.ts';

/** Newest first. */
export const visitsToday = async (school: SchoolId, deps: Deps): Promise<Visit[]> => {
  const { zone } = deps.policies.of(school).calendar;
  const start = DateTime.fromJSDate(deps.clock.now(), { zone }).startOf('day').toJSDate();
  return visitsSince(school, start, () => true, deps);
};

/** Whose name, or where they come from, begins with each of the words; those who agreed so long ago that it counts no more are left out. */
export const visitsOf = (school: SchoolId, looked: readonly string[], deps: Deps): Promise<Visit[]> => {
  const days = deps.policies.of(school).agreements.visitorDays;
  const since = new Date(deps.clock.now().getTime() - days * 24 * 60 * 60_000);
  const fits = ({ name, organisation }: Visit): boolean => {
    const words = foldedWords(`${name} ${organisation}`);
    return looked.every((one) => words.some((word) => word.startsWith(one)));
  };
  return visitsSince(school, since, fits, deps);
};

const visitsSince = async (
  school: SchoolId,
  since: Date,
  fits: (visit: Visit) => boolean,
  { records, clock }: Deps,
): Promise<Visit[]> => {
  const found: Visit[] = [];
  const until = new Date(clock.now().getTime() + 60_000);
  for await (const { value } of records.list(visits, visitsBetween(school, since, until)))
    if (fits(value)) found.push(value);
  return found.toReversed();
};
