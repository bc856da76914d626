/** One school's part of the ledger: a queue of entries, the head as last seen, and the transactions in doubt. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError, isAppError } from './errors.ts';
import type { LedgerOptions } from './ledger.ts';
import type { Entry, SchoolId } from './ports.ts';
import { trailHeadKey, trailHeadKind, trailKind } from './trail.ts';
import { buildTransaction, pack, type Head, type Transaction } from './transaction.ts';
import { fail, waitWith, type Waiting } from './waiting.ts';

type Attempt = Transaction<Waiting>;

/** What became of a transaction: nothing (it is in doubt), success, or a refusal. */
type Outcome = { readonly etags: readonly (string | undefined)[] } | { readonly error: unknown };

/**
 * A lost answer. The storage may have committed the transaction, may be about to, or never will. Trying again is safe
 * all the same: each transaction replaces the head as it was read, by its etag, so of two that were built on the same
 * head one at most is ever committed, however late the slower arrives. What is left is to find out which: once the head
 * has moved past the place of a transaction's first trail row, that row is either its own (the seals are equal) and it
 * was committed, or somebody else's and it never can be. While the head has not moved, it may still come: it stays in
 * `#doubtful`, and every later reading of the head looks again.
 */
export class SchoolLedger {
  readonly #school: SchoolId;
  readonly #by: string;
  readonly #options: LedgerOptions;
  /** Made once: on Node 24 that takes longer than a seal. */
  readonly #key: KeyObject;
  readonly #doubtful = new Set<Attempt>();
  #queue: Waiting[] = [];
  #draining = false;
  /** `known: false`: it must be read before anything is built on it. */
  #head: { readonly known: true; readonly head: Head } | { readonly known: false } = { known: false };

  constructor(school: SchoolId, by: string, options: LedgerOptions) {
    this.#school = school;
    this.#by = by;
    this.#options = options;
    this.#key = createSecretKey(options.trailKey(school));
  }

