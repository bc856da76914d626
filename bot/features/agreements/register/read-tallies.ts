/** The tallies of a school's round: the small rows that totals are made of, and no sheet (issue: under a second). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { ranges, roundOf } from '../agreement.ts';
import { byYearOf, tallies, type Tally } from '../tally.ts';

/** The school year of now. */
export const roundNow = (school: SchoolId, { policies, clock }: Pick<Deps, 'policies' | 'clock'>): string =>
  roundOf(policies.of(school).calendar, clock.now());

/** As they are stored: one a sheet. */
export const talliesOfRound = async (
  school: SchoolId,
  round: string,
  { records }: Pick<Deps, 'records'>,
): Promise<Tally[]> => {
  const found: Tally[] = [];
  for await (const { value } of records.list(tallies, ranges.tallies(school, round))) found.push(value);
  return found;
};

/** Of this school year, a sheet of several years in so many: who may see what is decided year by year. */
export const readTallies = async (
  school: SchoolId,
  deps: Pick<Deps, 'records' | 'policies' | 'clock'>,
): Promise<Tally[]> =>
  (await talliesOfRound(school, roundNow(school, deps), deps)).flatMap((tally) => byYearOf(tally));
