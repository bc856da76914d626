/** When people may be asked: on school days, from the policy's hour until school closes, by the clock on its wall. */
import { localDate } from '../../../core/say-time.ts';
import { isSchoolTime, momentOn, schoolDayAfter } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';

export interface AskTimes {
  /** {@link isAskTime}, reckoned once a minute. */
  isOpen(at: Date): boolean;
  /** The first moment from `from` (ISO, UTC) on at which something may be sent. */
  first(from: string): Date;
  /** The asking hour of the school day so many school days after that moment's day. */
  after(from: string, schoolDays: number): Date;
  /** The asking hour of the first school day on or after `MM-DD` of a school year. */
  dayOf(round: string, monthDay: string): Date;
}

/** Never outside school time, whatever hour the policy names. */
const askMinutes = ({ calendar, agreements }: Policy): number =>
  Math.max(calendar.opens, Math.min(agreements.askAt, calendar.closes - 1));

/**
 * The same questions are answered once each: a class was asked on one day. For one list of sheets: it is handed along, since
 * the sums of a calendar cost more than everything else about a line.
 */
export const askTimes = (policy: Policy): AskTimes => {
  const { calendar } = policy;
  const once = createOnce<Date>();
  const dates = createOnce<string>();
  const openings = createOnce<boolean>();
  const on = (date: string): Date => momentOn(calendar, date, askMinutes(policy));
  // Days and hours begin and end on a whole minute, everywhere.
  const dateOf = (from: string): string =>
    dates(from.slice(0, toMinute), () => localDate(from, calendar.zone));
  return {
    isOpen: (at) => openings(String(Math.floor(at.getTime() / minuteMs)), () => isAskTime(policy, at)),
    first: (from) =>
      once(from, () => {
        const at = new Date(from);
        if (isAskTime(policy, at)) return at;
        const today = schoolDayAfter(calendar, dateOf(from), 0);
        return on(today) >= at ? on(today) : on(schoolDayAfter(calendar, dateOf(from), 1));
      }),
    after: (from, schoolDays) =>
      once(`${dateOf(from)}+${schoolDays}`, () => on(schoolDayAfter(calendar, dateOf(from), schoolDays))),
    dayOf: (round, monthDay) =>
      once(`${round}/${monthDay}`, () => on(schoolDayAfter(calendar, dateInRound(round, monthDay), 0))),
  };
};

/** Of `2026-11-23T10:00:00.000Z`, as far as the minute. */
const toMinute = 16;
const minuteMs = 60_000;
/** Far more than one list of sheets asks. */
const mostKnown = 5_000;

const createOnce = <T>() => {
  const known = new Map<string, T>();
  return (key: string, work: () => T): T => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= mostKnown) known.clear();
    const made = work();
    known.set(key, made);
    return made;
  };
};

/** Whether something may be sent at this moment. */
export const isAskTime = (policy: Policy, at: Date): boolean =>
  isSchoolTime(policy.calendar, at) &&
  at >= momentOn(policy.calendar, localDate(at, policy.calendar.zone), askMinutes(policy));

/** `MM-DD` in the school year that begins on 1 August of that calendar year. ISO date. */
export const dateInRound = (round: string, monthDay: string): string =>
  `${monthDay >= '08-01' ? round : String(Number(round) + 1)}-${monthDay}`;
