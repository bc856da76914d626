/**
 * Rate limits of our own pages, in a fixed number of token buckets (promises.md D1): for each link and each desk that is
 * proven ours. None by address: a whole school comes from one, and what is not proven costs one HMAC and no storage.
 */
import { Lru } from '../../core/lru.ts';

export interface Rate {
  /** So many at once … */
  readonly burst: number;
  /** … and so many an hour afterwards. */
  readonly perHour: number;
}

export interface Limits {
  /** Whether one more may be done now; it is counted then. */
  take(key: string): boolean;
}

const most = 10_000;

/** @param ticks milliseconds of a clock that nobody sets */
export const createLimits = (
  { burst, perHour }: Rate,
  ticks: () => number = () => performance.now(),
): Limits => {
  const buckets = new Lru<string, { tokens: number; at: number }>(most);
  return {
    take: (key) => {
      const now = ticks();
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 3_600_000) * perHour);
      bucket.at = now;
      const may = bucket.tokens >= 1;
      if (may) bucket.tokens -= 1;
      buckets.set(key, bucket);
      return may;
    },
  };
};
