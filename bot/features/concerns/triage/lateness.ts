/** Whether nobody acknowledged in time (A2). Once it has been passed on, `dueAt` is when the one after is told. */
import type { Outline } from '../outline.ts';

export type Lateness = 'in time' | 'overdue' | 'passed on';

export const lateness = ({ stage, told, dueAt }: Outline, now: Date): Lateness => {
  if (stage !== 'waiting') return 'in time';
  if (told.some((one) => one.rung !== told[0]?.rung)) return 'passed on';
  return Date.parse(dueAt) < now.getTime() ? 'overdue' : 'in time';
};
