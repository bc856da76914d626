/**
 * Records in memory, for worlds by the thousand: encoded, checked and read back as the Azure connector does it, without
 * the line between. It keeps to the same contract (tests/support/memory-records.test.ts).
 */
import { AppError } from '../../bot/core/errors.ts';
import type { Change, Key, Kind, Range, Records, Stored, TableName } from '../../bot/core/ports.ts';
import { checkColumn, columnName, decode, encode } from '../../connectors/azure/encode.ts';
import {
  checkKey,
  checkTogether,
  entityBytes,
  maxTransactionBytes,
  tooLarge,
  type Entity,
} from '../../connectors/azure/limits.ts';

interface Row {
  readonly entity: Entity;
  readonly etag: string;
}

export const createMemoryRecords = (): Records => {
  const partitions = new Map<string, Map<string, Row>>();
  let etags = 0;
  const placeOf = (table: TableName, { partition }: Pick<Key, 'partition'>): Map<string, Row> => {
    const name = `${table}|${partition}`;
    const there = partitions.get(name) ?? new Map<string, Row>();
    partitions.set(name, there);
    return there;
  };
  const later = (): Promise<void> => new Promise((done) => setImmediate(done));

  const rowsIn = (table: TableName, { partition, from, to, where = {} }: Range): [string, Row][] => {
    const wanted = Object.entries(where).map(
      ([name, value]) => [columnName(name), checkColumn(value)] as const,
    );
    return [...placeOf(table, { partition })]
      .filter(
        ([row, { entity }]) => row >= from && row < to && wanted.every(([name, is]) => entity[name] === is),
      )
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  };
  async function* listed<T>(
    table: TableName,
    range: Range,
    kindOf: (row: string) => Kind<T>,
  ): AsyncGenerator<Stored<T>> {
    await later();
    for (const [row, { entity, etag }] of rowsIn(table, range))
      yield decode(kindOf(row), { partition: range.partition, row }, etag, entity);
  }

  return {
    get: async (kind, key) => {
      checkKey(key);
      await later();
      const row = placeOf(kind.table, key).get(key.row);
      return row && decode(kind, key, row.etag, row.entity);
    },
    list: (kind, range) => listed(kind.table, range, () => kind),
    listMixed: (table, range, kindOf) => listed(table, range, kindOf),
    commit: async (changes) => {
      checkTogether(changes);
      const entities = changes.map((one) => {
        checkKey(one.key);
        return one.op === 'remove' ? undefined : encode(one.key, one.row);
      });
      checkSize(entities.filter((one) => one !== undefined));
      await later();
      const index = changes.findIndex(
        (one) => !isAsExpected(one, placeOf(one.table, one.key).get(one.key.row)),
      );
      if (index >= 0) throw new AppError('conflict', 'A row is not as expected', { index });
      return changes.map((one, n) => {
        const place = placeOf(one.table, one.key);
        const entity = entities[n];
        if (entity === undefined) {
          place.delete(one.key.row);
          return undefined;
        }
        const etag = String((etags += 1));
        place.set(one.key.row, { entity, etag });
        return etag;
      });
    },
  };
};

/** What is surely small is not counted byte by byte. */
const checkSize = (entities: readonly Entity[]): void => {
  const most = entities.reduce((sum, one) => sum + entityBytes(one), 0);
  if (most > maxTransactionBytes / 4 && Buffer.byteLength(JSON.stringify(entities)) > maxTransactionBytes)
    throw tooLarge('A transaction is larger than 4 MiB');
};

const isAsExpected = (change: Change, there: Row | undefined): boolean => {
  if (change.op === 'create') return there === undefined;
  if (change.op === 'put') return true;
  const etag = 'etag' in change ? change.etag : undefined;
  return there !== undefined && (etag === undefined || etag === there.etag);
};
