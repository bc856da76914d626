/**
 * Throttling as the vendors describe it: token buckets with unit costs for each service and each app (or mailbox), and
 * caps on what runs at once. A refused call costs its units too, and one that comes back before it was told to makes
 * everybody of its bucket wait longer: a client that retries early is seen to be punished.
 */
import type { Cost, RoutedRequest } from './request.ts';

export interface Bucket {
  readonly name: string;
  /** Units that one window allows; also what a full bucket holds. */
  readonly units: number;
  readonly windowMs: number;
  /** Most requests at once; left out, any number. */
  readonly atOnce?: number | undefined;
  /** Whose bucket it is, e.g. app and mailbox; left out, one for each app. */
  readonly of?: ((request: RoutedRequest) => string) | undefined;
  /** Milliseconds after a refusal in which others may still be on their way, unknowing; left out, 250. */
  readonly graceMs?: number | undefined;
  /** What the refusal tells of the wait; left out, whole seconds. `absent`: nothing. */
  readonly tells?: 'integer' | 'decimal' | 'date' | 'absent' | undefined;
}

export interface Refusal {
  readonly bucket: string;
  /** Milliseconds until the bucket holds what was asked for. */
  readonly waitMs: number;
  /** The header as it is sent; `undefined`: none. */
  readonly retryAfter: string | undefined;
  /** The client was told to wait longer than it did. */
  readonly early: boolean;
}

export interface Admission {
  /** Fullest bucket touched, 0 to 1, for headers such as `x-ms-throttle-limit-percentage`. */
  readonly used: number;
  readonly units: number;
  /** To be called once the answer is out. */
  done(): void;
}

export interface ThrottleCount {
  calls: number;
  refusals: number;
  /** Refusals of clients that came back before they were told to. */
  early: number;
  units: number;
  /** Most requests that ever ran at once. */
  peak: number;
}

export interface Throttle {
  admit(costs: readonly Cost[], request: RoutedRequest): Admission | Refusal;
  /** By name of bucket, over all apps. */
  readonly counts: Readonly<Record<string, ThrottleCount>>;
  /** Everything at once: refusals over all buckets. */
  readonly refusals: number;
  reset(): void;
}

export const isRefusal = (verdict: Admission | Refusal): verdict is Refusal => 'waitMs' in verdict;

interface State {
  level: number;
  at: number;
  running: number;
  /** No call before this is let in. */
  notBefore: number;
  refusedAt: number;
}

const newCount = (): ThrottleCount => ({ calls: 0, refusals: 0, early: 0, units: 0, peak: 0 });

interface Books {
  readonly now: () => number;
  readonly states: Map<string, State>;
  readonly counts: Record<string, ThrottleCount>;
}

interface Taken {
  readonly bucket: Bucket;
  readonly units: number;
  readonly state: State;
}

const countOf = ({ counts }: Books, { name }: Bucket): ThrottleCount => (counts[name] ??= newCount());

/** The bucket of whoever asks, filled up to now. */
const stateOf = ({ states, now }: Books, bucket: Bucket, request: RoutedRequest): State => {
  const key = `${bucket.name}\n${bucket.of?.(request) ?? request.caller.app}`;
  const fresh = { level: bucket.units, at: now(), running: 0, notBefore: 0, refusedAt: 0 };
  const state = states.get(key) ?? fresh;
  states.set(key, state);
  state.level = Math.min(bucket.units, state.level + ((now() - state.at) * bucket.units) / bucket.windowMs);
  state.at = now();
  return state;
};

const refuse = (books: Books, { bucket, state, units }: Taken): Refusal => {
  const now = books.now();
  const counted = countOf(books, bucket);
  counted.refusals += 1;
  const pending = Math.max(0, state.notBefore - now);
  if (state.level >= units && pending === 0) {
    // Too many at once: a place is free as soon as one of them ends.
    const { retryAfter } = tell(bucket, 1000, now);
    return { bucket: bucket.name, waitMs: 1000, retryAfter, early: false };
  }
  const early = pending > 0 && now > state.refusedAt + (bucket.graceMs ?? 250);
  if (early) counted.early += 1;
  // A throttled call counts, but never so much that one client could shut the bucket for good.
  state.level = Math.max(-bucket.units / 10, state.level - units);
  const missing = ((units - state.level) * bucket.windowMs) / bucket.units;
  const waitMs = Math.min(bucket.windowMs, Math.max(missing, early ? 2 * pending : pending, 1));
  const { retryAfter, toldMs } = tell(bucket, waitMs, now);
  state.notBefore = Math.max(state.notBefore, now + toldMs);
  if (pending === 0 || early) state.refusedAt = now;
  return { bucket: bucket.name, waitMs, retryAfter, early };
};

const admit = (books: Books, taken: readonly Taken[]): Admission | Refusal => {
  for (const { bucket, units } of taken) {
    const counted = countOf(books, bucket);
    counted.calls += 1;
    counted.units += units;
  }
  const now = books.now();
  const short = taken.find(
    ({ bucket, units, state }) =>
      state.level < units || now < state.notBefore || state.running >= (bucket.atOnce ?? Infinity),
  );
  if (short !== undefined) return refuse(books, short);
  for (const { bucket, units, state } of taken) {
    state.level -= units;
    state.running += 1;
    countOf(books, bucket).peak = Math.max(countOf(books, bucket).peak, state.running);
  }
  return {
    used: Math.max(0, ...taken.map(({ bucket, state }) => 1 - state.level / bucket.units)),
    units: taken.reduce((sum, { units }) => sum + units, 0),
    done: () => {
      for (const { state } of taken) state.running -= 1;
    },
  };
};

/** @param now Milliseconds, of the machine or of a virtual clock; it must not go backwards. */
export const createThrottle = (buckets: readonly Bucket[], now: () => number): Throttle => {
  const byName = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  const books: Books = { now, states: new Map(), counts: {} };
  return {
    admit: (costs, request) => {
      const taken = costs.flatMap(({ bucket: name, units }) => {
        const bucket = byName.get(name);
        return bucket === undefined ? [] : [{ bucket, units, state: stateOf(books, bucket, request) }];
      });
      return admit(books, taken);
    },
    counts: books.counts,
    get refusals() {
      return Object.values(books.counts).reduce((sum, { refusals }) => sum + refusals, 0);
    },
    reset: () => {
      books.states.clear();
      for (const name of Object.keys(books.counts)) books.counts[name] = newCount();
    },
  };
};

/** A bucket that tells nothing of the wait cannot blame a client for coming early. */
const tell = (
  bucket: Bucket,
  waitMs: number,
  now: number,
): { retryAfter: string | undefined; toldMs: number } => {
  const seconds = Math.ceil(waitMs / 1000);
  switch (bucket.tells ?? 'integer') {
    case 'integer':
      return { retryAfter: String(seconds), toldMs: waitMs };
    case 'decimal':
      return { retryAfter: (Math.ceil(waitMs) / 1000).toFixed(3), toldMs: waitMs };
    case 'date':
      return { retryAfter: new Date(now + seconds * 1000 + 999).toUTCString(), toldMs: waitMs };
    case 'absent':
      return { retryAfter: undefined, toldMs: 0 };
  }
};
