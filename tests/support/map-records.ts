/** Rows in memory, for tests of what stands above storage. Storage itself is tested against Azurite. */
import { AppError } from '../../bot/core/errors.ts';
import type { Change, Key, Kind, Records, RowValue, Stored, TableName } from '../../bot/core/ports.ts';

export interface MapRecords extends Records {
  readonly reads: () => number;
  readonly commits: readonly (readonly Change[])[];
  /** Every call fails from now on. */
  break(broken: boolean): void;
}

const nameOf = (table: TableName, { partition, row }: Key): string => `${table}|${partition}|${row}`;

export const createMapRecords = (): MapRecords => {
  const rows = new Map<string, { readonly value: RowValue; readonly etag: string }>();
  const commits: (readonly Change[])[] = [];
  let reads = 0;
  let etags = 0;
  let broken = false;
  const check = (): void => {
    if (broken) throw new AppError('unavailable', 'storage is away');
  };
  const later = () => new Promise((done) => setImmediate(done));

  return {
    reads: () => reads,
    commits,
    break: (now) => void (broken = now),
    async get<T>(kind: Kind<T>, key: Key): Promise<Stored<T> | undefined> {
      reads += 1;
      await later();
      check();
      const row = rows.get(nameOf(kind.table, key));
      return row && { key, etag: row.etag, value: kind.schema.parse(row.value.value) };
    },
    list: () => {
      throw new Error('not needed here');
    },
    listMixed: () => {
      throw new Error('not needed here');
    },
    async commit(changes) {
      await later();
      check();
      const exists = changes.findIndex(
        (change) => change.op === 'create' && rows.has(nameOf(change.table, change.key)),
      );
      if (exists >= 0) throw new AppError('conflict', 'it is there already', { index: exists });
      commits.push(changes);
      return changes.map((change) => {
        const name = nameOf(change.table, change.key);
        rows.delete(name);
        if (change.op === 'remove') return undefined;
        const etag = String((etags += 1));
        rows.set(name, { value: change.row, etag });
        return etag;
      });
    },
  };
};
