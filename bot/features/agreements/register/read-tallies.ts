/** The tallies of a school's round: the small rows that totals are made of, and no sheet (issue: under a second). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { ranges, roundOf, tallies, type Tally } from '../agreement.ts';

/** The school year of now. */
export const roundNow = (school: SchoolId, { policies, clock }: Pick<Deps, 'policies' | 'clock'>): string =>
  roundOf(policies.of(school).calendar, clock.now());

export const readTallies = async (
  school: SchoolId,
  deps: Pick<Deps, 'records' | 'policies' | 'clock'>,
): Promise<Tally[]> => {
  const found: Tally[] = [];
  const all = deps.records.list(tallies, ranges.tallies(school, roundNow(school, deps)));
  for await (const { value } of all) found.push(value);
  return found;
};
