/** Until when a new link works. A pure rule. */
import { DateTime } from 'luxon';
import { localDate } from '../../../core/say-time.ts';
import { isSchoolDay, momentOn, schoolDayAfter, schoolDayBefore } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';

const noon = 12 * 60;
const lastMinute = 24 * 60 - 1;

/**
 * The end of a school day, since nobody is there on 26 December to make a new one: the last on or before the policy's
 * `linkDays`. Where that would leave less than half of these days (a link made in the holidays), the next one after.
 */
export const linkEnds = (
  now: Date,
  { calendar, agreements }: Pick<Policy, 'calendar' | 'agreements'>,
): Date => {
  const { linkDays } = agreements;
  const inDays = (days: number): string =>
    DateTime.fromISO(localDate(now, calendar.zone)).plus({ days }).toISODate() ?? '';
  const before = schoolDayBefore(calendar, inDays(linkDays), 0);
  // Before the first term that is known, weekdays count as well.
  const isLong =
    before > inDays(Math.ceil(linkDays / 2)) && isSchoolDay(calendar, momentOn(calendar, before, noon));
  return momentOn(calendar, isLong ? before : schoolDayAfter(calendar, inDays(linkDays), 0), lastMinute);
};
