/** Entries of the ledger whose callers wait, each until its own limit. */
import { AppError, isAppError } from './errors.ts';
import type { Entry } from './ports.ts';

export interface Waiting {
  readonly entry: Entry;
  settled: boolean;
  /** Transactions with this entry of which it is not known whether they were or will be committed. */
  doubts: number;
  /** Once; without an error it was recorded. */
  settle(error?: unknown): void;
}

/** `take` is given the entry to wait with; the promise ends when it is settled, or after `limitMs` by itself. */
export const waitWith = (entry: Entry, limitMs: number, take: (waiting: Waiting) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => waiting.settle(timeUp(waiting)), limitMs);
    const waiting: Waiting = {
      entry,
      settled: false,
      doubts: 0,
      settle: (error) => {
        if (waiting.settled) return;
        waiting.settled = true;
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      },
    };
    take(waiting);
  });

const timeUp = ({ doubts }: Waiting): AppError =>
  doubts > 0
    ? new AppError('unconfirmed', 'Storage did not confirm an entry in time')
    : new AppError('unavailable', 'Storage did not take an entry in time');

/** An entry that may yet be committed is not told that it was not. */
export const fail = (entries: readonly Waiting[], error: unknown): void => {
  for (const waiting of entries) {
    const doubtful = waiting.doubts > 0 && !isAppError(error, 'unconfirmed');
    waiting.settle(doubtful ? new AppError('unconfirmed', 'Storage did not confirm an entry') : error);
  }
};
