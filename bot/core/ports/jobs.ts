/** The trail, the outbox and the wake-ups: what happens after something was committed, and the proof that it did. */
import type { ZodType } from 'zod';
import type { Deps } from './deps.ts';
import type { PersonId, SchoolId } from './people.ts';
import type { Change } from './records.ts';

/** One line of the trail: ids and verbs, never anybody's words (promises.md 5). */
export interface TrailNote {
  readonly actor: PersonId | 'lantern';
  readonly action: string;
  readonly target: string;
}

/** Commits rows together with their trail rows and the trail's head, in one transaction; many at once share one. */
export interface Ledger {
  /**
   * Resolves only when everything is committed. A refused change (`conflict`) rejects alone, never its neighbours.
   * @throws AppError `conflict`, `unavailable`, `unconfirmed`, `too-large`
   */
  record(school: SchoolId, entry: Entry): Promise<void>;
}

export interface Entry {
  readonly rows: readonly Change[];
  readonly trail: readonly TrailNote[];
}

/** What a job did: the rows and trail lines that say so, committed together with the removal of its outbox row. */
export type Done = Entry | { readonly again: Date; readonly because: string };

/** One try at a job. `attempt` counts from 1; above 1 it may have been done before and says so where people see it. */
export interface Turn {
  readonly school: SchoolId;
  readonly attempt: number;
  /** Fires when the process is asked to end: what takes minutes breaks off where it can go on later. */
  readonly ending?: AbortSignal | undefined;
}

/**
 * Work that must happen, at least once, after something was committed: a row `O!<due>!<id>` of the outbox. The payload
 * holds ids only. Throwing means "not now": it is tried again, later each time, and never given up.
 */
export interface Job<T> {
  readonly name: string;
  readonly payload: ZodType<T>;
  /** It waits for services outside, perhaps for minutes: such jobs have only some of a school's places in the worker. */
  readonly slow?: true;
  run(payload: T, deps: Deps, turn: Turn): Promise<Done>;
}

/** The wake-up between processes. It carries school ids only, never expires, may repeat or forget: the outbox is the truth. */
export interface WakeUps {
  put(school: SchoolId): Promise<void>;
  /** Up to 32 schools that were woken; each message is gone once taken. */
  take(): Promise<SchoolId[]>;
}
