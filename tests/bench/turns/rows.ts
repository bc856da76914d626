/** The rows of a stand-in for Azure Tables, in memory: what a change expects is held, nothing else. */
export interface Row {
  readonly etag: string;
  /** The entity as JSON, as it was written. */
  readonly text: string;
}

export type Write =
  | { readonly op: 'insert'; readonly key: string; readonly text: string }
  | { readonly op: 'replace'; readonly key: string; readonly text: string; readonly etag: string | undefined }
  | { readonly op: 'remove'; readonly key: string; readonly etag: string | undefined };

export interface Refused {
  readonly status: 404 | 409 | 412;
  readonly code: string;
  readonly index: number;
}

/** `table|partition|row`: none of the three holds a bar. */
export const keyOf = (table: string, partition: string, row: string): string =>
  `${table}|${partition}|${row}`;

export interface Rows {
  get(key: string): Row | undefined;
  /** All or nothing: the new etags, or the first change that was refused. */
  write(changes: readonly Write[]): readonly (string | undefined)[] | Refused;
  /** In order of their keys. */
  range(table: string, partition: string, from: string, to: string): Row[];
  keys(): string[];
  /** Forgets all but the rows that `keep` wants. */
  tidy(keep: (key: string) => boolean): void;
}

export const createRows = (): Rows => {
  const rows = new Map<string, Row>();
  let version = 0;
  const refusal = (change: Write, index: number): Refused | undefined => {
    const there = rows.get(change.key);
    if (change.op === 'insert') {
      return there === undefined ? undefined : { status: 409, code: 'EntityAlreadyExists', index };
    }
    if (change.etag === undefined) return undefined;
    if (there === undefined) return { status: 404, code: 'ResourceNotFound', index };
    const fits = change.etag === '*' || change.etag === there.etag;
    return fits ? undefined : { status: 412, code: 'UpdateConditionNotSatisfied', index };
  };
  const apply = (change: Write): string | undefined => {
    if (change.op === 'remove') {
      rows.delete(change.key);
      return undefined;
    }
    const etag = `W/"${(version += 1)}"`;
    rows.set(change.key, { etag, text: change.text });
    return etag;
  };
  return {
    get: (key) => rows.get(key),
    write(changes) {
      for (const [index, change] of changes.entries()) {
        const no = refusal(change, index);
        if (no !== undefined) return no;
      }
      return changes.map(apply);
    },
    range(table, partition, from, to) {
      const [low, high] = [keyOf(table, partition, from), keyOf(table, partition, to)];
      const found = [...rows].filter(([key]) => key >= low && key < high);
      return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    },
    keys: () => [...rows.keys()],
    tidy(keep) {
      for (const key of rows.keys()) if (!keep(key)) rows.delete(key);
    },
  };
};
