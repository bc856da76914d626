/** By when somebody must have acknowledged (A2): the end of the school day, or minutes at any hour when it is urgent. */
import { addSchoolTime, endOfSchoolDay, termsAt } from '../../../policy/calendar.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';
import type { ReportOutline } from '../outline.ts';

const minuteMs = 60_000;

/**
 * Outside term somebody on duty stands in, so weekdays count there: a report of August must not wait for September, nor
 * one of the last evening of term. Hence only the term of that moment is left: after the last one, weekdays count.
 */
export const countingCalendar = ({ calendar }: Policy, from: Date): Calendar => {
  const terms = termsAt(calendar, from);
  return { ...calendar, terms, closed: terms.length === 0 ? new Set() : calendar.closed };
};

export const isUrgent = (report: Pick<ReportOutline, 'illegal' | 'danger' | 'quick'>): boolean =>
  report.illegal || report.danger || report.quick;

/** When the next on the route is told unless somebody acknowledges. Urgent: danger, suspected illegal, a quick alert. */
export const acknowledgeBy = (policy: Policy, report: ReportOutline, from: Date): Date => {
  const { acknowledge, urgent } = policy.deadlines;
  if (isUrgent(report)) return new Date(from.getTime() + urgent * minuteMs);
  if (acknowledge === 'end-of-school-day') return endOfSchoolDay(countingCalendar(policy, from), from);
  return addSchoolTime(countingCalendar(policy, from), from, acknowledge);
};

/**
 * When the one after is told, once a first deadline has passed: a day has gone already, so the rest of the route follows
 * in hours of school time, not in days.
 */
export const passOnBy = (policy: Policy, report: ReportOutline, from: Date): Date => {
  const { passOnEvery, urgent } = policy.deadlines;
  if (isUrgent(report)) return new Date(from.getTime() + urgent * minuteMs);
  return addSchoolTime(countingCalendar(policy, from), from, passOnEvery);
};

/** The next reminder of something unopened: school time, or plain minutes when it is urgent. */
export const remindAt = (policy: Policy, report: ReportOutline, from: Date): Date => {
  const minutes = policy.deadlines.remindEvery;
  if (isUrgent(report)) return new Date(from.getTime() + minutes * minuteMs);
  return addSchoolTime(countingCalendar(policy, from), from, minutes);
};
