/**
 * Rate limits, for each account and each tenant, that never stop a concern (promises.md D1). They count only what is
 * proven, in a fixed number of token buckets, so nothing from outside makes them grow. There is none by address: all of
 * Teams, and every school's report, comes from the same few of Microsoft's, so it could only lock out the wrong ones; a
 * request without proof costs no more than looking at its token.
 */
import { isAnsweredInPlace, isNeverHeldUp } from '../../features/index.ts';
import type { Act } from '../../core/ports.ts';
import { welcomeVerb } from './installed.ts';
import { Lru } from '../../core/lru.ts';

export interface Rate {
  /** So many at once … */
  readonly burst: number;
  /** … and so many a second afterwards. */
  readonly perSecond: number;
}

export interface PaceOptions {
  readonly person?: Rate | undefined;
  readonly tenant?: Rate | undefined;
  /** Milliseconds of a clock that nobody sets, e.g. `performance.now`. */
  readonly ticks?: (() => number) | undefined;
}

/**
 * `hold`: not now, and say so. `hold-quietly`: not now, and that was said a moment ago. An answer that costs a message
 * is given to the first alone, or a flood would use up what Teams lets the bot send to the whole school.
 */
export type Verdict = 'go' | 'hold' | 'hold-quietly';

export interface Pace {
  /**
   * What reports a concern, or opens or acknowledges a case, always goes, and counts for nothing. A pupil's words report
   * nothing (they are shown whom to tell), so theirs count.
   */
  ofAct(act: Act): Verdict;
  /** Somebody whom no school knows. */
  ofStranger(account: string, tenant: string): Verdict;
}

/** Nobody reads and presses faster for long. */
const perPerson: Rate = { burst: 60, perSecond: 1 };
/** Teams lets a bot send about 50 a second into one tenant. @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const perTenant: Rate = { burst: 1_000, perSecond: 50 };
const mostBuckets = 10_000;
/** How long one saying of {@link Verdict} `hold` is good for. */
const saidForMs = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
  saidAt: number;
}

/** A thousand pupils of one tenant read and sign at once, with five presses each: their own share is enough to stop a flood. */
const unlimited = (): Bucket => ({ tokens: 1, filledAt: 0, saidAt: -Infinity });

export const createPace = (
  tenantOf: (school: string) => string | undefined,
  { person = perPerson, tenant = perTenant, ticks = () => performance.now() }: PaceOptions = {},
): Pace => {
  const buckets = new Lru<string, Bucket>(mostBuckets);
  const bucketOf = (key: string, { burst, perSecond }: Rate, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: burst, filledAt: now, saidAt: -Infinity };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1_000) * perSecond);
    bucket.filledAt = now;
    buckets.set(key, bucket);
    return bucket;
  };
  /** @param where nobody's share but their own is taken where it is left out */
  const verdict = (who: string, where: string | undefined): Verdict => {
    const now = ticks();
    const mine = bucketOf(`person ${who}`, person, now);
    const all = where === undefined ? unlimited() : bucketOf(`tenant ${where}`, tenant, now);
    // Who has used up their own share takes nothing of the others'.
    if (mine.tokens >= 1 && all.tokens >= 1) {
      mine.tokens -= 1;
      all.tokens -= 1;
      return 'go';
    }
    if (now - mine.saidAt < saidForMs) return 'hold-quietly';
    mine.saidAt = now;
    return 'hold';
  };
  return {
    ofAct: ({ by, school, verb, press }) =>
      (by.kind !== 'pupil' && isNeverHeldUp(verb)) || verb === welcomeVerb
        ? 'go'
        : verdict(
            by.id,
            press !== undefined && isAnsweredInPlace(verb) ? undefined : (tenantOf(school) ?? school),
          ),
    ofStranger: (account, where) => verdict(`${where} ${account}`, where),
  };
};
