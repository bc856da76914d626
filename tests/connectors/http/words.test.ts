/** The pure rules: how long a service wants us to wait, and what its answers mean. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HttpAnswer } from '../../../connectors/http/http.ts';
import { askedWaitMs, backOffMs, usedShare } from '../../../connectors/http/retry-after.ts';
import { originOf, sameOrigin } from '../../../connectors/http/same-origin.ts';
import { googleVerdict, graphVerdict } from '../../../connectors/http/verdict.ts';

const now = Date.parse('2026-11-21T09:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}, text = ''): HttpAnswer => ({
  status,
  headers,
  text,
});

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.249' }, 249],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '3, 9' }, 9_000],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': '1e9' }, undefined],
  [{ 'retry-after': '2026' }, 2_026_000],
  [{}, undefined],
  [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 08:00:00 GMT' }, 0],
  [{ 'retry-after': 'Sat, 99 Nov 2026 08:00:00 GMT' }, undefined],
  // Against the service's clock, which is ten minutes behind ours.
  [{ 'retry-after': 'Sat, 21 Nov 2026 08:50:30 GMT', date: 'Sat, 21 Nov 2026 08:50:00 GMT' }, 30_000],
  [{ 'retry-after': '2', 'ratelimit-reset': '40' }, 40_000],
  [{ 'retry-after': '50', 'ratelimit-reset': '40' }, 50_000],
  [{ 'ratelimit-reset': '12' }, 12_000],
  [{ 'retry-after': '99999999999' }, 24 * 60 * 60_000],
])('%j asks for %s ms', (headers, ms) => {
  expect(askedWaitMs(answer(429, headers), now)).toBe(ms);
});

test('the reset of a limit counts on a good answer only where nothing is left of it', () => {
  expect(
    askedWaitMs(answer(200, { 'ratelimit-reset': '9', 'ratelimit-remaining': '3' }), now),
  ).toBeUndefined();
  expect(askedWaitMs(answer(200, { 'ratelimit-reset': '9', 'ratelimit-remaining': '0' }), now)).toBe(9_000);
});

test('back-off stays within a bound that doubles, up to a cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (tried, at) => {
        const ms = backOffMs(tried, { firstWaitMs: 500, mostBackOffMs: 30_000 }, () => at);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** (tried - 1)));
      },
    ),
  );
});

test('the share of a limit that is used, as Graph and as SharePoint say it', () => {
  expect(usedShare(answer(200, { 'x-ms-throttle-limit-percentage': '0.9' }))).toBe(0.9);
  expect(usedShare(answer(200, { 'ratelimit-limit': '1200', 'ratelimit-remaining': '120' }))).toBeCloseTo(
    0.9,
  );
  expect(usedShare(answer(200, { 'ratelimit-remaining': 'many', 'ratelimit-limit': '0' }))).toBeUndefined();
});

test.each([
  [200, 'answer'],
  [304, 'answer'],
  [400, 'answer'],
  [403, 'answer'],
  [404, 'answer'],
  [410, 'answer'],
  [429, 'throttled'],
  [500, 'again'],
  [501, 'answer'],
  [503, 'again'],
  [507, 'answer'],
])('%i of Graph is %s', (status, meaning) => {
  expect(graphVerdict(answer(status))).toBe(meaning);
});

const envelope = (reason: unknown) =>
  JSON.stringify({ error: { code: 403, message: 'no', errors: [{ domain: 'usageLimits', reason }] } });

test.each([
  [403, envelope('userRateLimitExceeded'), 'throttled'],
  [403, envelope('rateLimitExceeded'), 'throttled'],
  [403, envelope('quotaExceeded'), 'throttled'],
  [403, JSON.stringify({ error: { details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } }), 'throttled'],
  [403, envelope('dailyLimitExceeded'), 'answer'],
  [403, envelope('forbidden'), 'answer'],
  [403, envelope(17), 'answer'],
  [403, '{"error":{"errors":{"reason":"rateLimitExceeded"}}}', 'answer'],
  [403, '{"error":{"errors":[null,7]}}', 'answer'],
  [403, 'Rate Limit Exceeded', 'answer'],
  [403, '<!DOCTYPE html><title>Error 403</title>', 'answer'],
  [403, '', 'answer'],
  [429, '<html>', 'throttled'],
  [503, 'Service Unavailable', 'again'],
  [200, envelope('rateLimitExceeded'), 'answer'],
])('%i %s of Google is %s', (status, text, meaning) => {
  expect(googleVerdict(answer(status, {}, text))).toBe(meaning);
});

test('only the service itself is asked', () => {
  const origin = 'https://graph.microsoft.com';
  expect(sameOrigin('https://graph.microsoft.com/v1.0/users?$skiptoken=a%20b', origin)).toBe(
    'https://graph.microsoft.com/v1.0/users?$skiptoken=a%20b',
  );
  for (const link of [
    'https://graph.microsoft.com.evil.example/v1.0',
    'https://graph.microsoft.com@evil.example/',
    'https://user@graph.microsoft.com/',
    'https://graph.microsoft.com:8443/',
    'http://graph.microsoft.com/',
    '//evil.example/',
    '/v1.0/users',
    'data:text/plain,x',
    '',
  ]) {
    expect(() => sameOrigin(link, origin)).toThrow('at another place');
  }
  expect(originOf('http://127.0.0.1:4000/x')).toBe('http://127.0.0.1:4000');
  expect(() => originOf('http://graph.microsoft.com')).toThrow('TLS');
});
