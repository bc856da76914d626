/**
 * Eventual consistency: what was written is there at once for those who ask by id, and in lists only after a while. An
 * overlay over the state: it remembers how things looked before, for as long as lists still show them so.
 */
import type { Clock } from '../../../bot/core/ports.ts';

interface Past {
  readonly until: number;
  /** How it looked before the write; `undefined`: it was not there. */
  readonly looked: unknown;
}

export interface Lag {
  /** To be called before each write. `before` is kept as it is, so hand over a copy; `undefined`: made by this write. */
  wrote(kind: string, id: string, before: unknown): void;
  /** The version that a list shows; `undefined`: the list does not show it (yet). */
  listed<T>(kind: string, id: string, current: T | undefined): T | undefined;
  /** Ids of this kind that lists show otherwise than they are, among them those that are gone. */
  pending(kind: string): readonly string[];
  /** Milliseconds from a write to its being seen in lists; 0: at once. */
  ms: number;
}

export const createLag = (clock: Clock, ms = 0): Lag => {
  const past = new Map<string, Map<string, Past[]>>();
  const live = (kind: string, id: string): readonly Past[] => {
    const rows = past.get(kind)?.get(id);
    if (rows === undefined) return [];
    const now = clock.now().getTime();
    const left = rows.filter(({ until }) => until > now);
    if (left.length === 0) past.get(kind)?.delete(id);
    else past.get(kind)?.set(id, left);
    return left;
  };
  const lag: Lag = {
    ms,
    wrote: (kind, id, before) => {
      if (lag.ms <= 0) return;
      const ofKind = past.get(kind) ?? new Map<string, Past[]>();
      past.set(kind, ofKind);
      ofKind.set(id, [...live(kind, id), { until: clock.now().getTime() + lag.ms, looked: before }]);
    },
    listed: <T>(kind: string, id: string, current: T | undefined): T | undefined => {
      const [oldest] = live(kind, id);
      return oldest === undefined ? current : (oldest.looked as T | undefined);
    },
    pending: (kind) => [...(past.get(kind)?.keys() ?? [])].filter((id) => live(kind, id).length > 0),
  };
  return lag;
};
