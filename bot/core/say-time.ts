/** Times as people in a school read them: local, short, day first. */
import { DateTime } from 'luxon';

const local = (at: Date | string, zone: string): DateTime =>
  (typeof at === 'string' ? DateTime.fromISO(at) : DateTime.fromJSDate(at)).setZone(zone).setLocale('en-GB');

/** `21 Nov, 10:02`. */
export const sayTime = (at: Date | string, zone: string): string => local(at, zone).toFormat('d LLL, HH:mm');

/** `Saturday 21 November`. */
export const sayDay = (at: Date | string, zone: string): string => local(at, zone).toFormat('cccc d LLLL');

/** `16:00 today`, `16:00 tomorrow`, `16:00 on Monday 23 November`: for "by when". */
export const sayBy = (at: Date, now: Date, zone: string): string => {
  const then = local(at, zone);
  const days = Math.round(then.startOf('day').diff(local(now, zone).startOf('day'), 'days').days);
  const time = then.toFormat('HH:mm');
  if (days === 0) return `${time} today`;
  if (days === 1) return `${time} tomorrow`;
  return `${time} on ${then.toFormat('cccc d LLLL')}`;
};

/** The ISO date of that moment in the school. */
export const localDate = (at: Date, zone: string): string => local(at, zone).toISODate() ?? '';
