/**
 * Job: the school morning. Announces the campaign and starts it on its day; once it runs, lays the sheets again, so that
 * joiners are asked on their first day and a new version is seen. One for each school; it schedules the next in its own commit.
 */
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { outboxReading, schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Entry, Job, PersonId, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { ranges, tallies } from '../agreement.ts';
import { askTimes } from './ask-times.ts';
import { startEntry } from './begin-round.ts';
import { campaignNoticeCall, morningCall, type CampaignNotice } from './calls.ts';
import { coordinatorsOf } from './coordinators.ts';
import { lay } from './lay.ts';
import {
  announceOn,
  morningKey,
  mornings,
  roundChange,
  roundNow,
  type Round,
  type RoundNow,
} from './round.ts';
import { newsForOffice } from './tell-office.ts';

/** Before the asking hour, so that all is laid when it comes. */
const aheadMs = 10 * 60_000;
/** School days after which the coordinator is asked again to start, where the policy leaves that to them. */
const askAgainDays = 5;

export const morningJob: Job<Record<string, never>> = {
  ...morningCall,
  slow: true,
  async run(_payload, deps, { school }) {
    const at = await roundNow(school, deps);
    const entry =
      at.round.stage === 'running'
        ? await runningEntry(school, at, deps)
        : await plannedEntry(school, at, deps);
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

const nothing: Entry = { rows: [], trail: [] };

const plannedEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry> => {
  const { round, stored } = at;
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const kept: Entry = stored === undefined ? { rows: [roundChange(school, at, round)], trail: [] } : nothing;
  const { startsAt, announcedAt } = round;
  if (startsAt === undefined) return kept;
  const today = localDate(now, policy.calendar.zone);
  const begins = new Date(startsAt).getTime() <= now.getTime() + aheadMs && announcedAt !== undefined;
  if (begins && policy.agreements.startsBy === 'itself') return startEntry(school, at, 'lantern', deps);
  if (begins) return askedEntry(school, at, deps);
  if (announcedAt !== undefined || today < announceOn(startsAt, policy)) return kept;
  const on = localDate(startsAt, policy.calendar.zone);
  return told(school, at, { ...round, announcedAt: now.toISOString() }, { why: 'soon', on }, deps);
};

/** The policy leaves the word to the coordinator. */
const askedEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry> => {
  const { askedAt } = at.round;
  const now = deps.clock.now();
  const times = askTimes(deps.policies.of(school));
  if (askedAt !== undefined && times.after(askedAt, askAgainDays).getTime() > now.getTime() + aheadMs)
    return nothing;
  return told(school, at, { ...at.round, askedAt: now.toISOString() }, { why: 'ready' }, deps);
};

const runningEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry> => {
  await lay(school, at.round.round, deps);
  const { round, rows } = await newsForOffice(school, at.round, deps);
  const looked = await lookedEntry(school, { ...at, round: round ?? at.round }, deps);
  if (looked !== undefined) return { ...looked, rows: [...looked.rows, ...rows] };
  if (round === undefined) return nothing;
  return {
    rows: [roundChange(school, at, round), ...rows],
    trail: [{ actor: 'lantern', action: 'agreements.told-office', target: round.round }],
  };
};

/** Undefined: nothing new waits for the coordinator. */
const lookedEntry = async (school: SchoolId, at: RoundNow, deps: Deps): Promise<Entry | undefined> => {
  const { lookAt } = at.round;
  for await (const { value } of deps.records.list(tallies, ranges.tallies(school, at.round.round)))
    if (value.coordinator !== undefined && (lookAt === undefined || value.coordinator.at > lookAt))
      return told(school, at, { ...at.round, lookAt: deps.clock.now().toISOString() }, { why: 'look' }, deps);
  return undefined;
};

const told = async (
  school: SchoolId,
  at: RoundNow,
  next: Round,
  notice: Omit<CampaignNotice, 'person'>,
  deps: Deps,
): Promise<Entry> => {
  const people: readonly PersonId[] = await coordinatorsOf(school, deps);
  const now = deps.clock.now();
  return {
    rows: [
      roundChange(school, at, next),
      ...people.map((person) => schedule(campaignNoticeCall, { person, ...notice }, now, school, deps.clock)),
    ],
    trail: [{ actor: 'lantern', action: `agreements.told-${notice.why}`, target: next.round }],
  };
};
