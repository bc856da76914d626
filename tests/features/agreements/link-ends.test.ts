/** Until when a link works: the end of a school day, whenever it is made. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linkEnds } from '../../../bot/features/agreements/links/link-ends.ts';
import { isSchoolDay } from '../../../bot/policy/calendar.ts';
import type { Policy } from '../../../bot/policy/policy.ts';

const policy = (linkDays: number): Policy =>
  ({
    calendar: {
      zone: 'Europe/London',
      days: [1, 2, 3, 4, 5],
      closed: new Set(['2026-12-18']),
      opens: 510,
      closes: 930,
      terms: [
        { from: '2026-09-02', to: '2026-10-23' },
        { from: '2026-11-02', to: '2026-12-18' },
        { from: '2027-01-04', to: '2027-02-12' },
      ],
    },
    agreements: { linkDays },
  }) as unknown as Policy;
const ends = (from: string, linkDays = 30): string =>
  linkEnds(new Date(from), policy(linkDays)).toISOString();

test('the last school day on or before', () => {
  expect(ends('2026-11-23T10:00:00Z')).toBe('2026-12-17T23:59:00.000Z');
  expect(ends('2026-09-07T08:00:00Z')).toBe('2026-10-07T22:59:00.000Z');
});

test('the next one where little would be left of its days', () => {
  expect(ends('2026-12-16T10:00:00Z')).toBe('2027-01-15T23:59:00.000Z');
  expect(ends('2026-12-17T10:00:00Z', 14)).toBe('2027-01-04T23:59:00.000Z');
  // The first day after half-term, and not the last before it, which is nearly over.
  expect(ends('2026-10-22T10:00:00Z', 7)).toBe('2026-11-02T23:59:00.000Z');
});

test('always on a school day, and never sooner than after half of the days', () => {
  const day = 86_400_000;
  fc.assert(
    fc.property(fc.nat(400), fc.integer({ min: 1, max: 90 }), (days, linkDays) => {
      const now = new Date(Date.parse('2026-08-01T10:00:00Z') + days * day);
      const until = linkEnds(now, policy(linkDays));
      expect(isSchoolDay(policy(linkDays).calendar, until)).toBe(true);
      expect(until.getTime() - now.getTime()).toBeGreaterThan((linkDays / 2) * day);
    }),
  );
});
