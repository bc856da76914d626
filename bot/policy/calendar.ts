/**
 * School time: pure functions of a school's calendar and a moment. "School time" is from `opens` to before `closes` on a
 * school day, by the clock on the school's wall (Europe/London), whatever zone the server lives in.
 *
 * After the last known term, weekdays count at the same hours: a deadline must exist even when nobody has entered next
 * year's dates.
 */
import { DateTime } from 'luxon';
import type { Calendar } from './policy.ts';

/** Within a term, holidays inside it and weekends included. Outside, the duty people stand in. */
export const inTerm = (calendar: Calendar, at: Date): boolean => termsAt(calendar, at).length > 0;

/** The terms that this moment lies in: one, or none. */
export const termsAt = (calendar: Calendar, at: Date): Calendar['terms'] => {
  const day = isoDay(localDay(calendar, at));
  return calendar.terms.filter((term) => term.from <= day && day <= term.to);
};

/** Whether the calendar says anything about this moment and what comes after it: false once its terms have run out. */
export const knowsTerms = (calendar: Calendar, at: Date): boolean =>
  isoDay(localDay(calendar, at)) <= lastKnownDay(calendar);

export const isSchoolDay = (calendar: Calendar, at: Date): boolean =>
  isOpenOn(calendar, localDay(calendar, at));

export const isSchoolTime = (calendar: Calendar, at: Date): boolean => {
  const day = localDay(calendar, at);
  return isOpenOn(calendar, day) && at >= openingOf(calendar, day) && at < closingOf(calendar, day);
};

/** The end of this school day; of the next one when `at` is after hours or on a day without school (A2). */
export const endOfSchoolDay = (calendar: Calendar, at: Date): Date => {
  const today = localDay(calendar, at);
  if (isOpenOn(calendar, today) && at < closingOf(calendar, today)) return closingOf(calendar, today);
  return closingOf(calendar, nextSchoolDay(calendar, today));
};

/**
 * The moment at which `minutes` (0 or more) of school time have gone by since `at`. A sum that ends with the school day
 * ends at its closing, not at the next opening.
 */
export const addSchoolTime = (calendar: Calendar, at: Date, minutes: number): Date => {
  let day = localDay(calendar, at);
  if (!isOpenOn(calendar, day) || at >= closingOf(calendar, day)) day = nextSchoolDay(calendar, day);
  let from = Math.max(at.getTime(), openingOf(calendar, day).getTime());
  let left = minutes * 60_000;
  for (;;) {
    const available = closingOf(calendar, day).getTime() - from;
    if (left <= available) return new Date(from + left);
    left -= available;
    day = nextSchoolDay(calendar, day);
    from = openingOf(calendar, day).getTime();
  }
};

/** When school opens on this day; on the next school day when there is no school on it. `date` is ISO. */
export const opensOn = (calendar: Calendar, date: string): Date => {
  const day = DateTime.fromISO(`${date}T12:00`, { zone: calendar.zone });
  return openingOf(calendar, isOpenOn(calendar, day) ? day : nextSchoolDay(calendar, day));
};

/** The first noon of a school day after `at`, by the clock on the wall. */
export const nextNoon = (calendar: Calendar, at: Date): Date => {
  const today = localDay(calendar, at);
  const day = isOpenOn(calendar, today) && at < today.toJSDate() ? today : nextSchoolDay(calendar, today);
  return day.toJSDate();
};

/**
 * The school day that lies `days` school days before `date` (ISO); 0: the day itself, or the last school day before it. ISO
 * date. Where the calendar knows no terms so far back, weekdays count.
 */
export const schoolDayBefore = (calendar: Calendar, date: string, days: number): string => {
  let day = DateTime.fromISO(`${date}T12:00`, { zone: calendar.zone });
  const first = calendar.terms[0]?.from ?? date;
  const counts = (one: DateTime): boolean =>
    isoDay(one) < first ? calendar.days.includes(one.weekday) : isOpenOn(calendar, one);
  for (let left = days; ; day = day.minus({ days: 1 })) {
    if (!counts(day)) continue;
    if (left === 0) return isoDay(day);
    left -= 1;
  }
};

/** The school day that lies `days` (0 or more) school days after `date`; 0: the day itself, or the next school day. ISO dates. */
export const schoolDayAfter = (calendar: Calendar, date: string, days: number): string => {
  let day: DateTime = DateTime.fromISO(`${date}T12:00`, { zone: calendar.zone });
  if (days === 0) return isoDay(isOpenOn(calendar, day) ? day : nextSchoolDay(calendar, day));
  for (let left = days; left > 0; left -= 1) day = nextSchoolDay(calendar, day);
  return isoDay(day);
};

/** That time of day on that day (ISO), by the clock on the school's wall. */
export const momentOn = (calendar: Calendar, date: string, minutes: number): Date =>
  clock(DateTime.fromISO(`${date}T12:00`, { zone: calendar.zone }), minutes);

/**
 * Whether two moments belong to the same school day (A2: reported on the day it was noticed). A moment on a day without
 * school belongs to the next school day; an evening belongs to its own day.
 */
export const sameSchoolDay = (calendar: Calendar, a: Date, b: Date): boolean =>
  isoDay(schoolDayOf(calendar, a)) === isoDay(schoolDayOf(calendar, b));

const schoolDayOf = (calendar: Calendar, at: Date): DateTime => {
  const day = localDay(calendar, at);
  return isOpenOn(calendar, day) ? day : nextSchoolDay(calendar, day);
};

/** Noon of the local day: no clock change ever falls on it, so days can be counted from it. */
const localDay = (calendar: Calendar, at: Date): DateTime =>
  DateTime.fromJSDate(at, { zone: calendar.zone }).set({ hour: 12, minute: 0, second: 0, millisecond: 0 });

const isoDay = (day: DateTime): string => day.toISODate() ?? '';

/** ISO date of the last day of the last term; before every date when no terms are known. */
const lastKnownDay = (calendar: Calendar): string =>
  calendar.terms.reduce((last, term) => (term.to > last ? term.to : last), '');

const isOpenOn = (calendar: Calendar, day: DateTime): boolean => {
  const date = isoDay(day);
  if (!calendar.days.includes(day.weekday) || calendar.closed.has(date)) return false;
  return date > lastKnownDay(calendar) || calendar.terms.some((term) => term.from <= date && date <= term.to);
};

/** Ends, because `days` is never empty, and terms and closed days are lists: after them, weekdays count. */
const nextSchoolDay = (calendar: Calendar, after: DateTime): DateTime => {
  let day = after.plus({ days: 1 });
  while (!isOpenOn(calendar, day)) day = day.plus({ days: 1 });
  return day;
};

const openingOf = (calendar: Calendar, day: DateTime): Date => clock(day, calendar.opens);
const closingOf = (calendar: Calendar, day: DateTime): Date => clock(day, calendar.closes);

const clock = (day: DateTime, minutes: number): Date =>
  day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toJSDate();
