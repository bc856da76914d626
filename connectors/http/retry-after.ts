/** How long a service wants us to wait, and how long we wait where it does not say (promises.md, Graph/Google 429/503). */
import type { HttpAnswer, Patience } from './http.ts';

/** A service that asks for more than this is not believed: a day, the longest window of any limit that we know. */
const mostMs = 24 * 60 * 60_000;

/**
 * The wait that an answer asks for in milliseconds: the larger of Retry-After and, where the limit is used up,
 * RateLimit-Reset. Seconds (whole or with a fraction: Graph sends 0.249) or an HTTP date, which is read against the service's own
 * `Date`, so that our clock need not agree. Undefined: none that can be understood.
 */
export const askedWaitMs = (answer: HttpAnswer, now: number): number | undefined => {
  const waits = [retryAfterMs(answer, now), resetMs(answer)].filter((ms) => ms !== undefined);
  return waits.length === 0 ? undefined : Math.min(mostMs, Math.max(...waits));
};

const retryAfterMs = ({ headers }: HttpAnswer, now: number): number | undefined => {
  const value = headers['retry-after']?.trim() ?? '';
  const seconds = secondsOf(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const at = dateOf(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - (dateOf(headers['date'] ?? '') ?? now));
};

const resetMs = ({ status, headers }: HttpAnswer): number | undefined => {
  const seconds = secondsOf(headers['ratelimit-reset']?.trim() ?? '');
  const usedUp = status >= 400 || secondsOf(headers['ratelimit-remaining']?.trim() ?? '') === 0;
  return seconds === undefined || !usedUp ? undefined : Math.ceil(seconds * 1000);
};

/** A header that came twice is one with a comma: the larger counts. */
const secondsOf = (value: string): number | undefined => {
  const numbers = value.split(/\s*,\s*/);
  if (!numbers.every((number) => /^\d{1,12}(\.\d{1,12})?$/.test(number))) return undefined;
  return Math.max(...numbers.map(Number));
};

/** Only what looks like an HTTP date: `Date.parse` makes a year of nearly everything, of "-5" too. */
const dateOf = (value: string): number | undefined => {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
};

/** Exponential with full jitter: anything from nothing up to a bound that doubles with each try. */
export const backOffMs = (
  attempt: number,
  { firstWaitMs, mostBackOffMs }: Pick<Patience, 'firstWaitMs' | 'mostBackOffMs'>,
  random: () => number,
): number => Math.ceil(random() * Math.min(mostBackOffMs, firstWaitMs * 2 ** Math.min(30, attempt - 1)));

/** How much of a limit is used (0.8: four fifths), where the answer says so: Graph's and SharePoint's early warnings. */
export const usedShare = ({ headers }: HttpAnswer): number | undefined => {
  const share = secondsOf(headers['x-ms-throttle-limit-percentage']?.trim() ?? '');
  if (share !== undefined) return share;
  const limit = secondsOf(headers['ratelimit-limit']?.trim() ?? '');
  const left = secondsOf(headers['ratelimit-remaining']?.trim() ?? '');
  return limit === undefined || left === undefined || limit === 0 ? undefined : 1 - Math.min(1, left / limit);
};
