/** The rows of the night: what each night found in a school, and where the night of the trust stands. */
import { z } from 'zod';
import type { Key, Kind, SchoolId } from '../../../core/ports.ts';

const cloudRead = z.object({
  cloud: z.enum(['entra', 'google']),
  tenant: z.string(),
  /** When the reading ended (ISO, UTC), and how many accounts of the school there were; absent: it could not be read. */
  at: z.string().optional(),
  accounts: z.int(),
  because: z.string().optional(),
});

const outcome = z.object({
  v: z.literal(1),
  /** ISO date, in the school. */
  date: z.string(),
  at: z.string(),
  clouds: z.array(cloudRead),
  list: z.object({ name: z.string(), at: z.string(), lines: z.int(), bad: z.int() }).optional(),
  counts: z.object({
    /** Rows that were new, and that changed, in this night. */
    created: z.int(),
    changed: z.int(),
    /** Who waits for IT now; and whose last day is still to come. */
    candidates: z.int(),
    leaving: z.int(),
    /** On the list: without an account that could be found; in the school's list of people as well; disabled already. */
    notFound: z.int(),
    contradicted: z.int(),
    disabledAlready: z.int(),
    /** Suggestions by signs alone that were left out. */
    leftOut: z.int(),
  }),
  /** What could not be looked at or was not used, in sentences for IT. */
  notChecked: z.array(z.string()),
  /** When IT is told, if there is something to decide. */
  askAt: z.string().optional(),
});
export type NightOutcome = z.infer<typeof outcome>;

/** `LN!<date>` in the school. */
export const nightOutcomes: Kind<NightOutcome> = {
  name: 'leaver-night',
  table: 'cases',
  schema: outcome,
  sealed: { words: [] },
};
export const nightKey = (school: SchoolId, date: string): Key => ({ partition: school, row: `LN!${date}` });
/** @param to that day included */
export const nightRange = (school: SchoolId, from: string, to: string) => ({
  partition: school,
  from: `LN!${from}`,
  to: `LN!${to}~`,
});

const progress = z.object({
  v: z.literal(1),
  /** When the next night is due: whoever schedules one writes this in the same commit, so that there is one. */
  due: z.string(),
  /** A night that goes on, and the schools that it has been to. */
  running: z.object({ startedAt: z.string(), done: z.array(z.string()) }).optional(),
});
export type NightProgress = z.infer<typeof progress>;

/** `LP!` in the first school of the trust. */
export const nightProgresses: Kind<NightProgress> = {
  name: 'leaver-night-progress',
  table: 'cases',
  schema: progress,
  sealed: { words: [] },
};
export const nightProgressKey = (school: SchoolId): Key => ({ partition: school, row: 'LP!' });
