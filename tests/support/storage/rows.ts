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

/** Of one partition, in order: sorted when it is asked for, since most of what is written is never listed. */
interface Partition {
  readonly known: Set<string>;
  keys: string[];
  isSorted: boolean;
}

export const createRows = (): Rows => {
  const rows = new Map<string, Row>();
  const partitions = new Map<string, Partition>();
  let version = 0;
  const partitionOf = (key: string): Partition => {
    const name = key.slice(0, key.lastIndexOf('|'));
    const there = partitions.get(name) ?? { known: new Set(), keys: [], isSorted: true };
    partitions.set(name, there);
    return there;
  };
  const list = (key: string): void => {
    const partition = partitionOf(key);
    if (partition.known.has(key)) return;
    partition.known.add(key);
    partition.isSorted &&= (partition.keys.at(-1) ?? '') < key;
    partition.keys.push(key);
  };
  const remove = (key: string): void => {
    if (!rows.delete(key)) return;
    const partition = partitionOf(key);
    sort(partition);
    partition.known.delete(key);
    partition.keys.splice(firstFrom(partition.keys, key), 1);
  };
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
      remove(change.key);
      return undefined;
    }
    const etag = `W/"${(version += 1)}"`;
    rows.set(change.key, { etag, text: change.text });
    list(change.key);
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
      const there = partitions.get(`${table}|${partition}`);
      if (there === undefined) return [];
      sort(there);
      const at = firstFrom(there.keys, keyOf(table, partition, from));
      const end = firstFrom(there.keys, keyOf(table, partition, to));
      return there.keys.slice(at, end).flatMap((key) => rows.get(key) ?? []);
    },
    keys: () => [...rows.keys()],
    tidy(keep) {
      for (const key of rows.keys()) if (!keep(key)) remove(key);
    },
  };
};

const sort = (partition: Partition): void => {
  if (!partition.isSorted) partition.keys.sort();
  partition.isSorted = true;
};

/** Where the first key stands that is not before `key`. */
const firstFrom = (keys: readonly string[], key: string): number => {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
};
