/** Answers as Microsoft Graph writes them: error envelopes, objects with their context, lists with a next link. */
import { randomUUID } from 'node:crypto';
import type { CloudAnswer } from '../cloud/request.ts';

/** Thrown by whoever finds out that a request cannot be done; the dispatcher's routes make an answer of it. */
export class GraphError extends Error {
  readonly answer: CloudAnswer;
  constructor(answer: CloudAnswer) {
    super(`Graph answers ${answer.status}`);
    this.name = 'GraphError';
    this.answer = answer;
  }
}

const codes: Readonly<Record<number, string>> = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  410: 'syncStateNotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'UnknownError',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

const words: Readonly<Record<number, string>> = {
  401: 'Access token validation failure.',
  403: 'Insufficient privileges to complete the operation.',
  429: 'Too many requests.',
};

/** `{ error: { code, message, innerError } }`, with the code Graph commonly uses for that status where none is given. */
export const errorAnswer = (status: number, code?: string, message?: string): CloudAnswer => ({
  status,
  headers: { 'request-id': randomUUID() },
  body: {
    error: {
      code: code ?? codes[status] ?? 'UnknownError',
      message: message ?? words[status] ?? '',
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': randomUUID(),
        'client-request-id': randomUUID(),
      },
    },
  },
});

export const fail = (status: number, code?: string, message?: string): GraphError =>
  new GraphError(errorAnswer(status, code, message));

export const notFound = (id: string): GraphError =>
  fail(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const unsupported = (message: string): GraphError => fail(400, 'Request_UnsupportedQuery', message);

export const onPremises = (): GraphError =>
  fail(
    400,
    'Request_BadRequest',
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  );

const context = (of: string): string => `https://graph.microsoft.com/v1.0/$metadata#${of}`;

export const one = (of: string, object: object, status = 200): CloudAnswer => ({
  status,
  body: { '@odata.context': context(`${of}/$entity`), ...object },
});

export const many = (
  of: string,
  value: readonly object[],
  more: { readonly count?: number | undefined; readonly nextLink?: string | undefined } = {},
): CloudAnswer => ({
  status: 200,
  body: {
    '@odata.context': context(of),
    ...(more.count !== undefined && { '@odata.count': more.count }),
    ...(more.nextLink !== undefined && { '@odata.nextLink': more.nextLink }),
    value,
  },
});

export const nothing: CloudAnswer = { status: 204 };
