/** By when somebody must have acknowledged (A2), and how often they are reminded, in the calendar of the school Hillside. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyReport, type Report } from '../../../bot/features/concerns/concern.ts';
import { acknowledgeBy, isUrgent, remindAt } from '../../../bot/features/concerns/routing/deadline.ts';
import { isSchoolTime } from '../../../bot/policy/calendar.ts';
import type { Policy } from '../../../bot/policy/policy.ts';
import { readProfile } from '../../../bot/policy/profile.ts';

const text = readFileSync(new URL('../../pretend-school/policies/hillside.yaml', import.meta.url), 'utf8');
/** School from 8 to 16; the half-terms are left out of the terms, so they are outside term. */
const hillside = readProfile(text, 'hillside.yaml', 'hillside');

const withDeadlines = (deadlines: Partial<Policy['deadlines']>): Policy => ({
  ...hillside,
  deadlines: { ...hillside.deadlines, ...deadlines },
});
const halfAnHour = withDeadlines({ acknowledge: 30 });

const quiet: Report = emptyReport;
const urgent: [string, Report][] = [
  ['somebody in danger', { ...quiet, danger: true }],
  ['something that could be illegal', { ...quiet, illegal: true }],
  ['a quick alert', { ...quiet, quick: true }],
];

/** Offsets are written out, so that no test depends on the zone of the machine. */
const due = (from: string, policy: Policy = hillside): string =>
  acknowledgeBy(policy, quiet, new Date(from)).toISOString();
const reminded = (from: string, policy: Policy = hillside): string =>
  remindAt(policy, quiet, new Date(from)).toISOString();
const iso = (at: string): string => new Date(at).toISOString();

describe('to be acknowledged by the end of the school day', () => {
  test.each([
    ['before school', '2026-11-23T06:30Z', '2026-11-23T16:00Z'],
    ['in the morning', '2026-11-23T10:00Z', '2026-11-23T16:00Z'],
    ['in the last minute', '2026-11-23T15:59Z', '2026-11-23T16:00Z'],
    ['in summer time', '2026-09-22T10:00+01:00', '2026-09-22T16:00+01:00'],
  ])('%s: the same day', (_when, from, by) => {
    expect(due(from)).toBe(iso(by));
  });

  test.each([
    ['at the bell', '2026-11-23T16:00Z', '2026-11-24T16:00Z'],
    ['in the evening', '2026-11-23T21:15Z', '2026-11-24T16:00Z'],
    ['on Friday evening', '2026-11-20T18:00Z', '2026-11-23T16:00Z'],
    ['at the weekend in term', '2026-11-21T12:00Z', '2026-11-23T16:00Z'],
    ['on a training day in term', '2026-09-01T10:00+01:00', '2026-09-03T16:00+01:00'],
    ['before a bank holiday', '2027-04-30T17:00+01:00', '2027-05-04T16:00+01:00'],
  ])('%s: the next school day', (_when, from, by) => {
    expect(due(from)).toBe(iso(by));
  });
});

describe('to be acknowledged within minutes of school time, where the policy says so', () => {
  test.each([
    ['in the morning', '2026-11-23T10:00Z', '2026-11-23T10:30Z'],
    ['up to the bell', '2026-11-23T15:30Z', '2026-11-23T16:00Z'],
    ['over the bell', '2026-11-23T15:45Z', '2026-11-24T08:15Z'],
    ['in the evening', '2026-11-23T21:15Z', '2026-11-24T08:30Z'],
    ['in August', '2027-08-11T21:15+01:00', '2027-08-12T08:30+01:00'],
  ])('%s', (_when, from, by) => {
    expect(due(from, halfAnHour)).toBe(iso(by));
  });
});

