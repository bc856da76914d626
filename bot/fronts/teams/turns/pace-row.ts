/**
 * The pace that all processes share, as one row for each tenant: the moment from which slots are free, and how much slower
 * than usual it goes after Teams said that it was too fast. Pure rules; `tenant-turns.ts` reads and writes the row.
 *
 * 50 requests a second into a tenant are allowed, all calls counted. Slots lie evenly, {@link share} of the limit: then 51 of
 * them span 1,036 ms, so a request may reach Teams 36 ms earlier or later than its neighbours and no sliding second holds
 * more than 50. A slot that is missed by more than {@link PaceRules.lateMs} is given up, since using it would eat that up.
 * The moments are of each process's own clock: instances must agree to some 20 ms, as Azure's hosts do.
 */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { Key, Kind } from '../../../core/ports.ts';

export interface PaceRules {
  /** Requests a second into one tenant. @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
  readonly perSecond: number;
  /** How long a second is. Shorter in tests that send to thousands: all times below become shorter with it. */
  readonly secondMs: number;
  /** How much later than its moment a slot may still be used, in real milliseconds. */
  readonly lateMs: number;
}

export const usualRules: PaceRules = { perSecond: 50, secondMs: 1_000, lateMs: 10 };

/** Of what is allowed: the rest is for the network's unevenness. */
const share = 0.965;
/** Seconds that one reservation covers at most. */
const batchSeconds = 0.25;
/** Real milliseconds from the reservation to its first slot: as long as storage takes to answer. */
const leadMs = 15;
/** Nobody reserves further ahead than all instances together need: more is a clock that is wrong. */
const furthestSeconds = 30;
/** The longest that Teams is believed to want us to wait, in seconds; then it is asked again, gently. */
export const longestPauseSeconds = 60;
const shortestPauseSeconds = 0.25;
const firstBackOffSeconds = 1;
const longestBackOffSeconds = 8;
const slowest = 0.25;
/** From half the pace back to all of it. */
const recoverySeconds = 30;

const schema = z.object({
  v: z.literal(1),
  /** All moments: milliseconds since 1970 by the real clock, whatever the school's clock says. */
  next: z.number(),
  pausedUntil: z.number(),
  /** Of the usual pace, as it was at `slowedAt`: it comes back by itself. */
  rate: z.number(),
  slowedAt: z.number(),
  /** How often in a row Teams refused. */
  refusals: z.int(),
});
export type PaceRow = z.infer<typeof schema>;

/** It holds no person: it lies open. */
export const paceKind: Kind<PaceRow> = { name: 'sending-pace', table: 'people', schema };
export const paceKey = (tenant: string): Key => ({ partition: `pace!${hashKey(tenant)}`, row: 'pace' });

export const freshPace: PaceRow = { v: 1, next: 0, pausedUntil: 0, rate: 1, slowedAt: 0, refusals: 0 };

/** Evenly spaced moments, for one request each. */
export interface Slots {
  readonly from: number;
  readonly gap: number;
  readonly count: number;
}

/** How much of the usual pace it may be at `now`. */
export const rateAt = (row: PaceRow, now: number, { secondMs }: PaceRules): number => {
  const since = Math.max(0, now - Math.max(row.slowedAt, row.pausedUntil));
  return Math.min(1, row.rate + (0.5 * since) / (recoverySeconds * secondMs));
};

const gapAt = (row: PaceRow, now: number, rules: PaceRules): number =>
  rules.secondMs / (rules.perSecond * share * rateAt(row, now, rules));

/** The most that one reservation takes. */
export const mostAtOnce = (row: PaceRow, now: number, rules: PaceRules): number =>
  Math.max(1, Math.floor((batchSeconds * rules.secondMs) / gapAt(row, now, rules)));

/** The first requests make connections, so they arrive later than those that follow: they keep more room. */
const isIdle = ({ next, pausedUntil }: PaceRow, now: number, { secondMs }: PaceRules): boolean =>
  now - Math.max(next, pausedUntil) > secondMs;

/**
 * Takes `count` slots, after `spent` that are left empty for urgent requests which have gone out already.
 * @returns the row as it becomes, and the slots
 */
export const reserve = (
  row: PaceRow,
  { count, spent }: { readonly count: number; readonly spent: number },
  now: number,
  rules: PaceRules,
): { readonly row: PaceRow; readonly slots: Slots } => {
  const believed = row.next <= now + furthestSeconds * rules.secondMs ? row.next : now;
  const gap = gapAt(row, now, rules);
  const from = Math.max(believed, now + leadMs, row.pausedUntil) + spent * gap;
  const slots = { from, gap: isIdle(row, now, rules) ? gap * 2 : gap, count };
  return { row: { ...row, next: from + count * slots.gap }, slots };
};

/**
 * Teams said 429: all wait, and go on more slowly. The many that are refused at the same time count once.
 * @param wait milliseconds that it asked for, if any
 * @param chance from 0 to 1: so that not all who back off come back at the same moment
 */
export const slowed = (
  row: PaceRow,
  wait: number | undefined,
  now: number,
  rules: PaceRules,
  chance: number,
): PaceRow => {
  const { secondMs } = rules;
  const believed = Math.min(row.pausedUntil, now + longestPauseSeconds * secondMs);
  const again = now < believed || now - row.slowedAt < secondMs;
  const calm = now - Math.max(row.slowedAt, believed) > recoverySeconds * secondMs;
  const refusals = again ? row.refusals : calm ? 1 : row.refusals + 1;
  const backOff = Math.min(longestBackOffSeconds, firstBackOffSeconds * 2 ** (Math.max(1, refusals) - 1));
  const pause =
    wait === undefined
      ? backOff * secondMs * (0.75 + 0.5 * chance)
      : Math.min(
          Math.max((wait * secondMs) / 1_000, shortestPauseSeconds * secondMs),
          longestPauseSeconds * secondMs,
        );
  const pausedUntil = Math.max(believed, now + pause);
  if (again) return { ...row, pausedUntil, refusals };
  const rate = Math.max(slowest, rateAt(row, now, rules) / 2);
  return { ...row, pausedUntil, rate, slowedAt: now, refusals };
};
