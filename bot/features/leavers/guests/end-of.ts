/** The last day of a guest, as somebody typed it. */
import { DateTime } from 'luxon';
import { readDay } from '../../../core/read-day.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';

/** A day that somebody chose or typed, within what the policy allows from `from` on. */
export const endOf = (
  said: string,
  from: string,
  policy: Policy,
  now: Date,
): { readonly day: string } | { readonly problem: string } => {
  const { zone } = policy.calendar;
  if (said.trim() === '') return { problem: 'Every guest has a last day. Please choose one.' };
  const day = readDay(said, now, zone);
  if (day === undefined) return { problem: 'I could not read that date. Please write it like 27/11/2026.' };
  if (day < localDate(now, zone) || day < from)
    return { problem: 'That last day is too early. Please choose a later one.' };
  const { guestDays } = policy.leavers;
  const latest = DateTime.fromISO(from, { zone: 'utc' }).plus({ days: guestDays }).toISODate() ?? from;
  return day <= latest
    ? { day }
    : {
        problem: `The policy allows ${guestDays} days at once, so ${sayDay(`${latest}T12:00:00`, zone)} at the latest. It can be extended before it ends.`,
      };
};
