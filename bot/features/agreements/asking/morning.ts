/**
 * Job: the school morning. Announces the campaign and starts it on its day; once it runs, lays the sheets again, so that
 * joiners are asked on their first day and a new version is seen. One for each school; it schedules the next in its own commit.
 */
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { outboxReading, schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Entry, Job, SchoolId } from '../../../core/ports.ts';
import { ranges } from '../agreement.ts';
import { tallies } from '../tally.ts';
import { askTimes } from './ask-times.ts';
import { morningCall, wakeCall } from './calls.ts';
import { lay } from './lay.ts';
import { plannedEntry, told } from './planned-morning.ts';
import { morningKey, mornings, roundChange, roundNow, type RoundNow } from './round.ts';
import { newsForOffice } from './tell-office.ts';

/** Before the asking hour, so that all is laid when it comes. */
const aheadMs = 10 * 60_000;

export const morningJob: Job<Record<string, never>> = {
  ...morningCall,
  slow: true,
  async run(_payload, deps, { school }) {
    const at = await roundNow(school, deps);
    const entry =
      at.round.stage === 'running'
        ? await runningEntry(school, at, deps)
        : await plannedEntry(school, at, aheadMs, deps);
    const guard = await deps.records.get(mornings, morningKey(school));
    return { rows: [...entry.rows, ...nextMorning(school, guard, deps)], trail: entry.trail };
  },
};

/** Creates each school's first morning where there is none. @throws AppError `unavailable`, `unconfirmed` */
export const ensureMornings = async (deps: Deps): Promise<void> => {
  await Promise.all(deps.policies.schools.map((school) => ensureMorning(school, deps)));
};

const ensureMorning = async (school: SchoolId, deps: Deps): Promise<void> => {
  for await (const { value } of deps.records.list(outboxReading, { partition: school, from: 'O!', to: 'O"' }))
    if (value?.job === morningCall.name) return;
  const guard = await deps.records.get(mornings, morningKey(school));
  try {
    await deps.ledger.record(school, { rows: nextMorning(school, guard, deps), trail: [] });
  } catch (error) {
    // Another process was faster.
    if (!isAppError(error, 'conflict')) throw error;
  }
};

const nextMorning = (
  school: SchoolId,
  guard: Awaited<ReturnType<typeof readGuard>>,
  deps: Deps,
): readonly Change[] => {
  const now = deps.clock.now();
  const ahead = new Date(now.getTime() + aheadMs);
  const times = askTimes(deps.policies.of(school));
  const first = times.first(ahead.toISOString());
  // Within the asking hours `first` is the moment itself: this morning has passed.
  const next = first > ahead ? first : times.after(now.toISOString(), 1);
  const due = new Date(next.getTime() - aheadMs);
  const value = { v: 1, due: due.toISOString() } as const;
  return [
    guard === undefined ? create(mornings, morningKey(school), value) : replace(mornings, guard, value),
    schedule(morningCall, {}, due, school, deps.clock),
  ];
};

const readGuard = (school: SchoolId, { records }: Deps) => records.get(mornings, morningKey(school));

const runningEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry> => {
  const laid = await lay(school, at.round.round, deps);
  // A morning that comes late (Lantern was down) finds the lanes asleep until tomorrow.
  const isNew = laid.made + laid.changed + laid.moved > 0;
  const wake = isNew
    ? [schedule(wakeCall, { round: at.round.round }, deps.clock.now(), school, deps.clock)]
    : [];
  const { round, rows } = await newsForOffice(school, at.round, deps);
  const looked = await lookedEntry(school, { ...at, round: round ?? at.round }, deps);
  if (looked !== undefined) return { ...looked, rows: [...looked.rows, ...rows, ...wake] };
  if (round === undefined) return { rows: wake, trail: [] };
  return {
    rows: [roundChange(school, at, round), ...rows, ...wake],
    trail: [{ actor: 'lantern', action: 'agreements.told-office', target: round.round }],
  };
};

/** The coordinator hears of what waits for them, once for all of it. Undefined: nothing new does. */
const lookedEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry | undefined> => {
  const { lookAt } = at.round;
  for await (const { value } of deps.records.list(tallies, ranges.tallies(school, at.round.round)))
    if (value.coordinator !== undefined && (lookAt === undefined || value.coordinator.at > lookAt))
      return told(school, at, { ...at.round, lookAt: deps.clock.now().toISOString() }, { why: 'look' }, deps);
  return undefined;
};
