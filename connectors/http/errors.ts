/** What another service's silence and refusals are as our errors. Static words and codes: never an address, never a body. */
import { AppError } from '../../bot/core/errors.ts';

/** A sending that brought no whole answer back. `arrived`: whether the service may have got it. */
export class LostAnswer extends Error {
  readonly code: string;
  readonly arrived: boolean;
  /** Whether another try may fare better. */
  readonly again: boolean;

  constructor(code: string, arrived: boolean, again = true) {
    super('No whole answer came back');
    this.name = 'LostAnswer';
    this.code = code;
    this.arrived = arrived;
    this.again = again;
  }
}

/** Codes of failures before anything was sent. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const isOfTls = (code: string): boolean =>
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_)/.test(code);

/** Codes of a line that was never up, or that broke. */
export const lostBy = (error: unknown): LostAnswer => {
  if (error instanceof LostAnswer) return error;
  const code = codeOf(error);
  // Our own mistake (a header that cannot be sent), found before anything left.
  if (isOfTls(code) || code === 'UND_ERR_INVALID_ARG') return new LostAnswer(code, false, false);
  return new LostAnswer(code, !neverSent.has(code));
};

/** What to tell when there is no more patience. `doubt`: a try that may have changed something has lost its answer. */
export const gaveUp = (
  because: string,
  { doubt, retryAt }: { readonly doubt: boolean; readonly retryAt?: number | undefined },
): AppError =>
  new AppError(
    doubt ? 'unconfirmed' : 'unavailable',
    doubt ? `A service did not confirm a change (${because})` : `A service is not available (${because})`,
    retryAt === undefined ? {} : { retryAt: new Date(retryAt) },
  );

/** The code that a vendor's error carries, or its cause; nothing that could be somebody's words. */
export const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if ('code' in error && /^\w{1,40}$/.test(String(error.code))) return String(error.code);
  return 'cause' in error && error.cause !== error ? codeOf(error.cause) : 'UNKNOWN';
};