  record(entry: Entry): Promise<void> {
    return waitWith(entry, this.#options.limitMs ?? 8_000, (waiting) => {
      this.#queue.push(waiting);
      if (!this.#draining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    // Let everything that is handed in now come along.
    await Promise.resolve();
    for (;;) {
      const { now, later } = pack(this.#queue.filter(({ settled }) => !settled));
      this.#queue = later;
      if (now.length === 0) break;
      try {
        await this.#write(now);
      } catch (error) {
        fail(now, error);
      }
    }
    this.#draining = false;
  }

  /** Settles every one of `group`, in one transaction if it can be. */
  async #write(group: readonly Waiting[]): Promise<void> {
    for (let round = 0; group.some(({ settled }) => !settled); round += 1) {
      const head = await this.#readHeadFor(group);
      // Reading the head may have settled some: those of a transaction that was committed after all.
      const entries = group.filter(({ settled }) => !settled);
      if (head === 'later') await pause(round);
      if (head === 'later' || entries.length === 0) continue;
      const attempt = this.#build(head, entries);
      const error = await this.#try(attempt);
      if (error === undefined) return;
      if (await this.#cannotGoOn(attempt, error)) return;
      await pause(round);
    }
  }

  /** Somebody in doubt has until the limit to find out; others are told at once that storage cannot be reached. */
  async #readHeadFor(group: readonly Waiting[]): Promise<Head | 'later'> {
    try {
      return await this.#readHead();
    } catch (error) {
      const inDoubt = group.some(({ settled, doubts }) => !settled && doubts > 0);
      if (inDoubt && isAppError(error, 'unavailable')) return 'later';
      throw error;
    }
  }

  #build(before: Head, entries: readonly Waiting[]): Attempt {
    const [school, key, by] = [this.#school, this.#key, this.#by];
    // At least a millisecond after every attempt in doubt, so that no two attempts have a seal in common.
    const latest = Math.max(0, ...[...this.#doubtful].map(({ moment }) => moment.getTime() + 1));
    const moment = new Date(Math.max(this.#options.clock.now().getTime(), latest));
    return buildTransaction({ school, key, by, moment, before }, entries);
  }

  /** After a refusal: true when nobody of the attempt is left to try again together. */
  async #cannotGoOn(attempt: Attempt, error: unknown): Promise<boolean> {
    const { entries } = attempt;
    if (isAppError(error, 'unconfirmed')) {
      // Without a trail row there is nothing to tell it by.
      if (attempt.first === undefined) fail(entries, error);
      return attempt.first === undefined;
    }
    if (isAppError(error, 'conflict') && (await this.#wasStale(attempt, error))) return false;
    if (isAppError(error, 'unavailable') && entries.some(({ settled, doubts }) => !settled && doubts > 0))
      return false;
    const guilty =
      isAppError(error, 'conflict') && error.index !== undefined ? attempt.ownerOf(error.index) : undefined;
    if (guilty !== undefined) {
      guilty.entry.settle(
        new AppError('conflict', 'A row was not as an entry expects', { index: guilty.row }),
      );
      return false;
    }
    if (isAppError(error, 'unavailable') || entries.length === 1) {
      fail(entries, error);
      return true;
    }
    for (const part of isAppError(error, 'too-large') ? halves(entries) : entries.map((one) => [one])) {
      await this.#write(part);
    }
    return true;
  }

  /** Was it the ledger's own rows that were not as expected? Then the head is out of date and they may be built again. */
  async #wasStale(attempt: Attempt, error: AppError): Promise<boolean> {
    if (attempt.head === undefined) return false;
    const used = this.#head;
    const own = error.index !== undefined && attempt.ownerOf(error.index) === undefined;
    const inDoubt = attempt.entries.some(({ doubts }) => doubts > 0);
    if (!own && error.index !== undefined && !inDoubt) return false;
    this.#head = { known: false };
    if (own) return true;
    // An earlier attempt in doubt may be what is in the way, or the storage did not say which row it was: look.
    const head = await this.#readHead();
    return (
      attempt.entries.some(({ settled }) => settled) ||
      head?.etag !== (used.known ? used.head?.etag : undefined)
    );
  }

  /** Resolves to the error, or to nothing when it was committed. Waits no longer than `attemptMs`. */
  async #try(attempt: Attempt): Promise<unknown> {
    for (const waiting of attempt.entries) waiting.doubts += 1;
    this.#doubtful.add(attempt);
    const before = this.#head;
    const commit = this.#options.records.commit(attempt.changes).then(
      (etags): Outcome => ({ etags }),
      (error: unknown): Outcome => ({ error }),
    );
    // However late it comes, the answer settles what still waits for it.
    const settled = commit.then((outcome) => {
      if ('etags' in outcome) this.#known(attempt, true);
      else if (!isAppError(outcome.error, 'unconfirmed')) this.#known(attempt, false);
      return outcome;
    });
    const outcome = await this.#inTime(settled, 'unconfirmed').catch((error: unknown): Outcome => ({
      error,
    }));
    if ('etags' in outcome) {
      const etag = outcome.etags[0];
      const head = attempt.head;
      if (head !== undefined) {
        const key = trailHeadKey(this.#school);
        this.#head =
          etag === undefined ? { known: false } : { known: true, head: { key, etag, value: head } };
      }
      return undefined;
    }
    this.#head = isAppError(outcome.error, 'unconfirmed') ? { known: false } : before;
    return outcome.error;
  }

  /** The head, from memory or from storage; from storage it also tells what became of transactions in doubt. */
  async #readHead(): Promise<Head> {
    if (this.#head.known) return this.#head.head;
    const { records } = this.#options;
    const head = await this.#inTime(records.get(trailHeadKind, trailHeadKey(this.#school)), 'unavailable');
    for (const attempt of this.#doubtful) {
      const { first } = attempt;
      if (first === undefined || attempt.entries.every(({ settled }) => settled))
        this.#doubtful.delete(attempt);
      else if (head !== undefined && head.value.seq >= first.seq) {
        const row = await this.#inTime(records.get(trailKind, first.key), 'unavailable');
        this.#known(attempt, row?.value.mac === first.mac);
      }
    }
    this.#head = { known: true, head };
    return head;
  }

  /** It is certain now: committed, or never to be. */
  #known(attempt: Attempt, committed: boolean): void {
    if (!this.#doubtful.delete(attempt)) return;
    for (const waiting of attempt.entries) {
      waiting.doubts -= 1;
      if (committed) waiting.settle();
    }
    if (committed) this.#tell(attempt);
  }

  #tell({ entries }: Attempt): void {
    const { onRecorded, log } = this.#options;
    try {
      onRecorded?.(
        this.#school,
        entries.flatMap(({ entry }) => entry.rows),
      );
    } catch {
      log?.error('What follows a recorded entry failed', { school: this.#school });
    }
  }

  async #inTime<T>(call: Promise<T>, code: 'unavailable' | 'unconfirmed'): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const ms = this.#options.attemptMs ?? 3_500;
      timer = setTimeout(() => reject(new AppError(code, 'Storage is slow to answer the ledger')), ms);
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const halves = <T>(all: readonly T[]): (readonly T[])[] => {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
};

/** Longer each time and never the same, so that two processes do not keep meeting. */
const pause = (round: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** Math.min(round, 5)));
