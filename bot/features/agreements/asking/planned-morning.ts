/** What a school morning does before the campaign runs: announces it, starts it on its day, or says that it has not begun. */
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Entry, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { signatures } from '../agreement.ts';
import { askTimes } from './ask-times.ts';
import { startEntry } from './begin-round.ts';
import { campaignNoticeCall, type CampaignNotice } from './calls.ts';
import { coordinatorsOf } from './coordinators.ts';
import {
  announceDays,
  announceOn,
  isTooLate,
  roundChange,
  rounds,
  unplanned,
  type Round,
  type RoundNow,
} from './round.ts';

/** Where the policy leaves the word to the coordinator: asked on the day, and so often in all, so many school days apart. */
const askings = 4;
const askAgainDays = 5;

const nothing: Entry = { rows: [], trail: [] };

/** @param aheadMs the morning is so long before the asking hour */
export const plannedEntry = async (
  school: SchoolId,
  at: RoundNow,
  aheadMs: number,
  deps: Deps,
): Promise<Entry> => {
  const { round, stored } = at;
  const { startsAt, announcedAt } = round;
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const kept: Entry =
    stored?.value === round ? nothing : { rows: [roundChange(school, at, round)], trail: [] };
  if (startsAt === undefined) return (await lateEntry(school, at, false, deps)) ?? kept;
  const isDay = new Date(startsAt).getTime() <= now.getTime() + aheadMs;
  if (!isDay)
    return announcedAt !== undefined || localDate(now, policy.calendar.zone) < announceOn(startsAt, policy)
      ? kept
      : announced(school, at, startsAt, deps);
  if (announcedAt !== undefined && policy.agreements.startsBy === 'coordinator')
    return (await askedEntry(school, at, aheadMs, deps)) ?? kept;
  // Lantern was down on the day, and for so long that nobody counts on it any more.
  if (isTooLate(startsAt, now)) return (await lateEntry(school, at, true, deps)) ?? kept;
  if (announcedAt !== undefined) return startEntry(school, at, 'lantern', deps);
  // It was down when it was to be announced: nothing starts that the coordinator has not heard of.
  const later = askTimes(policy).after(now.toISOString(), announceDays).toISOString();
  return announced(school, at, later, deps);
};

const announced = (school: SchoolId, at: RoundNow, startsAt: string, deps: Deps): Promise<Entry> => {
  const on = localDate(startsAt, deps.policies.of(school).calendar.zone);
  const announcedAt = deps.clock.now().toISOString();
  return told(school, at, { ...at.round, startsAt, announcedAt }, { why: 'soon', on }, deps);
};

const askedEntry = async (
  school: SchoolId,
  at: RoundNow,
  aheadMs: number,
  deps: Deps,
): Promise<Entry | undefined> => {
  const { askedAt, asked = 0 } = at.round;
  if (asked >= askings) return undefined;
  const now = deps.clock.now();
  const times = askTimes(deps.policies.of(school));
  if (askedAt !== undefined && times.after(askedAt, askAgainDays).getTime() > now.getTime() + aheadMs)
    return undefined;
  const next = { ...at.round, askedAt: now.toISOString(), asked: asked + 1 };
  const last = asked + 1 === askings ? ({ last: true } as const) : {};
  return told(school, at, next, { why: 'ready', ...last }, deps);
};

/**
 * Its day is over: the coordinator is told, once for the year. `expected`: it had been announced, or was planned. Otherwise
 * only a school hears of it that has asked before: one where Lantern is new learns it from `/agreements`.
 */
const lateEntry = async (
  school: SchoolId,
  at: RoundNow,
  expected: boolean,
  deps: Deps,
): Promise<Entry | undefined> => {
  const { round } = at;
  if (round.lateAt !== undefined) return undefined;
  if (!expected && !(await hasAskedBefore(school, round.round, deps))) return undefined;
  const next = { ...unplanned(round), lateAt: deps.clock.now().toISOString() };
  return told(school, at, next, { why: 'late' }, deps);
};

const hasAskedBefore = async (school: SchoolId, round: string, { records }: Deps): Promise<boolean> => {
  for await (const { value } of records.list(rounds, { partition: school, from: 'GR!', to: 'GR"' }))
    if (value.round < round && value.stage === 'running') return true;
  // Imported from paper, or signed for a loan, before there was a campaign.
  for await (const { value } of records.list(signatures, { partition: school, from: 'GG!', to: 'GG"' }))
    if (value.round < round) return true;
  return false;
};

/** The row as it is then, with a notice to each coordinator. */
export const told = async (
  school: SchoolId,
  at: RoundNow,
  next: Round,
  notice: Omit<CampaignNotice, 'person'>,
  deps: Deps,
): Promise<Entry> => {
  const people = await coordinatorsOf(school, deps);
  const now = deps.clock.now();
  return {
    rows: [
      roundChange(school, at, next),
      ...people.map((person) => schedule(campaignNoticeCall, { person, ...notice }, now, school, deps.clock)),
    ],
    trail: [{ actor: 'lantern', action: `agreements.told-${notice.why}`, target: next.round }],
  };
};
