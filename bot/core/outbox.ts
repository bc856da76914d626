/**
 * The outbox: jobs that must be run, as rows committed together with what they follow from. The row is the truth; the
 * queue between processes is only a wake-up. `O!<due, ms since 1970>!<ULID>`, so that a range of keys is "due by now".
 */
import { z } from 'zod';
import { create } from './change.ts';
import { newId } from './keys.ts';
import type { Change, Clock, Job, Key, Kind, Range, SchoolId } from './ports.ts';

/** Times are UTC. `attempts` counts the tries that began; `failures` those that threw. */
export interface OutboxRow {
  readonly v: 1;
  readonly job: string;
  readonly payload: unknown;
  readonly due: string;
  readonly attempts: number;
  /** Somebody is at it until then, by the real time. */
  readonly leasedUntil?: string | undefined;
  readonly failures?: number | undefined;
}

const schema = z.object({
  v: z.literal(1),
  job: z.string(),
  payload: z.unknown(),
  due: z.iso.datetime(),
  attempts: z.int().nonnegative(),
  leasedUntil: z.iso.datetime().optional(),
  failures: z.int().nonnegative().optional(),
});

export const outboxKind: Kind<OutboxRow> = { name: 'outbox', table: 'cases', schema };

/** For reading: a row of a version that this process does not know is `undefined`, and must not hide those after it. */
export const outboxReading: Kind<OutboxRow | undefined> = {
  ...outboxKind,
  schema: schema.optional().catch(undefined),
};

/**
 * A change that has `job` run at or after `due`; to be committed together with what it follows from.
 * @throws ZodError when the payload is not the job's
 */
export const schedule = <T>(
  job: Pick<Job<T>, 'name' | 'payload'>,
  payload: T,
  due: Date,
  school: SchoolId,
  clock: Clock = { now: () => new Date() },
): Change =>
  create(outboxKind, outboxKey(school, due, newId(clock.now())), {
    v: 1,
    job: job.name,
    payload: job.payload.parse(payload),
    due: due.toISOString(),
    attempts: 0,
  });

export const outboxKey = (school: SchoolId, due: Date, id: string): Key => ({
  partition: school,
  row: `O!${dueDigits(due.getTime())}!${id}`,
});

/** The ULID of a row of the outbox: it stays when the row moves to another time. */
export const outboxId = ({ row }: Key): string => row.slice(row.lastIndexOf('!') + 1);

/** What is due at `now`. */
export const dueRange = (school: SchoolId, now: Date): Range => ({
  partition: school,
  from: 'O!',
  to: `O!${dueDigits(now.getTime() + 1)}!`,
});

const dueDigits = (ms: number): string => String(Math.max(0, ms)).padStart(15, '0');

/** Whether `rows`, just committed, hold a job that is due by now: then the worker should be woken. */
export const wakesWorker = (rows: readonly Change[], now: Date): boolean => {
  const end = dueRange('', now).to;
  return rows.some(({ op, key }) => op !== 'remove' && key.row.startsWith('O!') && key.row < end);
};
