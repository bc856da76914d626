/** When people may be asked: on school days, from the policy's hour until school closes, by the clock on its wall. */
import { localDate } from '../../../core/say-time.ts';
import { isSchoolTime, momentOn, schoolDayAfter } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';

export interface AskTimes {
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

/** The same questions are answered once each: a class was asked on one day. For one sheet, or one list of them. */
export const askTimes = (policy: Policy): AskTimes => {
  const { calendar } = policy;
  const known = new Map<string, Date>();
  const once = (key: string, work: () => Date): Date => {
    const found = known.get(key) ?? work();
    known.set(key, found);
    return found;
  };
  const on = (date: string): Date => momentOn(calendar, date, askMinutes(policy));
  const dateOf = (from: string): string => localDate(from, calendar.zone);
  return {
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

/** Whether something may be sent at this moment. */
export const isAskTime = (policy: Policy, at: Date): boolean =>
  isSchoolTime(policy.calendar, at) &&
  at >= momentOn(policy.calendar, localDate(at, policy.calendar.zone), askMinutes(policy));

/** `MM-DD` in the school year that begins on 1 August of that calendar year. ISO date. */
export const dateInRound = (round: string, monthDay: string): string =>
  `${monthDay >= '08-01' ? round : String(Number(round) + 1)}-${monthDay}`;
