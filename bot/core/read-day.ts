/** Dates as people in a school write them: `Friday`, `27/11`, `27 Nov`, `tomorrow`, `2026-11-27`. Day first. */
import type { ZoneLike } from './zone.ts';
import { DateTime } from 'luxon';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const withYear = ['yyyy-MM-dd', 'd/M/yyyy', 'd/M/yy', 'd.M.yyyy', 'd-M-yyyy', 'd LLL yyyy', 'd LLLL yyyy'];
const withoutYear = ['d/M', 'd.M', 'd LLL', 'd LLLL'];
/** A date without a year that lies further back than this belongs to the coming year. */
const halfYear = 183;

/** @returns an ISO date; undefined when it cannot be read. A day name means the coming one. */
export const readDay = (said: string, now: Date, zone: ZoneLike): string | undefined => {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const words = said
    .toLowerCase()
    .replace(/(\d)(st|nd|rd|th)\b/g, '$1')
    .replace(/\bsept\b/g, 'sep')
    .replace(/[,.]$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (named(words, today) ?? written(withoutDayName(words), today))?.toISODate() ?? undefined;
};

const named = (words: string, today: DateTime): DateTime | undefined => {
  if (words === 'today') return today;
  if (words === 'tomorrow') return today.plus({ days: 1 });
  const name = words.replace(/^(next|this|on) /, '');
  const weekday = name.length < 3 ? 0 : weekdays.findIndex((one) => one.startsWith(name)) + 1;
  if (weekday === 0) return undefined;
  const ahead = (weekday - today.weekday + 7) % 7;
  return today.plus({ days: ahead === 0 ? 7 : ahead });
};

/** `Friday 27 November` is the 27th. */
const withoutDayName = (words: string): string => {
  const [first = '', ...rest] = words.split(' ');
  const isDayName = first.length > 2 && weekdays.some((one) => one.startsWith(first));
  return isDayName ? rest.join(' ') : words;
};

const written = (words: string, today: DateTime): DateTime | undefined => {
  const options = { zone: today.zone, locale: 'en-US' };
  for (const format of withYear) {
    const read = DateTime.fromFormat(words, format, options);
    if (read.isValid) return read;
  }
  for (const format of withoutYear) {
    const read = DateTime.fromFormat(`${words} ${today.year}`, `${format} yyyy`, options);
    if (read.isValid) return today.diff(read, 'days').days > halfYear ? read.plus({ years: 1 }) : read;
  }
  return undefined;
};
