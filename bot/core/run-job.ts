/** One try at one row of the outbox: claim it, run its job, commit what it did together with the row's removal. */
import { create, remove, replace } from './change.ts';
import { isAppError } from './errors.ts';
import { holdLease, type Lease } from './lease.ts';
import { outboxId, outboxKey, outboxKind, type OutboxRow } from './outbox.ts';
import type { Clock, Deps, Done, Job, SchoolId, Stored } from './ports.ts';

export interface RunContext {
  readonly deps: Deps;
  readonly jobs: ReadonlyMap<string, Job<unknown>>;
  readonly leaseSeconds: number;
  readonly realClock: Clock;
  /** A row of this school falls due in so many milliseconds. */
  soon(school: SchoolId, ms: number): void;
  /** Fires when the worker is to stop. */
  ending(): AbortSignal;
}

type Row = Stored<OutboxRow>;

const hourMs = 3_600_000;
const pausesMs = [5_000, 15_000, 60_000, 300_000];

/** False when somebody else has it. Throws only what the storage throws; the row then stays as it is. */
export const runJob = async (school: SchoolId, row: Row, context: RunContext): Promise<boolean> => {
  const ids = { school, job: row.value.job, row: outboxId(row.key), attempt: row.value.attempts + 1 };
  const { log } = context.deps;
  const job = context.jobs.get(row.value.job);
  const payload = job?.payload.safeParse(row.value.payload);
  if (job === undefined || payload?.success !== true) {
    log.error(
      job === undefined ? 'No job has this name: kept' : 'The payload of a job cannot be read: kept',
      ids,
    );
    return unlessTaken(() => moveTo(inMs(context, hourMs), row, context));
  }
  const claimed = await claim(row, context);
  if (claimed === undefined) return false;

  const lease = holdLease(claimed, context, ids);
  try {
    const turn = { school, attempt: claimed.value.attempts, ending: context.ending() };
    const done = await job.run(payload.data, context.deps, turn);
    await finish(school, done, lease, context, ids);
  } catch (error) {
    await comeBack(error, lease, context, ids);
  }
  return true;
};

export const isLeased = (row: OutboxRow, realNow: Date): boolean =>
  row.leasedUntil !== undefined && Date.parse(row.leasedUntil) > realNow.getTime();

const claim = async (row: Row, { deps, leaseSeconds, realClock }: RunContext): Promise<Row | undefined> => {
  const leasedUntil = new Date(realClock.now().getTime() + leaseSeconds * 1_000).toISOString();
  const value: OutboxRow = { ...row.value, attempts: row.value.attempts + 1, leasedUntil };
  let etag: string | undefined;
  const claimed = await unlessTaken(async () => {
    [etag] = await deps.records.commit([replace(outboxKind, row, value)]);
  });
  // Without its new etag the row could not be finished: leave it for when the lease has passed.
  return claimed && etag !== undefined ? { key: row.key, etag, value } : undefined;
};

const finish = async (
  school: SchoolId,
  done: Done,
  lease: Lease,
  context: RunContext,
  ids: Ids,
): Promise<void> => {
  const { ledger, log } = context.deps;
  const row = await lease.end();
  if (row === undefined) return;
  if ('again' in done) {
    log.info('A job will run again later', { ...ids, because: done.because });
    await moveTo(done.again, { ...row, value: { ...row.value, attempts: 0, failures: undefined } }, context);
    context.soon(school, Math.max(0, done.again.getTime() - context.deps.clock.now().getTime()));
    return;
  }
  try {
    await ledger.record(school, { rows: [remove(outboxKind, row), ...done.rows], trail: done.trail });
  } catch (error) {
    if (isAppError(error, 'conflict') && error.index === 0)
      log.warn('A job was finished by somebody else', ids);
    else if (isAppError(error, 'unconfirmed'))
      log.warn('It is not certain that the end of a job was stored', ids);
    else throw error;
  }
};

/** Not now: later, and later still each time. Never given up. */
const comeBack = async (error: unknown, lease: Lease, context: RunContext, ids: Ids): Promise<void> => {
  context.deps.log.error('A job failed and will be tried again', { ...ids, code: codeOf(error) });
  const row = await lease.end();
  if (row === undefined) return;
  const failures = (row.value.failures ?? 0) + 1;
  const pause = (pausesMs[failures - 1] ?? 300_000) * (0.9 + 0.2 * Math.random());
  await moveTo(inMs(context, pause), { ...row, value: { ...row.value, failures } }, context);
  context.soon(ids.school, pause);
};

type Ids = {
  readonly school: SchoolId;
  readonly job: string;
  readonly row: string;
  readonly attempt: number;
};

const codeOf = (error: unknown): string => {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.name : 'unknown';
};

const inMs = ({ deps }: RunContext, ms: number): Date => new Date(deps.clock.now().getTime() + ms);

/** The same row at another time, free to be taken. */
const moveTo = async (due: Date, row: Row, { deps }: RunContext): Promise<void> => {
  const value: OutboxRow = { ...row.value, due: due.toISOString(), leasedUntil: undefined };
  const key = outboxKey(row.key.partition, due, outboxId(row.key));
  const changes =
    key.row === row.key.row
      ? [replace(outboxKind, row, value)]
      : [remove(outboxKind, row), create(outboxKind, key, value)];
  await deps.records.commit(changes);
};

const unlessTaken = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (isAppError(error, 'conflict')) return false;
    throw error;
  }
};
