/** How much is still to come by web link or on paper: for the office's list, and for the notices to them (B4, B5). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { ranges, roundOf, sheets, type Sheet } from '../agreement.ts';
import { borrowersIn } from './find-borrowers.ts';
import { missingIn } from './find-group.ts';
import { endingLinks, liveRowOf } from './link.ts';
import { countOf, unitsIn } from './reach.ts';

/** Of the whole school. */
export const countIn = async (school: SchoolId, deps: Deps): Promise<number> => {
  const policy = deps.policies.of(school);
  return (await unitsIn(school, deps)).reduce((sum, one) => sum + countOf(one, policy), 0);
};

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
