/**
 * The one error that Lantern throws on purpose. `code` is for programs; `message` is for the log (static words, no
 * names); `say` is for the person: what happened and what to do next.
 */
export type ErrorCode =
  /** Surely nothing was written or sent. */
  | 'unavailable'
  /** It may or may not have happened: the answer was lost. */
  | 'unconfirmed'
  /** Somebody else changed it first, or it is there already. */
  | 'conflict'
  /** More than the storage takes. */
  | 'too-large'
  /** What was filled in cannot be used as it is. */
  | 'invalid'
  /** It reached us too long after it was done, so it is not counted (S4): nothing was written. */
  | 'too-late'
  /** Not there, or not for this person: the two look the same (E2). */
  | 'not-found'
  /** It is there, but not as Lantern wrote it, or sealed with another key: nothing of it is shown. */
  | 'tampered'
  /** The configuration or the policy is wrong; only at start. */
  | 'misconfigured';

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly say: string | undefined;
  /** For `conflict`: which of the changes was refused. */
  readonly index: number | undefined;
  /** When another service that asked us to wait may be asked again; not before. */
  readonly retryAt: Date | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { say?: string; index?: number; retryAt?: Date; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.say = more.say;
    this.index = more.index;
    this.retryAt = more.retryAt;
  }
}

export const isAppError = (error: unknown, code?: ErrorCode): error is AppError =>
  error instanceof AppError && (code === undefined || error.code === code);