describe.each(urgent)('urgent, because of %s: 30 minutes at any hour', (_why, report) => {
  test.each([
    ['in school', '2026-11-23T10:00Z', '2026-11-23T10:30Z'],
    ['over the bell', '2026-11-23T15:50Z', '2026-11-23T16:20Z'],
    ['in the middle of the night', '2026-11-24T02:50Z', '2026-11-24T03:20Z'],
    ['on Saturday', '2026-11-21T23:45Z', '2026-11-22T00:15Z'],
    ['in August', '2027-08-11T23:40+01:00', '2027-08-12T00:10+01:00'],
    ['at Christmas', '2026-12-25T12:00Z', '2026-12-25T12:30Z'],
    ['while the clocks go forward', '2027-03-28T00:45Z', '2027-03-28T02:15+01:00'],
    ['while the clocks go back', '2027-10-31T01:45+01:00', '2027-10-31T01:15Z'],
  ])('%s', (_when, from, by) => {
    expect(isUrgent(report)).toBe(true);
    for (const policy of [hillside, halfAnHour, withDeadlines({ acknowledge: 240 })]) {
      expect(acknowledgeBy(policy, report, new Date(from)).toISOString()).toBe(iso(by));
      expect(remindAt(policy, report, new Date(from)).toISOString()).toBe(iso(by));
    }
  });

  test('as many minutes as the policy says', () => {
    const policy = withDeadlines({ urgent: 10, remindEvery: 5 });
    const at = new Date('2026-11-21T23:45Z');
    expect(acknowledgeBy(policy, report, at).toISOString()).toBe(iso('2026-11-21T23:55Z'));
    expect(remindAt(policy, report, at).toISOString()).toBe(iso('2026-11-21T23:50Z'));
  });
});

test('nothing else is urgent', () => {
  const grave: Report = { ...quiet, subject: 'headteacher', involvesAdult: 'yes', tags: ['grooming'] };
  expect(isUrgent(grave)).toBe(false);
});

describe('outside term weekdays count, since somebody on duty stands in', () => {
  test.each([
    ['a day in August', '2027-08-11T10:00+01:00', '2027-08-11T16:00+01:00'],
    ['an evening in August', '2027-08-11T17:00+01:00', '2027-08-12T16:00+01:00'],
    ['a Saturday in August', '2027-08-14T10:00+01:00', '2027-08-16T16:00+01:00'],
    ['a half-term', '2026-10-28T10:00Z', '2026-10-28T16:00Z'],
    ['between Christmas and the New Year', '2026-12-29T10:00Z', '2026-12-29T16:00Z'],
    ['before the first known term', '2026-08-12T10:00+01:00', '2026-08-12T16:00+01:00'],
    ['after the last known term', '2029-11-20T10:00Z', '2029-11-20T16:00Z'],
    ['a Saturday after it', '2029-11-24T10:00Z', '2029-11-26T16:00Z'],
    ['the last evening of the summer term', '2027-07-21T17:00+01:00', '2027-07-22T16:00+01:00'],
    ['the last evening before a half-term', '2026-10-23T17:00+01:00', '2026-10-26T16:00Z'],
    ['the last evening before Christmas', '2026-12-18T17:00Z', '2026-12-21T16:00Z'],
    ['the last weekend of the holidays', '2027-01-02T10:00Z', '2027-01-04T16:00Z'],
  ])('%s', (_when, from, by) => {
    expect(due(from)).toBe(iso(by));
  });

  test.each([
    ['a day in August', '2027-08-11T10:00+01:00', '2027-08-11T10:30+01:00'],
    ['an evening in August', '2027-08-11T17:00+01:00', '2027-08-12T08:30+01:00'],
    ['the last minutes of a term', '2026-12-18T15:50Z', '2026-12-21T08:20Z'],
    ['a Friday before the bell', '2027-08-13T15:45+01:00', '2027-08-16T08:15+01:00'],
  ])('for reminders as well: %s', (_when, from, at) => {
    expect(reminded(from)).toBe(iso(at));
  });
});

