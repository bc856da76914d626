/** Records on Azure Tables: the port of `bot/core/ports.ts`. */
import { odata } from '@azure/data-tables';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Change, Key, Kind, Range, Records, Stored, TableName } from '../../bot/core/ports.ts';
import { endpointOf, type Account } from './account.ts';
import { checkColumn, columnName, decode, type ReadEntity } from './encode.ts';
import { isAbsent, refused, refusalOf, StorageError } from './errors.ts';
import { checkTogether } from './limits.ts';
import { createPool } from './pool.ts';
import { openTable, type Table } from './table.ts';
import * as wire from './wire.ts';

export type RecordsOptions = Account & {
  /** For each call, repeats included; of a list: for each page. A person must hear within 10 s. Default 7 s. */
  readonly deadlineMs?: number | undefined;
  /** Default: a pool of its own, which `close` lets go. */
  readonly httpClient?: HttpClient | undefined;
  /** Before each table's name, so that tests do not meet: letters and digits. */
  readonly tablePrefix?: string | undefined;
};

export type AzureRecords = Records & {
  /** Creates the tables where they are missing. */
  prepare(): Promise<void>;
  close(): Promise<void>;
};

/** @throws AppError `misconfigured` */
export const createRecords = (options: RecordsOptions): AzureRecords => {
  const { deadlineMs = 7_000, tablePrefix = '' } = options;
  const pool =
    options.httpClient === undefined ? createPool() : { httpClient: options.httpClient, close: undefined };
  const endpoint = endpointOf(options, 'Table');
  const open = (name: TableName): Table =>
    openTable(endpoint, tablePrefix + name, pool.httpClient, deadlineMs);
  const tables: Readonly<Record<TableName, Table>> = {
    cases: open('cases'),
    people: open('people'),
    directory: open('directory'),
  };

  return {
    get: (kind, key) => getRow(tables[kind.table], kind, key),
    list: (kind, range) => listRows(tables[kind.table], range, () => kind),
    listMixed: (name, range, kindOf) => listRows(tables[name], range, kindOf),
    commit: async (changes) => {
      checkTogether(changes);
      const [first] = changes;
      return first === undefined ? [] : commitAll(tables[first.table], changes);
    },
    prepare: async () => {
      for (const table of Object.values(tables)) await createTable(table);
    },
    close: async () => pool.close?.(),
  };
};

const getRow = async <T>(table: Table, kind: Kind<T>, key: Key): Promise<Stored<T> | undefined> => {
  const entity = await table.ask('read', wire.askForRow(table.name, key), ({ status, bodyAsText }) => {
    if (status === 200) return parsed(bodyAsText);
    const refusal = refusalOf(status, bodyAsText);
    if (isAbsent(refusal)) return undefined;
    throw refused('read', refusal);
  });
  return entity === undefined ? undefined : decode(kind, key, entity['odata.etag'], entity);
};

async function* listRows<T>(
  table: Table,
  range: Range,
  kindOf: (row: string) => Kind<T>,
): AsyncGenerator<Stored<T>, void, undefined> {
  const filter = filterOf(range);
  let page: wire.Page | undefined;
  do {
    page = await readPage(table, filter, page?.next);
    for (const entity of page.rows) {
      const key = { partition: range.partition, row: String(entity['RowKey']) };
      yield decode(kindOf(key.row), key, entity['odata.etag'], entity);
    }
  } while (page.next !== undefined);
}

/** Values go through `odata` only; the names of columns are checked to be names. */
const filterOf = ({ partition, from, to, where = {} }: Range): string => {
  const clauses = Object.entries(where).map(
    ([name, value]) => ` and ${columnName(name)}${odata` eq ${checkColumn(value)}`}`,
  );
  return odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${to}` + clauses.join('');
};

const readPage = (table: Table, filter: string, next: wire.Page['next']): Promise<wire.Page> =>
  table.ask('read', wire.askForPage(table.name, filter, next), ({ status, headers, bodyAsText }) => {
    if (status !== 200) throw refused('read', refusalOf(status, bodyAsText));
    const { value } = parsed(bodyAsText);
    if (!Array.isArray(value)) throw notOurs();
    const partition = headers.get('x-ms-continuation-NextPartitionKey');
    const row = headers.get('x-ms-continuation-NextRowKey');
    return { rows: value as ReadEntity[], next: partition === undefined ? undefined : { partition, row } };
  });

/** The new etags, in the order of the changes. */
const commitAll = (table: Table, changes: readonly Change[]): Promise<readonly (string | undefined)[]> => {
  const asks = changes.map((change) => wire.askForChange(table.name, change));
  const [single] = asks;
  const alone = single !== undefined && asks.length === 1 && isAscii(single.body ?? '');
  return alone ? commitOne(table, single) : commitTogether(table, asks);
};

/**
 * Azurite spoils characters of several bytes that lie across two chunks of a single write (it decodes chunk by chunk),
 * not of a transaction; to Azure the two are the same.
 */
const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const commitOne = (table: Table, ask: wire.Ask): Promise<readonly (string | undefined)[]> =>
  table.ask('write', ask, ({ status, headers, bodyAsText }) => {
    if (status >= 200 && status < 300) return [headers.get('etag')];
    throw refused('write', { ...refusalOf(status, bodyAsText), index: 0 });
  });

const commitTogether = (table: Table, asks: readonly wire.Ask[]): Promise<readonly (string | undefined)[]> =>
  table.ask('write', wire.askForTransaction(table.url, asks), ({ status, bodyAsText }) => {
    if (status < 200 || status >= 300) throw refused('write', refusalOf(status, bodyAsText));
    const answers = wire.readTransaction(bodyAsText, asks.length);
    if (answers === undefined)
      throw new StorageError('unconfirmed', 'Storage answered with something that is no answer');
    return answers.map((answer) => {
      if (!answer.done) throw refused('write', answer.refusal);
      return answer.etag;
    });
  });

const createTable = (table: Table): Promise<void> =>
  table.ask('read', wire.askForTable(table.name), ({ status, bodyAsText }) => {
    if (status >= 200 && status < 300) return;
    const refusal = refusalOf(status, bodyAsText);
    if (refusal.code !== 'TableAlreadyExists') throw refused('read', refusal);
  });

const parsed = (body: string): ReadEntity => {
  try {
    return JSON.parse(body) as ReadEntity;
  } catch {
    throw notOurs();
  }
};

const notOurs = (): StorageError =>
  new StorageError('unavailable', 'Storage answered with something that is no answer', { again: true });
