/** Holds a claimed row of the outbox while its job runs, by renewing the lease; whoever renews last has the etag. */
import { replace } from './change.ts';
import { isAppError } from './errors.ts';
import { outboxKind, type OutboxRow } from './outbox.ts';
import type { Clock, Deps, Stored } from './ports.ts';

export interface Lease {
  /** Stops renewing. The row as it is now; undefined when somebody else has taken it, and ours counts no more. */
  end(): Promise<Stored<OutboxRow> | undefined>;
}

interface LeaseContext {
  readonly deps: Pick<Deps, 'records' | 'log'>;
  readonly leaseSeconds: number;
  readonly realClock: Clock;
}

/** A job that takes longer than so many leases is taken to hang: others may try. */
const longestLeases = 20;

export const holdLease = (
  claimed: Stored<OutboxRow>,
  { deps, leaseSeconds, realClock }: LeaseContext,
  ids: Readonly<Record<string, string | number>>,
): Lease => {
  let row: Stored<OutboxRow> | undefined = claimed;
  let renewals = 0;
  let busy: Promise<void> = Promise.resolve();

  const renew = async (): Promise<void> => {
    if (row === undefined) return;
    const leasedUntil = new Date(realClock.now().getTime() + leaseSeconds * 1_000).toISOString();
    const value: OutboxRow = { ...row.value, leasedUntil };
    try {
      const [etag] = await deps.records.commit([replace(outboxKind, row, value)]);
      row = etag === undefined ? undefined : { key: row.key, etag, value };
    } catch (error) {
      // Surely not written: the next renewal may yet come in time. Anything else: the etag is no longer known to be ours.
      if (!isAppError(error, 'unavailable')) row = undefined;
      deps.log.warn('The lease of a job could not be renewed', ids);
    }
  };

  const timer = setInterval(() => {
    renewals += 1;
    if (renewals === longestLeases * 2) {
      deps.log.error('A job takes so long that others may try it now', ids);
      clearInterval(timer);
    } else busy = busy.then(renew);
  }, leaseSeconds * 500);
  timer.unref();

  return {
    end: async () => {
      clearInterval(timer);
      await busy;
      return row;
    },
  };
};
