/** Records on Azure Tables: the port of `bot/core/ports.ts`. */
import { AzureNamedKeyCredential, odata, TableClient, type TableEntityResult } from '@azure/data-tables';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Change, Key, Kind, Range, Records, Stored, TableName } from '../../bot/core/ports.ts';
import { endpointOf, type Account, type Endpoint } from './account.ts';
import { withinDeadline } from './deadline.ts';
import { checkColumn, columnName, decode, type ReadEntity } from './encode.ts';
import { isAbsent, refusalOf, refused, StorageError } from './errors.ts';
import { checkTogether } from './limits.ts';
import { createPool } from './pool.ts';
import { askForChange, askForRow, askForTransaction, readTransaction, type Answer, type Ask } from './wire.ts';

export type RecordsOptions = Account & {
  /** For each call, repeats included; a list: for each page. A person must hear within 10 s. */
  readonly deadlineMs?: number | undefined;
  /** Default: a pool of its own, let go by `close`. */
  readonly httpClient?: HttpClient | undefined;
  /** Before each table's name, so that tests do not meet: letters and digits. */
  readonly tablePrefix?: string | undefined;
};

export type AzureRecords = Records & {
  /** Creates the tables where they are missing. */
  prepare(): Promise<void>;
  close(): Promise<void>;
};

const tableNames: readonly TableName[] = ['cases', 'people'];

/**
 * Steps of the SDK's pipeline that a request of ours has no use for. Without its retries above all: a write whose answer
 * was lost must not be repeated blindly ({@link withinDeadline}). Redirects are not followed: they would carry the key.
 */
const needless = [
  'defaultRetryPolicy',
  'redirectPolicy',
  'proxyPolicy',
  'decompressResponsePolicy',
  'wrapAbortSignalLikePolicy',
  'formDataPolicy',
  'multipartPolicy',
  'userAgentPolicy',
  'tracingPolicy',
  'logPolicy',
];

/** @throws AppError `misconfigured` */
export const createRecords = (options: RecordsOptions): AzureRecords => {
  const { deadlineMs = 7_000, tablePrefix = '' } = options;
  const pool = options.httpClient === undefined ? createPool() : undefined;
  const httpClient = options.httpClient ?? pool?.httpClient;
  const endpoint = endpointOf(options, 'Table');
  const tables = new Map(
    tableNames.map((name) => [name, connect(endpoint, tablePrefix + name, httpClient as HttpClient)] as const),
  );
  const table = (name: TableName): Table => tables.get(name) as Table;

  return {
    get: (kind, key) => getRow(table(kind.table), deadlineMs, kind, key),
    list: (kind, range) => listRows(table(kind.table), deadlineMs, range, () => kind),
    listMixed: (name, range, kindOf) => listRows(table(name), deadlineMs, range, kindOf),
    commit: async (changes) => {
      checkTogether(changes);
      const [first] = changes;
      return first === undefined ? [] : commit(table(first.table), deadlineMs, changes);
    },
    prepare: async () => {
      for (const { client } of tables.values()) {
        await withinDeadline('read', deadlineMs, (abortSignal) => said('read', client.createTable({ abortSignal })));
      }
    },
    close: async () => pool?.close(),
  };
};

interface Table {
  readonly client: TableClient;
  readonly name: string;
  readonly url: string;
  send(ask: Ask, signal: AbortSignal): Promise<PipelineResponse>;
}

const connect = ({ url, sign, insecure }: Endpoint, name: string, httpClient: HttpClient): Table => {
  const credential = 'key' in sign ? new AzureNamedKeyCredential(sign.name, sign.key) : sign.credential;
  const client = new TableClient(url, name, credential as AzureNamedKeyCredential, {
    httpClient,
    allowInsecureConnection: insecure,
  });
  for (const policy of needless) client.pipeline.removePolicy({ name: policy });
  // What is left for the requests of wire.ts is the signature and the request's id.
  const pipeline = client.pipeline.clone();
  for (const policy of ['serializationPolicy', 'deserializationPolicy']) pipeline.removePolicy({ name: policy });
  const send = (ask: Ask, abortSignal: AbortSignal): Promise<PipelineResponse> =>
    pipeline.sendRequest(
      httpClient,
      createPipelineRequest({
        url: `${url}/${ask.path}`,
        method: ask.method,
        headers: createHttpHeaders({ 'x-ms-version': '2019-02-02', ...ask.headers }),
        ...(ask.body === undefined ? {} : { body: ask.body }),
        abortSignal,
        allowInsecureConnection: insecure,
      }),
    );
  return { client, name, url, send };
};

const getRow = <T>(table: Table, ms: number, kind: Kind<T>, key: Key): Promise<Stored<T> | undefined> => {
  const ask = askForRow(table.name, key);
  return withinDeadline('read', ms, async (signal) => {
    const { status, bodyAsText } = await table.send(ask, signal);
    if (status !== 200) {
      const refusal = refusalOf(status, bodyAsText ?? '');
      if (isAbsent(refusal)) return undefined;
      throw refused('read', refusal);
    }
    const entity = entityOf(bodyAsText ?? '');
    return decodeStrictly(kind, key, entity['odata.etag'], entity);
  });
};

const entityOf = (body: string): ReadEntity => {
  try {
    return JSON.parse(body) as ReadEntity;
  } catch {
    throw new StorageError('unavailable', 'Storage answered with something that is no row', { again: true });
  }
};
