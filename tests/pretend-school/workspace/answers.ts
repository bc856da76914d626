/** How Google says no: the older envelope of Directory, Drive and Licensing, the newer one of Gmail, and what is neither. */
import type { CloudAnswer } from '../cloud/request.ts';

/** Thrown by a handler to refuse; the route makes it the answer. */
export class Refused extends Error {
  readonly answer: CloudAnswer;
  constructor(answer: CloudAnswer) {
    super('refused');
    this.answer = answer;
  }
}

const statusWords: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
const reasons: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  409: 'duplicate',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
  500: 'backendError',
  503: 'backendError',
};
const usage = ['userRateLimitExceeded', 'rateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded'];

const envelope = (status: number, reason: string, message: string, more: object = {}): CloudAnswer => ({
  status,
  body: {
    error: {
      code: status,
      message,
      errors: [{ message, domain: usage.includes(reason) ? 'usageLimits' : 'global', reason }],
      ...more,
    },
  },
});

/** `{error: {code, message, errors: [{domain, reason, message}]}}` */
export const olderError = (
  status: number,
  reason = reasons[status] ?? 'backendError',
  message = reason,
): CloudAnswer => envelope(status, reason, message);

/** The same with `status` in words and, where Google has them, `details`. */
export const newerError = (
  status: number,
  reason = reasons[status] ?? 'backendError',
  message = reason,
  word = statusWords[status] ?? 'UNKNOWN',
  details?: readonly object[],
): CloudAnswer => envelope(status, reason, message, { status: word, ...(details && { details }) });

/** Directory, Drive and Licensing refuse. */
export const refuse = (status: number, reason: string, message: string): never => {
  throw new Refused(olderError(status, reason, message));
};
export const notFound = (what: string): never => refuse(404, 'notFound', `Resource Not Found: ${what}`);

/** Gmail refuses. */
export const refuseMail = (status: number, reason: string, message: string, word?: string): never => {
  throw new Refused(newerError(status, reason, message, word));
};

/** 401, as Google's front door says it. */
export const unauthenticated = (): CloudAnswer => {
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
  return {
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
    body: {
      error: {
        code: 401,
        message,
        errors: [{ message: 'Invalid Credentials', domain: 'global', reason: 'authError', location: 'Authorization', locationType: 'header' }],
        status: 'UNAUTHENTICATED',
      },
    },
  }; // prettier-ignore
};

/** 403: none of the token's scopes opens this method. */
export const insufficientScopes = (method: string): CloudAnswer => ({
  status: 403,
  headers: {
    'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"',
  },
  body: {
    error: {
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { method },
        },
      ],
    },
  },
});

/** The ways in which Google says that too much was asked. */
export type QuotaWay = '403 userRateLimitExceeded' | '403 rateLimitExceeded' | '403 quotaExceeded' | '429' | '429 text' | '429 html' | '503'; // prettier-ignore

export const quotaAnswer = (way: QuotaWay): CloudAnswer => {
  switch (way) {
    case '403 userRateLimitExceeded':
      return newerError(403, 'userRateLimitExceeded', 'Quota exceeded for quota metric "Queries" and limit "Queries per minute per user".');
    case '403 rateLimitExceeded':
      return olderError(403, 'rateLimitExceeded', 'Rate Limit Exceeded');
    case '403 quotaExceeded':
      return olderError(403, 'quotaExceeded', 'Request rate higher than configured.');
    case '429':
      return newerError(429, 'rateLimitExceeded', 'Too many concurrent requests for user.');
    case '429 text':
      return { status: 429, body: 'Rate Limit Exceeded\n' };
    case '429 html':
      return { status: 429, body: '<html><title>Error 429 (Too Many Requests)</title>That’s an error.</html>' };
    case '503':
      return newerError(503, 'backendError', 'The service is currently unavailable.');
  }
}; // prettier-ignore
