/** What was decided in the last 24 hours, and how large the year groups are: what the caps count (promises.md E8). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { leaverRange, leavers, type Leaver } from '../leaver.ts';
import type { Lately } from './decide.ts';

const dayMs = 24 * 3_600_000;
const counted = new Set<Leaver['stage']>(['disabling', 'disabled', 'approving']);

/** Every leaver of a school. */
export const leaversOf = async (school: SchoolId, deps: Pick<Deps, 'records'>): Promise<Leaver[]> => {
  const found: Leaver[] = [];
  for await (const { value } of deps.records.list(leavers, leaverRange(school))) found.push(value);
  return found;
};

/** `but`: those about to be decided are not counted twice. */
export const latelyOf = async (
  school: SchoolId,
  all: readonly Leaver[],
  but: ReadonlySet<string>,
  deps: Deps,
): Promise<Lately> => {
  const now = deps.clock.now().getTime();
  const recent = all.filter(
    ({ id, stage, decision }) =>
      !but.has(id) &&
      counted.has(stage) &&
      decision?.what === 'disable' &&
      now - Date.parse(decision.at) < dayMs,
  );
  const ofYear = new Map<string, number>();
  for (const { kind, year } of recent)
    if (kind === 'pupil' && year !== undefined) ofYear.set(year, (ofYear.get(year) ?? 0) + 1);
  return { people: recent.length, ofYear, yearSize: await yearSizes(school, deps) };
};

const yearSizes = async (school: SchoolId, deps: Deps): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  for await (const { kind, year } of deps.directory.everybody(school))
    if (kind === 'pupil' && year !== undefined) sizes.set(year, (sizes.get(year) ?? 0) + 1);
  return sizes;
};
