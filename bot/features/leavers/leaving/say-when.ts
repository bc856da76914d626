/**
 * Whom a checklist is said to, and when: a pure function of the last working day and the school's calendar. The leaver hears
 * ten and three school days before and on the day, IT and the line manager at the beginning and on the day, the office on
 * the day after and each week while something is open.
 */
import { DateTime } from 'luxon';
import { opensOn, schoolDayBefore } from '../../../policy/calendar.ts';
import type { Calendar } from '../../../policy/policy.ts';
import type { Checklist } from './checklist.ts';

export interface Saying {
  /** Once for each: what, and for which day. */
  readonly id: string;
  readonly what: 'mine' | 'today' | 'office';
  readonly at: Date;
}

const ahead = [10, 3, 0] as const;

/** The day after, and so many weeks more; then the office knows. */
const weeks = 26;

/** Everything that will be said as long as something is open, oldest first. */
export const sayings = ({ lastDay }: Pick<Checklist, 'lastDay'>, calendar: Calendar): Saying[] => {
  const mine = ahead.map((days): Saying => ({
    id: `mine:${days}:${lastDay}`,
    what: 'mine',
    at: opensOn(calendar, schoolDayBefore(calendar, lastDay, days)),
  }));
  const today: Saying = {
    id: `today:${lastDay}`,
    what: 'today',
    at: opensOn(calendar, schoolDayBefore(calendar, lastDay, 0)),
  };
  const after = Array.from({ length: weeks }, (_, week): Saying => ({
    id: `office:${week}:${lastDay}`,
    what: 'office',
    at: opensOn(calendar, plusDays(lastDay, 1 + 7 * week)),
  }));
  return [...mine, today, ...after].toSorted((a, b) => a.at.getTime() - b.at.getTime());
};

export interface Due {
  /** Said now: of each kind the newest only, so that whoever comes late on the list hears once. */
  readonly now: readonly Saying[];
  /** Past, said or not: never said again. */
  readonly said: readonly string[];
  readonly next: Date | undefined;
}

export const dueOf = (
  checklist: Pick<Checklist, 'lastDay' | 'said'>,
  isPast: boolean,
  calendar: Calendar,
  at: Date,
): Due => {
  const all = sayings(checklist, calendar);
  const passed = all.filter((one) => one.at <= at);
  const fresh = passed.filter(({ id }) => !checklist.said.includes(id));
  const newest = (['mine', 'today', 'office'] as const).flatMap((what) => {
    const last = fresh.findLast((one) => one.what === what);
    return last === undefined || (what !== 'office' && isPast) ? [] : [last];
  });
  return {
    now: newest,
    said: [...new Set([...checklist.said, ...passed.map(({ id }) => id)])],
    next: all.find((one) => one.at > at)?.at,
  };
};

const plusDays = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate() ?? date;
