/**
 * The few requests of the Table service that Lantern sends by itself, through the SDK's pipeline (which signs them).
 *
 * By itself, because the SDK's `submitTransaction` drops the etag of a delete, so that a conditional delete becomes an
 * unconditional one, and builds a second client for each transaction, which costs more than the transaction. Wire
 * format: "Performing entity group transactions", learn.microsoft.com/rest/api/storageservices.
 */
import { randomUUID } from 'node:crypto';
import type { Change, Key } from '../../bot/core/ports.ts';
import { encode, type ReadEntity } from './encode.ts';
import { refusalOf, type Refusal } from './errors.ts';
import { checkKey, maxTransactionBytes, tooLarge } from './limits.ts';

/** One request: what is asked of the service at `<endpoint>/<path>`. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** One answer; `etag` of a row that was written. */
export type Answer =
  | { readonly done: true; readonly etag: string | undefined }
  | { readonly done: false; readonly refusal: Refusal };

const json = 'application/json;odata=minimalmetadata';
const version = { DataServiceVersion: '3.0', MaxDataServiceVersion: '3.0;NetFx', Accept: json };

/** Keys hold only characters that need no escaping anywhere: {@link checkKey}. */
const rowPath = (table: string, { partition, row }: Key): string =>
  `${table}(PartitionKey='${partition}',RowKey='${row}')`;

/** @throws AppError `invalid`, `too-large` */
export const askForRow = (table: string, key: Key): Ask => {
  checkKey(key);
  return { method: 'GET', path: rowPath(table, key), headers: version };
};

/** @throws AppError `invalid`, `too-large` */
export const askForChange = (table: string, change: Change): Ask => {
  if (change.op === 'remove') {
    checkKey(change.key);
    return {
      method: 'DELETE',
      path: rowPath(table, change.key),
      headers: { ...version, 'If-Match': change.etag ?? '*' },
    };
  }
  const body = oneLine(JSON.stringify(encode(change.key, change.row)));
  const headers = { ...version, 'Content-Type': 'application/json' };
  if (change.op === 'create') {
    return { method: 'POST', path: table, headers: { ...headers, Prefer: 'return-no-content' }, body };
  }
  const path = rowPath(table, change.key);
  const condition = change.op === 'replace' ? { 'If-Match': change.etag } : {};
  return { method: 'PUT', path, headers: { ...headers, ...condition }, body };
};

/** JSON may hold two characters that some readers take for the end of a line; Azurite does. */
const oneLine = (text: string): string =>
  text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** One page of the rows that `filter` lets through; `next`: where the page before it ended. */
export const askForPage = (table: string, filter: string, next: Page['next']): Ask => {
  const query = new URLSearchParams({ $filter: filter });
  if (next !== undefined) {
    query.set('NextPartitionKey', next.partition);
    if (next.row !== undefined) query.set('NextRowKey', next.row);
  }
  return { method: 'GET', path: `${table}()?${query.toString().replaceAll('+', '%20')}`, headers: version };
};

/** Opaque: Azure's own marks, handed back as they came. A page may be empty and yet have a next. */
export interface Page {
  readonly rows: readonly ReadEntity[];
  readonly next: { readonly partition: string; readonly row: string | undefined } | undefined;
}

export const askForTable = (table: string): Ask => ({
  method: 'POST',
  path: 'Tables',
  headers: { ...version, 'Content-Type': 'application/json', Prefer: 'return-no-content' },
  body: JSON.stringify({ TableName: table }),
});

/** Several asks as one, all or nothing. @throws AppError `too-large` */
export const askForTransaction = (endpoint: string, asks: readonly Ask[]): Ask => {
  const [batch, changeset] = [`batch_${randomUUID()}`, `changeset_${randomUUID()}`];
  const part = `--${changeset}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n`;
  const parts = asks.map((ask) => `${part}${requestText(endpoint, ask)}\r\n`).join('');
  const body =
    `--${batch}\r\nContent-Type: multipart/mixed; boundary=${changeset}\r\n\r\n` +
    `${parts}--${changeset}--\r\n--${batch}--\r\n`;
  if (Buffer.byteLength(body) > maxTransactionBytes) throw tooLarge('A transaction is larger than 4 MiB');
  const headers = { ...version, 'Content-Type': `multipart/mixed; boundary=${batch}` };
  return { method: 'POST', path: '$batch', headers, body };
};

const requestText = (endpoint: string, { method, path, headers, body }: Ask): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${endpoint}/${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
};

/**
 * The answers in the body of a transaction's answer: one for each change, or the one refusal that undid all of them.
 * Undefined when it is neither, which leaves the write in doubt.
 */
export const readTransaction = (body: string, changes: number): readonly Answer[] | undefined => {
  const answers = body.split('--changesetresponse_').slice(1, -1).map(readPart);
  const no = answers.find((answer) => answer?.done === false);
  if (no !== undefined) return [no];
  const all = answers.filter((answer) => answer !== undefined);
  return all.length === changes ? all : undefined;
};

const readPart = (part: string): Answer | undefined => {
  const status = Number(/^HTTP\/1\.1 (\d{3})/m.exec(part)?.[1]);
  if (Number.isNaN(status)) return undefined;
  if (status < 300) return { done: true, etag: /^ETag: *(.*?)\r?$/im.exec(part)?.[1] };
  return {
    done: false,
    refusal: refusalOf(status, part.slice(part.indexOf('{'), part.lastIndexOf('}') + 1)),
  };
};
