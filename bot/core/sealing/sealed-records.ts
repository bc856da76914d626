/** Records whose rows lie sealed: what is written through here is sealed, what is read is opened; callers notice nothing. */
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Change, Kind, Records, Stored } from '../ports.ts';
import { tampered } from './envelope.ts';
import { openRow, sealedRowOf, sealRow, type SealingKeys } from './seal-row.ts';

export interface SealedRecordsOptions extends SealingKeys {
  /**
   * Rows that lie in the clear: refused, since whoever can write to the storage could put them there; read only while the
   * rows of version 0.1 are being sealed.
   */
  readonly clear: 'refused' | 'read';
}

export const createSealedRecords = (inner: Records, options: SealedRecordsOptions): Records => {
  const opened = async <T>(kind: Kind<T>, { key, etag, value }: Stored<unknown>): Promise<Stored<T>> => {
    if (kind.sealed === undefined) return { key, etag, value: value as T };
    const row = sealedRowOf(value);
    if (row === undefined && options.clear === 'refused') throw tampered();
    const plain = row === undefined ? value : await openRow(key, kind, row, options);
    return { key, etag, value: parsed(kind, key.row, plain) };
  };

  return {
    async get(kind, key) {
      const found = await inner.get(rawOf(kind), key);
      return found === undefined ? undefined : opened(kind, found);
    },
    async *list<T>(kind: Kind<T>, range: Parameters<Records['list']>[1]) {
      for await (const row of inner.list(rawOf(kind), range)) yield await opened(kind, row);
    },
    async *listMixed(table, range, kindOf) {
      const rows = inner.listMixed(table, range, (row) => rawOf(kindOf(row)));
      for await (const row of rows) yield await opened(kindOf(row.key.row), row);
    },
    commit: (changes) => inner.commit(changes.map((change) => sealedChange(change, options))),
  };
};

const sealedChange = (change: Change, keys: SealingKeys): Change =>
  change.op === 'remove' || change.row.sealed === undefined
    ? change
    : { ...change, row: sealRow(change.key, change.row, keys) };

/** As it lies there: a sealed kind is parsed only after it was opened. */
const rawOf = (kind: Kind<unknown>): Kind<unknown> =>
  kind.sealed === undefined ? kind : { name: kind.name, table: kind.table, schema: z.unknown() };

const parsed = <T>(kind: Kind<T>, row: string, plain: unknown): T => {
  const result = kind.schema.safeParse(kind.upgrade === undefined ? plain : kind.upgrade(plain));
  if (!result.success)
    throw new AppError('unavailable', `The row ${row} cannot be read as ${kind.name}`, {
      say: `One record cannot be read by this version of Lantern (${kind.name}, ${row}). Nothing was changed. Please tell whoever runs Lantern at your school.`,
    });
  return result.data;
};
