/** What was decided in the last 24 hours, and how large the year groups are: what the caps count (promises.md E8). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { dayMs, decidedAt, yearSizes } from '../caps.ts';
import type { Leaver } from '../leaver.ts';
import type { Lately } from './decide.ts';

export { leaversOf } from '../caps.ts';

/** `but`: those about to be decided are not counted twice. */
export const latelyOf = async (
  school: SchoolId,
  all: readonly Leaver[],
  but: ReadonlySet<string>,
  deps: Deps,
): Promise<Lately> => {
  const now = deps.clock.now().getTime();
  const recent = all.filter(
    (one) => !but.has(one.id) && decidedAt(one).some((at) => now - Date.parse(at) < dayMs),
  );
  const ofYear = new Map<string, number>();
  for (const { kind, year } of recent)
    if (kind === 'pupil' && year !== undefined) ofYear.set(year, (ofYear.get(year) ?? 0) + 1);
  return { people: recent.length, ofYear, yearSize: await yearSizes(school, deps) };
};
