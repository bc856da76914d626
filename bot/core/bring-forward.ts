/** Brings jobs of the outbox forward that wait for a later moment than they are needed at. */
import { create, remove } from './change.ts';
import { isAppError } from './errors.ts';
import { outboxId, outboxKey, outboxKind, outboxReading, type OutboxRow } from './outbox.ts';
import type { Deps, Job, SchoolId, Stored } from './ports.ts';

/**
 * `wantedAt` says for the payload of each row of that job when it is to run at the latest; undefined: as it is. A row that
 * somebody is at is left alone, for it would be run twice.
 * @returns `busy` where such a row, or one that was taken a moment ago, may end with its old plans: look again in some seconds
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const bringForward = async <T>(
  school: SchoolId,
  job: Pick<Job<T>, 'name' | 'payload'>,
  wantedAt: (payload: T) => Date | undefined,
  { records, ledger }: Pick<Deps, 'records' | 'ledger'>,
): Promise<'done' | 'busy'> => {
  let found: 'done' | 'busy' = 'done';
  for await (const { key, etag, value } of records.list(outboxReading, outboxOf(school))) {
    if (value?.job !== job.name) continue;
    const payload = job.payload.safeParse(value.payload);
    const at = payload.success ? wantedAt(payload.data) : undefined;
    if (at === undefined) continue;
    // A lease that has run out is as good: whoever takes the row up again clears it.
    if (value.leasedUntil !== undefined) found = 'busy';
    else if (value.due > at.toISOString() && !(await moved({ key, etag, value }, at, ledger, school)))
      found = 'busy';
  }
  return found;
};

const outboxOf = (school: SchoolId) => ({ partition: school, from: 'O!', to: 'O"' });

/** Through the ledger, which wakes the worker. */
const moved = async (
  row: Stored<OutboxRow>,
  due: Date,
  ledger: Deps['ledger'],
  school: SchoolId,
): Promise<boolean> => {
  const key = outboxKey(school, due, outboxId(row.key));
  const value: OutboxRow = { ...row.value, due: due.toISOString() };
  try {
    await ledger.record(school, { rows: [remove(outboxKind, row), create(outboxKind, key, value)], trail: [] });
    return true;
  } catch (error) {
    if (isAppError(error, 'conflict')) return false;
    throw error;
  }
};
