/** How much is still to come by web link or on paper: for the office's list, and for the notices to them (B4, B5). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { ranges, roundOf, sheets, type Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';
import { borrowersIn } from './find-borrowers.ts';
import { missingIn, talliesOf } from './find-group.ts';
import { endingLinks, liveRowOf } from './link.ts';

/** How many signatures are still to come by link, of each group that has some. */
export const countsIn = async (
  school: SchoolId,
  deps: Deps,
): Promise<(readonly [group: string, count: number])[]> => {
  const policy = deps.policies.of(school);
  const counts = new Map<string, number>();
  const add = (group: string, count: number): unknown => counts.set(group, (counts.get(group) ?? 0) + count);
  const [tallies, borrowers] = await Promise.all([talliesOf(school, deps), borrowersIn(school, deps)]);
  for (const one of tallies) add(one.group, waitingIn(one, policy));
  for (const { group, titles } of borrowers) add(group, titles.length);
  return [...counts]
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en-GB', { numeric: true }));
};

/** Parents' texts that wait, and everybody's whom chat could not reach. */
const waitingIn = ({ counts }: Tally, { texts }: Policy): number =>
  Object.entries(counts).reduce((sum, [id, count]) => {
    const byParent = texts.find((text) => text.id === id)?.signer === 'parent';
    return sum + (byParent ? count.waiting + count.unclear + count.refused : count.unreachable);
  }, 0);

/** Of the whole school. */
export const countIn = async (school: SchoolId, deps: Deps): Promise<number> =>
  (await countsIn(school, deps)).reduce((sum, [, count]) => sum + count, 0);

/**
 * How many people still need their link and lose it after `from`, until `to`. The sheets are read only where a link ends at all.
 * @throws AppError `unavailable`
 */
export const countEnding = async (school: SchoolId, from: Date, to: Date, deps: Deps): Promise<number> => {
  const ending = await endingLinks(school, from, to, deps);
  if (ending.size === 0) return 0;
  const own: Sheet[] = [];
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  for await (const { value } of deps.records.list(sheets, ranges.sheets(school, round))) own.push(value);
  const group = { group: '', sheets: own, borrowers: await borrowersIn(school, deps) };
  return (await missingIn(school, group, deps)).filter((one) => ending.has(liveRowOf(school, one))).length;
};
