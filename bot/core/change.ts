/** Makes {@link Change}s of typed values: the one place where a kind's columns are worked out. */
import type { Change, Key, Kind, RowValue, Stored } from './ports.ts';

const rowOf = <T>(kind: Kind<T>, value: T): RowValue => ({
  kind: kind.name,
  value,
  columns: kind.columns?.(value) ?? {},
  ...(kind.sealed === undefined ? {} : { sealed: kind.sealed }),
});

/** Expects that nothing is at `key`. */
export const create = <T>(kind: Kind<T>, key: Key, value: T): Change => ({
  op: 'create',
  table: kind.table,
  key,
  row: rowOf(kind, value),
});

/** Expects that the row is still as it was read. */
export const replace = <T>(kind: Kind<T>, stored: Pick<Stored<T>, 'key' | 'etag'>, value: T): Change => ({
  op: 'replace',
  table: kind.table,
  key: stored.key,
  etag: stored.etag,
  row: rowOf(kind, value),
});

/** Whatever was there before. */
export const put = <T>(kind: Kind<T>, key: Key, value: T): Change => ({
  op: 'put',
  table: kind.table,
  key,
  row: rowOf(kind, value),
});

export const remove = <T>(kind: Kind<T>, stored: { key: Key; etag?: string | undefined }): Change => ({
  op: 'remove',
  table: kind.table,
  key: stored.key,
  etag: stored.etag,
});
