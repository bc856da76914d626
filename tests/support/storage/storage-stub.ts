/**
 * A stand-in for Azure Tables and Queues over HTTP, quick and in memory: point reads, ranges in pages of a thousand, inserts,
 * replaces, deletes, `$batch`, a queue. Signatures are not checked. It counts what it is asked, so that a turn's calls are
 * known. Azurite looks through a whole partition for each row of it, which Azure does not: with 20,000 rows in one that is what
 * a benchmark would measure.
 *
 * `still`: the outbox looks empty and, like the queue, answers only after a while, so that a worker has nothing to do
 * beside the turns that are measured. Counted all the same.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stop } from '../listen.ts';
import { doneBatch, readBatch, refusedBatch, type Part } from './batch.ts';
import { createQueue } from './queue.ts';
import { createRows, keyOf, type Refused, type Row, type Rows, type Write } from './rows.ts';

/** Calls since the start. `background`: the worker's looks into the outbox, and whether it is morning. A transaction is one write. */
export interface Calls {
  readonly reads: number;
  readonly writes: number;
  readonly rowsWritten: number;
  readonly background: number;
  readonly queue: number;
}

export interface StorageStub {
  readonly connectionString: string;
  /** Of the tables: `http://127.0.0.1:1234/bench`. */
  readonly endpoint: string;
  readonly rows: Rows;
  calls(): Calls;
  /** The last transaction, as it came. */
  lastBatch(): readonly Part[];
  close(): Promise<void>;
}

export const account = { name: 'bench', key: Buffer.alloc(32, 'bench').toString('base64') };

const holdMs = 3_000;
const json = { 'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8' };

/** What an answer is made of. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly afterMs?: number;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly ifMatch: string | undefined;
  readonly body: string;
}

export const startStorageStub = async ({ still }: { readonly still: boolean }): Promise<StorageStub> => {
  const rows = createRows();
  const count = { reads: 0, writes: 0, rowsWritten: 0, background: 0, queue: 0 };
  let last: readonly Part[] = [];

  const write = (changes: readonly Write[]): readonly (string | undefined)[] | Refused => {
    count.writes += 1;
    count.rowsWritten += changes.length;
    return rows.write(changes);
  };
  const batch = ({ body }: Asked): Answer => {
    last = readBatch(body);
    const done = write(
      last.map(({ method, url, ifMatch, body: text }) => writeOf(method, pathOf(url), ifMatch, text)),
    );
    const text = 'status' in done ? refusedBatch(done.status, errorText(done)) : doneBatch(done);
    return {
      status: 202,
      headers: { 'content-type': 'multipart/mixed; boundary=batchresponse_1' },
      body: text,
    };
  };
  const range = ({ path, query }: Asked): Answer => {
    const [, partition = '', from = '', to = ''] = filter.exec(decodeURIComponent(query)) ?? [];
    const outbox = from.startsWith('O!');
    count[outbox ? 'background' : 'reads'] += 1;
    if (outbox && still) return { status: 200, headers: json, body: '{"value":[]}', afterMs: holdMs };
    const after = new URLSearchParams(query).get('NextRowKey');
    const found = rows
      .range(tableOf(path), partition, after ?? from, to)
      .filter(({ text }) => fits(text, decodeURIComponent(query)));
    const next = found[pageSize];
    const headers = next === undefined ? json : { ...json, ...continuation(partition, next) };
    return { status: 200, headers, body: `{"value":[${found.slice(0, pageSize).map(withEtag).join(',')}]}` };
  };
  const point = ({ path }: Asked): Answer => {
    count[path.endsWith(`${morningRow}')`) ? 'background' : 'reads'] += 1;
    const row = rows.get(keyIn(path));
    return row === undefined
      ? { status: 404, headers: json, body: errorText({ code: 'ResourceNotFound' }) }
      : { status: 200, headers: { ...json, etag: row.etag }, body: withEtag(row) };
  };
  const change = ({ method, path, ifMatch, body }: Asked): Answer => {
    const done = write([writeOf(method, path, ifMatch, body)]);
    if ('status' in done) return { status: done.status, headers: json, body: errorText(done) };
    const [etag] = done;
    return { status: 204, ...(etag === undefined ? {} : { headers: { etag } }) };
  };
  const messages = createQueue();
  const queue = ({ method, path, body }: Asked): Answer => {
    count.queue += 1;
    const afterMs = still ? holdMs : 0;
    if (method === 'GET')
      return { status: 200, headers: xml, body: messages.take(still ? 0 : mostTaken), afterMs };
    if (method === 'DELETE') return { status: messages.remove(path) ? 204 : 404 };
    return { status: 201, headers: xml, body: messages.put(body), afterMs };
  };
  const answer = (asked: Asked): Answer => {
    const { method, path } = asked;
    if (path.endsWith('/$batch')) return batch(asked);
    if (path.includes('/messages')) return queue(asked);
    if (path.endsWith('/Tables') || path.endsWith('/wake-ups')) return { status: 204 };
    if (method !== 'GET') return change(asked);
    return asked.query.includes('filter') ? range(asked) : point(asked);
  };

  const server = createServer((request, response) => void take(request, response, answer));
  server.keepAliveTimeout = 60_000;
  const origin = await listen(server);
  const endpoint = `${origin}/${account.name}`;
  return {
    endpoint,
    connectionString: `AccountName=${account.name};AccountKey=${account.key};TableEndpoint=${endpoint};QueueEndpoint=${endpoint}`,
    rows,
    calls: () => ({ ...count }),
    lastBatch: () => last,
    close: () => stop(server),
  };
};

const take = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Answer,
): Promise<void> => {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk as string;
  const { method = 'GET', url = '', headers } = request;
  const [path = '', query = ''] = url.split('?');
  const {
    status,
    headers: own,
    body: text,
    afterMs = 0,
  } = answer({
    method,
    path: decodeURIComponent(path),
    query,
    ifMatch: headers['if-match'],
    body,
  });
  if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs).unref());
  response.writeHead(status, { ...own, 'content-length': Buffer.byteLength(text ?? '') });
  response.end(text);
};

/** What the worker looks at each time round, whatever is asked of the server meanwhile. */
const morningRow = 'GM!';
/** As Azure: so many rows in an answer. */
const pageSize = 1_000;
/** Messages, as our own client asks for them. */
const mostTaken = 32;

