/** Points in time around the estate's own day. */

/** When the estate was looked at, if a test does not say: a Saturday evening in November. */
export const defaultNow = new Date('2026-11-21T20:00:00Z');

const day = 86_400_000;

/** That many days before, with a time of day that `spread` (0 ≤ n < 1) chooses; whole seconds, as vendors write it. */
export const daysBefore = (now: Date, days: number, spread = 0): string =>
  `${new Date(now.getTime() - (days + spread) * day).toISOString().slice(0, 19)}Z`;

/** The evening of a day such as `2026-08-31`, as `employeeLeaveDateTime` has it. */
export const eveningOf = (date: string): string => `${date}T17:00:00Z`;

/** Google writes milliseconds. */
export const googleTime = (time: string): string => time.replace(/Z$/, '.000Z');
