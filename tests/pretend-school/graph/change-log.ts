/** What changed when, for delta queries: each user once, at its latest change. */
export interface ChangeLog {
  changed(id: string): void;
  removed(id: string): void;
  /** Number of the latest change; a delta link carries it. */
  readonly at: number;
  /** Ids changed after that number, oldest first. */
  since(at: number): readonly { readonly id: string; readonly removed: boolean; readonly at: number }[];
}

export const createChangeLog = (): ChangeLog => {
  const rows = new Map<string, { readonly id: string; readonly removed: boolean; readonly at: number }>();
  let at = 0;
  const add = (id: string, removed: boolean): void => {
    at += 1;
    rows.delete(id);
    rows.set(id, { id, removed, at });
  };
  return {
    changed: (id) => add(id, false),
    removed: (id) => add(id, true),
    get at() {
      return at;
    },
    since: (after) => [...rows.values()].filter((row) => row.at > after),
  };
};