const continuation = (partition: string, { text }: Row): Record<string, string> => ({
  'x-ms-continuation-NextPartitionKey': partition,
  'x-ms-continuation-NextRowKey': (JSON.parse(text) as { readonly RowKey: string }).RowKey,
});

/** Columns that a range may ask for besides the keys. */
const fits = (text: string, query: string): boolean => {
  const wanted = [...query.matchAll(/ and (\w+) eq (true|false|'[^']*')/g)];
  if (wanted.length === 0) return true;
  const row = JSON.parse(text) as Record<string, unknown>;
  return wanted.every(([, name = '', value = '']) => String(row[name]) === value.replaceAll("'", ''));
};

const filter = /PartitionKey eq '([^']*)' and RowKey ge '([^']*)' and RowKey lt '([^']*)'/;
const rowPath = /\/(\w+)\(PartitionKey='([^']*)',RowKey='([^']*)'\)$/;

const pathOf = (url: string): string => decodeURIComponent(url.split('?')[0] ?? '');
const tableOf = (path: string): string => /\/(\w+)(?:\(\))?$/.exec(path)?.[1] ?? '';

const keyIn = (path: string): string => {
  const [, table = '', partition = '', row = ''] = rowPath.exec(path) ?? [];
  return keyOf(table, partition, row);
};

const writeOf = (method: string, path: string, etag: string | undefined, text: string): Write => {
  if (method === 'DELETE') return { op: 'remove', key: keyIn(path), etag };
  if (method === 'PUT' || method === 'PATCH') return { op: 'replace', key: keyIn(path), text, etag };
  const { PartitionKey, RowKey } = JSON.parse(text) as Record<string, string>;
  return { op: 'insert', key: keyOf(tableOf(path), PartitionKey ?? '', RowKey ?? ''), text };
};

const withEtag = ({ etag, text }: { readonly etag: string; readonly text: string }): string =>
  `{"odata.etag":${JSON.stringify(etag)},${text.slice(1)}`;

const errorText = ({ code, index }: { readonly code: string; readonly index?: number }): string =>
  JSON.stringify({
    'odata.error': {
      code,
      message: { lang: 'en-US', value: `${index === undefined ? '' : `${index}:`}Refused.` },
    },
  });

const xml = { 'content-type': 'application/xml' };
