/** What the caps count: whose disabling was decided when, and how large the year groups are (promises.md E8). */
import { leaverRange, leavers, type Decision, type Leaver } from './leaver.ts';
import type { Deps, SchoolId } from '../../core/ports.ts';
import type { LeaverPolicy } from '../../policy/policy.ts';

export const dayMs = 24 * 3_600_000;

/** Every leaver of a school. */
export const leaversOf = async (school: SchoolId, deps: Pick<Deps, 'records'>): Promise<Leaver[]> => {
  const found: Leaver[] = [];
  for await (const { value } of deps.records.list(leavers, leaverRange(school))) found.push(value);
  return found;
};

/**
 * When somebody decided on disabling them (ISO, UTC). By what happened and not by the stage: an undo, or a second person's no,
 * makes no room for another one on the same day.
 */
export const decidedAt = ({ events, decision }: Pick<Leaver, 'events' | 'decision'>): string[] => [
  ...events.flatMap(({ what, at }) => (what === 'decided' || what === 'asked-for-a-second' ? [at] : [])),
  ...(decision?.what === 'disable' ? [decision.at] : []),
];

/** One pupil of a year is always below it: otherwise no pupil of a small year could leave on one person's word. */
export const mostOfYear = (size: number, { cap }: LeaverPolicy): number =>
  Math.max(1, Math.floor((size * cap.percentOfYear) / 100));

/** How many pupils each year group has. */
export const yearSizes = async (
  school: SchoolId,
  deps: Pick<Deps, 'directory'>,
): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  for await (const { kind, year } of deps.directory.everybody(school))
    if (kind === 'pupil' && year !== undefined) sizes.set(year, (sizes.get(year) ?? 0) + 1);
  return sizes;
};

/** Between the moment of a decision and its lying in the records: at most so long, since a press ends before. */
const pressMs = 5 * 60_000;

/**
 * Whether one person's word for this one goes beyond a cap after all, since others were decided on in the same moment and
 * neither press saw the other. Of two, the one that was decided later (then: of the higher id) is the one too many, in every
 * process; and whoever is at work already counts in any case. Asked after this one's own runs were written, so that of two
 * at once at least one sees the other.
 */
export const isOverCap = (
  leaver: Leaver,
  decision: Decision,
  all: readonly Leaver[],
  sizes: ReadonlyMap<string, number>,
  policy: LeaverPolicy,
): boolean => {
  const at = Date.parse(decision.at);
  const comesFirst = (other: Leaver): boolean =>
    decidedAt(other).some((one) => {
      const since = at - Date.parse(one);
      return since >= 0 && since < dayMs && (since > 0 || other.id < leaver.id);
    });
  const others = all.filter((one) => one.id !== leaver.id && (comesFirst(one) || isAtWork(one, at)));
  if (others.length >= policy.cap.people) return true;
  const { kind, year } = leaver;
  if (kind !== 'pupil' || year === undefined) return false;
  const ofYear = others.filter((one) => one.kind === 'pupil' && one.year === year).length;
  return ofYear >= mostOfYear(sizes.get(year) ?? 0, policy);
};

const isAtWork = ({ decision, runs }: Leaver, at: number): boolean =>
  decision?.what === 'disable' &&
  decision.approvals.length === 0 &&
  Math.abs(Date.parse(decision.at) - at) < pressMs &&
  runs.some(({ direction, startedAt }) => direction === 'disable' && startedAt >= decision.at);
