/** What the one HTTP layer under the connectors agrees on: requests, answers, budgets, patience. `createHttp` makes it. */
import type { Log } from '../../bot/core/ports.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What a request takes of a budget (design: audit-and-leavers.md 4). */
export interface Cost {
  /** A name of {@link HttpOptions.budgets}. */
  readonly budget: string;
  /** As the service counts; a fraction is fine. More than the whole budget counts as the whole budget. */
  readonly units: number;
  /** Whose share: the budget is then counted for each of these by itself (a mailbox, a user). Never logged. */
  readonly of?: string | undefined;
}

export interface HttpRequest {
  readonly method: HttpMethod;
  /** Absolute, on the service's own origin. */
  readonly url: string;
  /** Names in any case. `authorization` is set here and may not be handed in. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /**
   * Whether doing it twice ends as doing it once. GET, PUT and DELETE are, unless the caller says no; PATCH and POST only
   * where the caller says so: they are never sent again once they may have arrived.
   */
  readonly idempotent?: boolean | undefined;
  /** Whether it changes nothing at all. GET does not; say so for a POST that only reads (getByIds, a batch of reads). */
  readonly safe?: boolean | undefined;
  /** What it costs of which budgets; without any, a refusal pauses the whole service. */
  readonly cost?: Cost | readonly Cost[] | undefined;
  /** On whose behalf: handed to {@link HttpOptions.token} as it is (Google's domain-wide delegation). Never logged. */
  readonly as?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /**
   * An earlier try of this request may have arrived as well, its answer was lost: a 404 to a DELETE or "there already"
   * may be our own doing.
   */
  readonly maybeTwice?: boolean | undefined;
}

export interface Http {
  /**
   * Sends, with all the patience there is, and answers with what the service said: any status but those that the verdict
   * calls throttling or worth another try.
   *
   * @throws AppError `unavailable`: surely nothing was done (for a GET: nothing was learnt); `retryAt` says when to ask
   * again, where the service named a time. `unconfirmed`: it may or may not have been done, the answer was lost.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * Takes note of an answer that came inside another one (`$batch`): pauses and slows the budgets as if it had come by
   * itself. A later `send` of that cost waits for it.
   *
   * @throws AppError `unavailable` with `retryAt`, where the pause is longer than our patience.
   */
  heed(cost: HttpRequest['cost'], answer: HttpAnswer, attempt: number): void;
  /** What is under way breaks off; what waits is refused as `unavailable`. */
  close(): Promise<void>;
  readonly origin: string;
  readonly verdict: Verdict;
  readonly patience: Patience;
}

/**
 * What an answer means for trying again. `throttled`: surely refused, before anything was done. `again`: something on
 * the way failed, it may or may not have been done. `answer`: it is the caller's.
 */
export type Verdict = (answer: HttpAnswer) => 'throttled' | 'again' | 'answer';

/** A limit of the service: so many units in any stretch of `perMs` milliseconds. */
export interface BudgetLimit {
  readonly units?: number | undefined;
  readonly perMs?: number | undefined;
  /** Most requests in flight that cost of this budget. */
  readonly atOnce?: number | undefined;
}

/** All times in milliseconds. */
export interface Patience {
  /** How often a request is sent at most. */
  readonly tries: number;
  /** How long one request may take from its first sending on, with its waits. Queueing before that does not count. */
  readonly totalMs: number;
  /** The longest that is waited because the service said so. Above it we give up at once and say when. */
  readonly longestWaitMs: number;
  /** Back-off: a random time up to `firstWaitMs`, which doubles with each try up to `mostBackOffMs`. */
  readonly firstWaitMs: number;
  readonly mostBackOffMs: number;
  readonly connectMs: number;
  /** From the request to the answer's first line. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
  /** One sending with everything. */
  readonly tryMs: number;
  /** The largest answer in bytes, unpacked. */
  readonly mostBytes: number;
}

export interface Ask {
  readonly as?: string | undefined;
  /** The last token was refused: get a new one. */
  readonly fresh: boolean;
}

export interface HttpOptions {
  /** `https://graph.microsoft.com`; without TLS only on this machine. */
  readonly origin: string;
  /** The bearer token; whoever hands it in keeps it and renews it in time. Asked before every sending. Empty: none is sent. */
  readonly token: (ask: Ask) => Promise<string>;
  readonly verdict: Verdict;
  readonly budgets?: Readonly<Record<string, BudgetLimit>> | undefined;
  /** Most requests in flight, and connections. */
  readonly atOnce?: number | undefined;
  readonly patience?: Partial<Patience> | undefined;
  readonly log: Log;
  /** Milliseconds since 1970; it must not go back. */
  readonly now?: (() => number) | undefined;
  /** Resolves after `ms`, or early when the signal says so. */
  readonly sleep?: Sleep | undefined;
  /** From 0 up to 1. */
  readonly random?: (() => number) | undefined;
  /** A certificate authority to trust instead of the machine's own (tests). PEM. */
  readonly ca?: string | undefined;
}

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const usualPatience: Patience = {
  tries: 8,
  totalMs: 5 * 60_000,
  longestWaitMs: 90_000,
  firstWaitMs: 500,
  mostBackOffMs: 30_000,
  connectMs: 5_000,
  headersMs: 60_000,
  bodyMs: 30_000,
  tryMs: 120_000,
  mostBytes: 64 * 1024 * 1024,
};
