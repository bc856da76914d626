/** Azure's refusals and broken lines as our errors. Static words and Azure's own codes: never a key, never a body. */
import { AppError, type ErrorCode } from '../../bot/core/errors.ts';

/** What was being done: a lost answer leaves a write in doubt, never a read. */
export type Doing = 'read' | 'write';

/** An {@link AppError} of storage; `again`: surely nothing was done, and doing it again at once may help. */
export class StorageError extends AppError {
  readonly again: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    more: { say?: string; index?: number; again?: boolean } = {},
  ) {
    super(code, message, more);
    this.again = more.again ?? false;
  }
}

/** What Azure said instead of yes. `index`: the refused change of a transaction, from the "3:" before its sentence. */
export interface Refusal {
  readonly status: number;
  readonly code?: string | undefined;
  readonly index?: number | undefined;
}

const tableCodes = new Set(['TableNotFound', 'TableBeingDeleted', 'TableAlreadyExists']);
const sizeCodes = new Set([
  'EntityTooLarge',
  'PropertyValueTooLarge',
  'TooManyProperties',
  'RequestBodyTooLarge',
]);

/** Reads Azure's JSON error. Anything else (a proxy's page) is only a status. */
export const refusalOf = (status: number, body: string): Refusal => {
  try {
    const parsed = JSON.parse(body) as { 'odata.error'?: { code?: unknown; message?: { value?: unknown } } };
    const error = parsed['odata.error'];
    const value = error?.message?.value;
    const index = typeof value === 'string' ? /^(\d{1,3}):/.exec(value)?.[1] : undefined;
    return {
      status,
      code: typeof error?.code === 'string' ? error.code : undefined,
      index: index === undefined ? undefined : Number(index),
    };
  } catch {
    return { status };
  }
};

/** Only this is "absent": a 404 of the entity, not one of the table or of something on the way. */
export const isAbsent = ({ status, code }: Refusal): boolean =>
  status === 404 && (code === 'ResourceNotFound' || code === 'EntityNotFound');

export const refused = (doing: Doing, refusal: Refusal): StorageError => {
  const { status, code, index } = refusal;
  const message = `Storage answered ${status}${code !== undefined && /^\w{1,60}$/.test(code) ? ` ${code}` : ''}`;
  if (doing === 'write' && isConflict(refusal)) {
    return new StorageError('conflict', message, index === undefined ? {} : { index });
  }
  if (status === 413 || (code !== undefined && sizeCodes.has(code)))
    return new StorageError('too-large', message);
  if (status === 400) return new StorageError('invalid', message);
  // The answer of a server that turns work away before it starts. Any other 5xx may come after the work was done.
  if (status === 429 || (status === 503 && code === 'ServerBusy')) {
    return new StorageError('unavailable', message, { again: true });
  }
  if (status >= 500 || status === 408) {
    return doing === 'read'
      ? new StorageError('unavailable', message, { again: true })
      : new StorageError('unconfirmed', message);
  }
  return new StorageError('unavailable', message);
};

const isConflict = (refusal: Refusal): boolean =>
  (refusal.status === 409 && (refusal.code === undefined || !tableCodes.has(refusal.code))) ||
  refusal.status === 412 ||
  isAbsent(refusal);

/** Codes of failures before anything was sent. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'INSECURE',
  'UNSUPPORTED',
]);

/** The line broke, or time was up. */
export const brokenOff = (doing: Doing, error: unknown): StorageError => {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  if (neverSent.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_TLS_')) {
    return new StorageError('unavailable', `Storage cannot be reached (${code})`, {
      again: code === 'ECONNREFUSED',
    });
  }
  const shown = /^\w{1,40}$/.test(code) ? ` (${code})` : '';
  return doing === 'read'
    ? new StorageError('unavailable', `Storage did not answer${shown}`, { again: !isAbort(code) })
    : new StorageError('unconfirmed', `Storage did not confirm a write${shown}`);
};

const isAbort = (code: string): boolean =>
  code === 'UND_ERR_ABORTED' || code === 'ABORT_ERR' || code === '20';

const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number'))
    return String(error.code);
  return 'cause' in error && error.cause !== error ? codeOf(error.cause) : '';
};
