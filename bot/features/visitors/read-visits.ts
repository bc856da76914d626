/** Visits at the desk: those of a day, whom somebody looks for by name, and one of them. */
import { DateTime } from 'luxon';
import { foldedWords } from '../../core/fold.ts';
import type { Deps, SchoolId, Stored } from '../../core/ports.ts';
import { rows, visits, visitsBetween, type Visit } from './visitor.ts';

type Reading = Pick<Deps, 'records' | 'policies' | 'clock'>;

/** Newest first, struck out or not. @param day ISO date, on the school's wall */
export const visitsOn = async (school: SchoolId, day: string, deps: Reading): Promise<Visit[]> => {
  const { zone } = deps.policies.of(school).calendar;
  const start = DateTime.fromISO(day, { zone });
  const end = start.plus({ days: 1 });
  return start.isValid ? visitsIn(school, start.toJSDate(), end.toJSDate(), () => true, deps) : [];
};

/** Whose name, or where they come from, begins with each of the words; those who agreed so long ago that it counts no more are left out. */
export const visitsOf = (school: SchoolId, looked: readonly string[], deps: Reading): Promise<Visit[]> => {
  const days = deps.policies.of(school).agreements.visitorDays;
  const now = deps.clock.now().getTime();
  const since = new Date(now - days * 24 * 60 * 60_000);
  const fits = ({ name, organisation }: Visit): boolean => {
    const words = foldedWords(`${name} ${organisation}`);
    return looked.every((one) => words.some((word) => word.startsWith(one)));
  };
  return visitsIn(school, since, new Date(now + 60_000), fits, deps);
};

/** That came by one of the school's codes since a moment, struck out or not, oldest first. @throws AppError `unavailable` */
export const visitsByCode = async (
  school: SchoolId,
  number: number,
  since: Date,
  deps: Reading,
): Promise<Visit[]> => {
  const end = new Date(deps.clock.now().getTime() + 60_000);
  const found = await visitsIn(school, since, end, ({ poster }) => poster?.number === number, deps);
  return found.toReversed();
};

const visitsIn = async (
  school: SchoolId,
  from: Date,
  to: Date,
  fits: (visit: Visit) => boolean,
  { records }: Reading,
): Promise<Visit[]> => {
  const found: Visit[] = [];
  for await (const { value } of records.list(visits, visitsBetween(school, from, to)))
    if (fits(value)) found.push(value);
  return found.toReversed();
};

/** @throws AppError `unavailable` */
export const visitAt = (
  school: SchoolId,
  id: string,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Visit> | undefined> => records.get(visits, rows.visit(school, id));
