/** What Graph's and Google's answers mean for trying again (audit-and-leavers.md 4). */
import type { HttpAnswer, Verdict } from './http.ts';

/**
 * 5xx and 408 may come after the work was done, 503 too: a gateway says it of a server that it lost. 501 and 505 stay as
 * they are however often one asks; 507 (storage full) too.
 */
const mayHelp = (status: number): boolean => [408, 500, 502, 503, 504, 509].includes(status);

/** Graph: 429 everywhere; the identity and SharePoint services say 503 as well, which leaves a change in doubt. */
export const graphVerdict: Verdict = ({ status }) => {
  if (status === 429) return 'throttled';
  return mayHelp(status) ? 'again' : 'answer';
};

/** Google's reasons that are throttling though they come as 403. `dailyLimitExceeded` is not: it lasts until tomorrow. */
const throttling = new Set([
  'userRateLimitExceeded',
  'rateLimitExceeded',
  'quotaExceeded',
  'RATE_LIMIT_EXCEEDED',
]);

/** Google: 429, and 403 with a reason of {@link throttling}. Bodies that are no JSON are judged by their status. */
export const googleVerdict: Verdict = (answer) => {
  if (answer.status === 429) return 'throttled';
  if (answer.status === 403)
    return googleReasons(answer).some((name) => throttling.has(name)) ? 'throttled' : 'answer';
  return mayHelp(answer.status) ? 'again' : 'answer';
};

/** The reasons in Google's error envelope, old (`errors[].reason`) and new (`details[].reason`); none in any other text. */
export const googleReasons = ({ text }: Pick<HttpAnswer, 'text'>): readonly string[] => {
  const error = field(parsed(text), 'error');
  return [...list(field(error, 'errors')), ...list(field(error, 'details'))]
    .map((entry) => field(entry, 'reason'))
    .filter((reason) => typeof reason === 'string');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Google's front ends also answer in plain text and HTML: then only the status counts.
    return undefined;
  }
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