describe('reminders, every 30 minutes of school time', () => {
  test('from report to bell, and on the next school day', () => {
    const all = ['2026-11-20T14:40Z'];
    for (let i = 0; i < 5; i += 1) all.push(reminded(all.at(-1) ?? ''));
    expect(all.slice(1)).toEqual(
      [
        '2026-11-20T15:10Z',
        '2026-11-20T15:40Z',
        '2026-11-23T08:10Z',
        '2026-11-23T08:40Z',
        '2026-11-23T09:10Z',
      ].map(iso),
    );
  });

  test.each([
    ['in the evening', '2026-11-23T21:15Z', '2026-11-24T08:30Z'],
    ['before school', '2026-11-23T05:00Z', '2026-11-23T08:30Z'],
    ['on Saturday', '2026-11-21T12:00Z', '2026-11-23T08:30Z'],
    ['on a training day', '2026-09-01T10:00+01:00', '2026-09-03T08:30+01:00'],
  ])('%s', (_when, from, at) => {
    expect(reminded(from)).toBe(iso(at));
  });

  test('as often as the policy says', () => {
    expect(reminded('2026-11-23T10:00Z', withDeadlines({ remindEvery: 45 }))).toBe(iso('2026-11-23T10:45Z'));
  });
});

describe('over the weekends on which the clocks change', () => {
  test.each([
    ['forward, in term', '2028-03-24T17:00Z', '2028-03-27T16:00+01:00', '2028-03-27T08:30+01:00'],
    [
      'forward, in term, on the night',
      '2028-03-26T00:30Z',
      '2028-03-27T16:00+01:00',
      '2028-03-27T08:30+01:00',
    ],
    ['forward, in the holidays', '2027-03-26T17:00Z', '2027-03-29T16:00+01:00', '2027-03-29T08:30+01:00'],
    ['back, into term', '2027-10-29T17:00+01:00', '2027-11-01T16:00Z', '2027-11-01T08:30Z'],
    ['back, in the holidays', '2026-10-24T12:00+01:00', '2026-10-26T16:00Z', '2026-10-26T08:30Z'],
    ['back, on the night', '2026-10-25T01:30Z', '2026-10-26T16:00Z', '2026-10-26T08:30Z'],
  ])('%s: the clock on the wall', (_which, from, by, at) => {
    expect(due(from)).toBe(iso(by));
    expect(reminded(from)).toBe(iso(at));
  });

  test('a sum of school time has no hour more and none less', () => {
    // Friday 15:45 to Monday 8:15: 15 minutes and 15 minutes, whatever the clocks did in between.
    expect(reminded('2028-03-24T15:45Z')).toBe(iso('2028-03-27T08:15+01:00'));
    expect(reminded('2027-10-29T15:45+01:00')).toBe(iso('2027-11-01T08:15Z'));
  });
});

describe('at any moment of six years', () => {
  const moment = fc.date({
    min: new Date('2026-01-01T00:00Z'),
    max: new Date('2031-12-31T00:00Z'),
    noInvalidDate: true,
  });

  test('a deadline and a reminder are after it; an urgent one by exactly its minutes', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(hillside, halfAnHour), (from, policy) => {
        expect(acknowledgeBy(policy, quiet, from).getTime()).toBeGreaterThan(from.getTime());
        expect(remindAt(policy, quiet, from).getTime()).toBeGreaterThan(from.getTime());
        for (const [, report] of urgent)
          expect(acknowledgeBy(policy, report, from).getTime() - from.getTime()).toBe(30 * 60_000);
      }),
      { numRuns: 500 },
    );
  });

  test('a deadline is a weekday’s closing time on the wall, and a reminder is within its hours', () => {
    const weekdays = { ...hillside.calendar, terms: [], closed: new Set<string>() };
    fc.assert(
      fc.property(moment, (from) => {
        const by = acknowledgeBy(hillside, quiet, from);
        const justBefore = new Date(by.getTime() - 1);
        expect(isSchoolTime(weekdays, by)).toBe(false);
        expect(isSchoolTime(weekdays, justBefore)).toBe(true);
        expect(isSchoolTime(weekdays, new Date(remindAt(hillside, quiet, from).getTime() - 1))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
