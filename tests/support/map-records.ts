/** Rows in memory, for tests of what stands above storage. Storage itself is tested against Azurite. */
import { AppError } from '../../bot/core/errors.ts';
import type { Change, Key, Kind, Range, Records, RowValue, Stored, TableName } from '../../bot/core/ports.ts';

export interface MapRecords extends Records {
  /** Of one kind, where it is named. */
  readonly reads: (kind?: { readonly name: string }) => number;
  readonly commits: readonly (readonly Change[])[];
  /** Every call fails from now on. */
  break(broken: boolean): void;
}

interface MapRow {
  readonly table: TableName;
  readonly key: Key;
  readonly value: RowValue;
  readonly etag: string;
}

const nameOf = (table: TableName, { partition, row }: Key): string => `${table}|${partition}|${row}`;

export const createMapRecords = (): MapRecords => {
  const rows = new Map<string, MapRow>();
  const commits: (readonly Change[])[] = [];
  const read: string[] = [];
  let etags = 0;
  let broken = false;
  const check = (): void => {
    if (broken) throw new AppError('unavailable', 'storage is away');
  };
  const inRange = (table: TableName, { partition, from, to, where = {} }: Range): MapRow[] =>
    [...rows.values()]
      .filter((one) => one.table === table && one.key.partition === partition)
      .filter(({ key }) => key.row >= from && key.row < to)
      .filter(({ value }) => Object.entries(where).every(([name, wanted]) => value.columns[name] === wanted))
      .sort((one, other) => (one.key.row < other.key.row ? -1 : 1));
  const later = () => new Promise((done) => setImmediate(done));

  return {
    reads: (kind) => (kind === undefined ? read : read.filter((name) => name === kind.name)).length,
    commits,
    break: (now) => void (broken = now),
    async get<T>(kind: Kind<T>, key: Key): Promise<Stored<T> | undefined> {
      read.push(kind.name);
      await later();
      check();
      const row = rows.get(nameOf(kind.table, key));
      return row && { key, etag: row.etag, value: kind.schema.parse(row.value.value) };
    },
    async *list<T>(kind: Kind<T>, range: Range): AsyncGenerator<Stored<T>> {
      read.push(kind.name);
      await later();
      check();
      for (const { key, etag, value } of inRange(kind.table, range))
        yield { key, etag, value: kind.schema.parse(value.value) };
    },
    async *listMixed(table, range, kindOf): AsyncGenerator<Stored<unknown>> {
      read.push(table);
      await later();
      check();
      for (const { key, etag, value } of inRange(table, range))
        yield { key, etag, value: kindOf(key.row).schema.parse(value.value) };
    },
    async commit(changes) {
      await later();
      check();
      const exists = changes.findIndex(
        (change) => change.op === 'create' && rows.has(nameOf(change.table, change.key)),
      );
      if (exists >= 0) throw new AppError('conflict', 'it is there already', { index: exists });
      const stale = changes.findIndex(
        (change) =>
          'etag' in change &&
          change.etag !== undefined &&
          rows.get(nameOf(change.table, change.key))?.etag !== change.etag,
      );
      if (stale >= 0) throw new AppError('conflict', 'somebody was faster', { index: stale });
      commits.push(changes);
      return changes.map((change) => {
        const name = nameOf(change.table, change.key);
        rows.delete(name);
        if (change.op === 'remove') return undefined;
        const etag = String((etags += 1));
        // As it would come back from storage: without what JSON does not have.
        const row = { ...change.row, value: JSON.parse(JSON.stringify(change.row.value)) as unknown };
        rows.set(name, { table: change.table, key: change.key, value: row, etag });
        return etag;
      });
    },
  };
};
