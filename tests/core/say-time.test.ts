/** Times as people read them: the same words as the runtime's own British English, whatever the server's language or zone. */
import { DateTime } from 'luxon';
import { expect, test } from '@jest/globals';
import { localDate, sayBy, sayDay, sayTime } from '../../bot/core/say-time.ts';

const zone = 'Europe/London';
const british = (at: Date) => DateTime.fromJSDate(at, { zone }).setLocale('en-GB');
/** Every 25 hours of a year: each month and weekday, both clock changes, every hour of the day. */
const moments = Array.from(
  { length: 350 },
  (_, n) => new Date(Date.UTC(2026, 0, 1, 0, 7) + n * 25 * 60 * 60_000),
);

test('a time and a day are said as the runtime says them in British English', () => {
  for (const at of moments) {
    expect(sayTime(at, zone)).toBe(british(at).toFormat('d LLL, HH:mm'));
    expect(sayDay(at.toISOString(), zone)).toBe(british(at).toFormat('cccc d LLLL'));
    expect(localDate(at, zone)).toBe(british(at).toFormat('yyyy-MM-dd'));
  }
});

test('by when: today, tomorrow, or the day; by the days on the wall, also where one has 23 or 25 hours', () => {
  const say = (at: string, now: string) => sayBy(new Date(at), new Date(now), zone);
  expect(say('2026-11-23T16:00:00Z', '2026-11-23T10:00:00Z')).toBe('16:00 today');
  expect(say('2026-11-24T16:00:00Z', '2026-11-23T23:59:00Z')).toBe('16:00 tomorrow');
  expect(say('2026-11-26T16:00:00Z', '2026-11-23T10:00:00Z')).toBe('16:00 on Thursday 26 November');
  // Clocks go back on 25 October, and forward on 28 March.
  expect(say('2026-10-26T00:10:00Z', '2026-10-24T23:10:00Z')).toBe('00:10 tomorrow');
  expect(say('2027-03-28T22:30:00Z', '2027-03-28T00:30:00Z')).toBe('23:30 today');
  expect(say('2027-03-28T23:30:00Z', '2027-03-28T00:30:00Z')).toBe('00:30 tomorrow');
});
