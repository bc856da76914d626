/** Times as people in a school read them: local, short, day first. */
import { DateTime } from 'luxon';
import type { ZoneLike } from './zone.ts';

// Names of our own: luxon asks the runtime's tables for each, which costs more than the card that shows them.
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const shortMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec'.split(' ');

const local = (at: Date | string, zone: ZoneLike): DateTime =>
  (typeof at === 'string' ? DateTime.fromISO(at) : DateTime.fromJSDate(at)).setZone(zone);

const two = (n: number): string => String(n).padStart(2, '0');
const clock = ({ hour, minute }: DateTime): string => `${two(hour)}:${two(minute)}`;
const day = (at: DateTime): string => `${weekdays[at.weekday - 1]} ${at.day} ${months[at.month - 1]}`;
/** Counts the days of the calendar, whatever their hours. */
const dayNumber = (at: DateTime): number => Date.UTC(at.year, at.month - 1, at.day) / (24 * 60 * 60_000);

/** `21 Nov, 10:02`. */
export const sayTime = (at: Date | string, zone: ZoneLike): string => {
  const then = local(at, zone);
  return `${then.day} ${shortMonths[then.month - 1]}, ${clock(then)}`;
};

/** `Saturday 21 November`. */
export const sayDay = (at: Date | string, zone: ZoneLike): string => day(local(at, zone));

/** `3 September 2026`, of an ISO date; what is no date stays as it is. */
export const sayDate = (date: string): string => {
  const [year, month, on] = date.split('-').map(Number);
  const name = month === undefined ? undefined : months[month - 1];
  return name === undefined || on === undefined ? date : `${on} ${name} ${year}`;
};

/** `16:00 today`, `16:00 tomorrow`, `16:00 on Monday 23 November`: for "by when". */
export const sayBy = (at: Date, now: Date, zone: ZoneLike): string => {
  const then = local(at, zone);
  const days = dayNumber(then) - dayNumber(local(now, zone));
  if (days === 0) return `${clock(then)} today`;
  if (days === 1) return `${clock(then)} tomorrow`;
  return `${clock(then)} on ${day(then)}`;
};

/** The ISO date of that moment in the school. */
export const localDate = (at: Date | string, zone: ZoneLike): string => local(at, zone).toISODate() ?? '';
