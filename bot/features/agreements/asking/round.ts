/** The campaign of a school year as a row: when it begins, who put it off or started it. And the row of its mornings. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { create, replace } from '../../../core/change.ts';
import type { Change, Deps, Key, Kind, SchoolId, Stored } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { schoolDayBefore } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import { roundOf } from '../agreement.ts';
import { askTimes } from './ask-times.ts';

const roundRow = z.object({
  v: z.literal(1),
  /** The school year by its first calendar year: `2026`. */
  round: z.string(),
  stage: z.enum(['planned', 'running']),
  /** When it begins (ISO, UTC); absent: only when somebody starts it, since its day was over when it was first looked at. */
  startsAt: z.string().optional(),
  /** When the coordinator was told that it will begin; and asked to start it, where the policy leaves that to them. */
  announcedAt: z.string().optional(),
  askedAt: z.string().optional(),
  putOff: z.array(z.object({ by: z.string(), at: z.string(), to: z.string() })),
  started: z.object({ by: z.string(), at: z.string() }).optional(),
  /** When the coordinator was last told that something waits for them. */
  lookAt: z.string().optional(),
  /** When the office was told that links or paper are wanted, after the first time; and up to which end of links they know. */
  officeTold: z.array(z.string()).optional(),
  linksTo: z.string().optional(),
});
export type Round = z.infer<typeof roundRow>;

/** `GR!<round>` in the school. */
export const rounds: Kind<Round> = {
  name: 'agreement-round',
  table: 'cases',
  schema: roundRow,
  sealed: { words: [] },
};
export const roundKey = (school: SchoolId, round: string): Key => ({ partition: school, row: `GR!${round}` });

const morningRow = z.object({ v: z.literal(1), due: z.string() });
/** `GM!`: when the next morning is due: whoever schedules one writes this in the same commit, so that there is one. */
export const mornings: Kind<z.infer<typeof morningRow>> = {
  name: 'agreement-morning',
  table: 'cases',
  schema: morningRow,
};
export const morningKey = (school: SchoolId): Key => ({ partition: school, row: 'GM!' });

/** So long after its day it is still begun by itself: a school that has just been connected. */
const lateDays = 7;
/** School days between the announcement and the beginning. */
export const announceDays = 3;

export interface RoundNow {
  readonly stored: Stored<Round> | undefined;
  readonly round: Round;
}

/** The school year of now, as it is stored or would be planned. @throws AppError `unavailable` */
export const roundNow = async (school: SchoolId, deps: Deps): Promise<RoundNow> => {
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const round = roundOf(policy.calendar, now);
  const stored = await deps.records.get(rounds, roundKey(school, round));
  return { stored, round: stored?.value ?? planOf(round, policy, now) };
};

/** The policy's day; where it is too near or just over, so that the coordinator hears of it three school days before. */
const planOf = (round: string, policy: Policy, now: Date): Round => {
  const times = askTimes(policy);
  const day = times.dayOf(round, policy.agreements.start);
  const plan: Round = { v: 1, round, stage: 'planned', putOff: [] };
  if (now.getTime() > day.getTime() + lateDays * 86_400_000) return plan;
  const inTime = day >= times.after(now.toISOString(), 1);
  return { ...plan, startsAt: (inTime ? day : times.after(now.toISOString(), announceDays)).toISOString() };
};

export const roundChange = (school: SchoolId, { stored }: RoundNow, next: Round): Change =>
  stored === undefined ? create(rounds, roundKey(school, next.round), next) : replace(rounds, stored, next);

/** The same day a week later, or the next school day: from its day, or from today where that is later. */
export const weekLater = ({ startsAt }: Round, policy: Policy, now: Date): string => {
  const { zone } = policy.calendar;
  const from = startsAt === undefined || startsAt < now.toISOString() ? now : new Date(startsAt);
  const later = DateTime.fromJSDate(from, { zone }).plus({ days: 7 }).startOf('day').toJSDate();
  return askTimes(policy).first(later.toISOString()).toISOString();
};

/** From this morning on the coordinator is told. ISO date. */
export const announceOn = (startsAt: string, { calendar }: Policy): string =>
  schoolDayBefore(calendar, localDate(startsAt, calendar.zone), announceDays);
