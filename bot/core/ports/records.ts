/** Rows in storage, and the changes to them. */
import type { ZodType } from 'zod';

/**
 * A kind of row. `schema` parses what is read (the current version `v`); `upgrade` turns an older row into the
 * current shape in memory (nothing is rewritten in place). `columns` are extra typed columns a list may filter on.
 */
export interface Kind<T> {
  /** Empty: the row is read whatever its own kind is, for those who pass over it. */
  readonly name: string;
  readonly table: TableName;
  readonly schema: ZodType<T>;
  upgrade?(older: unknown): unknown;
  columns?(value: T): Record<string, string | number | boolean>;
  /** Left out: the row holds ids and moments only, and lies open. */
  readonly sealed?: Sealing | undefined;
}

/** The name of a kind that reads rows of whatever kind, for a walk that passes over those that are not its own. */
export const anyKind = '*';

/**
 * How a row is sealed (`core/sealing`). All of it with the app's own key, so that a storage key alone reads nothing; and
 * its words once more with the key of its case, which only the school's key service can unwrap.
 *
 * - `words`: the paths of the words within the value, `*` for each of an array: `report.about.*.name`;
 * - `carried`: the row is read and written without its words, which stay sealed and are carried along: what routing and
 *   telling need is there while the key service is away. The kind's schema lets `carried` through.
 */
export type Sealing = { readonly words: readonly string[] } | 'carried';

/**
 * `cases` holds what must be committed together (partition = school); `people` holds addresses; `directory` what was read
 * from a cloud, page by page (partition = cloud and tenant): it can be read again, and is thrown away.
 */
export type TableName = 'cases' | 'people' | 'directory';

/** Where a row lives. `row` is made by us from fixed prefixes, hashes and ULIDs: `[A-Za-z0-9!_-]`, never a name (T7). */
export interface Key {
  readonly partition: string;
  readonly row: string;
}

export interface Stored<T> {
  readonly key: Key;
  readonly etag: string;
  readonly value: T;
}

/** Rows with `from <= row < to` of one partition, in row order. `where` filters on {@link Kind.columns}, all equal. */
export interface Range {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/**
 * A write says what it expects: `create` that nothing is there, `replace` and `remove` with an etag that nothing
 * changed; `put` expects nothing. Made by the helpers in `core/change.ts`, which know the kind.
 */
export type Change = {
  readonly table: TableName;
  readonly key: Key;
} & (
  | { readonly op: 'create' | 'put'; readonly row: RowValue }
  | { readonly op: 'replace'; readonly row: RowValue; readonly etag: string }
  | { readonly op: 'remove'; readonly etag?: string | undefined }
);

/** A value ready to be stored: its kind's name, the value (JSON), and its extra columns. */
export interface RowValue {
  readonly kind: string;
  readonly value: unknown;
  readonly columns: Readonly<Record<string, string | number | boolean>>;
  readonly sealed?: Sealing | undefined;
}

/**
 * Storage of rows. Every method throws an `AppError`: `unavailable` (surely nothing was written), `unconfirmed`
 * (the answer was lost: it may or may not be written), `conflict` (a row was not as the change expects; `index` says
 * which change), `too-large`. Only a true 404 is "absent" (`undefined`).
 */
export interface Records {
  get<T>(kind: Kind<T>, key: Key): Promise<Stored<T> | undefined>;
  list<T>(kind: Kind<T>, range: Range): AsyncIterable<Stored<T>>;
  /** Rows of several kinds in one range read: `kindOf` says which kind a row is; rows without one are an error. */
  listMixed(
    table: TableName,
    range: Range,
    kindOf: (row: string) => Kind<unknown>,
  ): AsyncIterable<Stored<unknown>>;
  /**
   * One table, one partition, each row once, at most 100 changes, all or nothing. Answers the rows' new etags, in the order of
   * the changes; undefined for what was removed, and where the storage did not say.
   */
  commit(changes: readonly Change[]): Promise<readonly (string | undefined)[]>;
}
