/** By when somebody must have acknowledged (A2): the end of the school day, or minutes at any hour when it is urgent. */
import { addSchoolTime, endOfSchoolDay, inTerm } from '../../../policy/calendar.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';
import type { Report } from '../concern.ts';

const minuteMs = 60_000;

/**
 * Outside term somebody on duty stands in, so weekdays count there: a report of August must not wait for September.
 */
export const countingCalendar = (policy: Policy, from: Date): Calendar =>
  inTerm(policy.calendar, from) ? policy.calendar : { ...policy.calendar, terms: [], closed: new Set() };

export const isUrgent = (report: Pick<Report, 'illegal' | 'danger' | 'quick'>): boolean =>
  report.illegal || report.danger || report.quick;

/** When the next on the route is told unless somebody acknowledges. Urgent: danger, suspected illegal, a quick alert. */
export const acknowledgeBy = (policy: Policy, report: Report, from: Date): Date => {
  const { acknowledge, urgent } = policy.deadlines;
  if (isUrgent(report)) return new Date(from.getTime() + urgent * minuteMs);
  if (acknowledge === 'end-of-school-day') return endOfSchoolDay(countingCalendar(policy, from), from);
  return addSchoolTime(countingCalendar(policy, from), from, acknowledge);
};

/** The next reminder of something unopened: school time, or plain minutes when it is urgent. */
export const remindAt = (policy: Policy, report: Report, from: Date): Date => {
  const minutes = policy.deadlines.remindEvery;
  if (isUrgent(report)) return new Date(from.getTime() + minutes * minuteMs);
  return addSchoolTime(countingCalendar(policy, from), from, minutes);
};
