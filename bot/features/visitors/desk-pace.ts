/**
 * How many visits a desk may write down: a coach of fifty in ten minutes and an evening of a few hundred go through, a thousand
 * within an hour do not. It is kept in the day's own row, so that several processes count together and a restart forgets
 * nothing. Looking at the page and forms that are not complete write nothing, and are held by the front alone (D1).
 */
import type { VisitDay } from './visitor.ts';

/** So many at once … */
export const deskBurst = 300;
/** … and so many an hour afterwards. */
export const deskPerHour = 300;

const hourMs = 60 * 60_000;

/** A day on which nobody has come yet. @param day ISO date */
export const emptyDay = (day: string, now: Date): VisitDay => ({
  v: 1,
  day,
  signed: 0,
  struck: 0,
  left: deskBurst,
  leftAt: now.toISOString(),
});

/** The day with one visit more; undefined where that would be too many. */
export const withOneMore = (day: VisitDay, now: Date): VisitDay | undefined => {
  // A clock that was set back gives nothing, and takes nothing away.
  const passed = Math.max(0, now.getTime() - new Date(day.leftAt).getTime());
  const left = Math.min(deskBurst, day.left + (passed / hourMs) * deskPerHour);
  if (left < 1) return undefined;
  return { ...day, signed: day.signed + 1, left: left - 1, leftAt: now.toISOString() };
};

/** The day when some of its visits were struck out. */
export const withStruck = (day: VisitDay, count: number): VisitDay => ({
  ...day,
  signed: Math.max(0, day.signed - count),
  struck: day.struck + count,
});
