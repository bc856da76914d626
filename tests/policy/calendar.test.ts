/** School time: what counts, what a deadline is, and that clock changes and server zones do not matter. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addSchoolTime,
  endOfSchoolDay,
  inTerm,
  isSchoolDay,
  isSchoolTime,
  knowsTerms,
  sameSchoolDay,
} from '../../bot/policy/calendar.ts';
import type { Calendar } from '../../bot/policy/policy.ts';

const calendar: Calendar = {
  zone: 'Europe/London',
  opens: 8 * 60,
  closes: 16 * 60,
  days: [1, 2, 3, 4, 5],
  terms: [
    { from: '2026-09-01', to: '2026-12-18' },
    { from: '2027-01-04', to: '2027-03-25' },
  ],
  closed: new Set(['2026-09-01', '2026-10-26', '2026-10-27', '2026-10-28', '2026-10-29', '2026-10-30']),
};

/** A moment on the wall in London, `+01:00` in summer. */
const london = (text: string): Date => new Date(text.length > 16 ? text : `${text}Z`);

describe('what counts', () => {
  test.each([
    ['2026-09-02T09:00+01:00', true, true, true], // the first day
    ['2026-09-01T09:00+01:00', false, false, true], // staff training
    ['2026-11-21T12:00', false, false, true], // a Saturday in term
    ['2026-10-28T12:00', false, false, true], // half-term
    ['2026-11-23T07:59', true, false, true],
    ['2026-11-23T08:00', true, true, true],
    ['2026-11-23T15:59', true, true, true],
    ['2026-11-23T16:00', true, false, true],
    ['2026-12-25T12:00', false, false, false],
    ['2026-08-20T12:00+01:00', false, false, false], // before the first term
    ['2026-08-31T23:30Z', false, false, true], // half past midnight in London: term has begun
    ['2027-05-12T12:00+01:00', true, true, false], // after the last known term: weekdays count
    ['2027-05-15T12:00+01:00', false, false, false], // a Saturday after it
  ])('%s', (at, day, time, term) => {
    expect(isSchoolDay(calendar, london(at))).toBe(day);
    expect(isSchoolTime(calendar, london(at))).toBe(time);
    expect(inTerm(calendar, london(at))).toBe(term);
  });

  test('a calendar knows until its last term ends', () => {
    expect(knowsTerms(calendar, london('2026-08-20T12:00+01:00'))).toBe(true);
    expect(knowsTerms(calendar, london('2027-03-25T23:00'))).toBe(true);
    expect(knowsTerms(calendar, london('2027-03-26T00:30'))).toBe(false);
    expect(knowsTerms({ ...calendar, terms: [] }, london('2026-11-21T12:00'))).toBe(false);
  });
});

describe('the end of the school day', () => {
  test.each([
    ['2026-11-23T10:00', '2026-11-23T16:00'],
    ['2026-11-23T06:00', '2026-11-23T16:00'],
    ['2026-11-23T16:00', '2026-11-24T16:00'],
    ['2026-11-20T20:00', '2026-11-23T16:00'], // Friday evening
    ['2026-11-21T23:00', '2026-11-23T16:00'], // Saturday
    ['2026-10-23T17:00+01:00', '2026-11-02T16:00'], // over half-term and the clock change
    ['2026-12-18T16:30', '2027-01-04T16:00'], // over Christmas
    ['2026-06-01T12:00+01:00', '2026-09-02T16:00+01:00'], // before the first known term
    ['2027-03-25T16:30', '2027-03-26T16:00'], // no dates after this: weekdays
    ['2030-07-06T12:00+01:00', '2030-07-08T16:00+01:00'], // years after the last known term
  ])('of %s is %s', (at, end) => {
    expect(endOfSchoolDay(calendar, london(at))).toEqual(london(end));
  });

  test('exists without any term dates', () => {
    const bare = { ...calendar, terms: [], closed: new Set<string>() };
    expect(endOfSchoolDay(bare, london('2026-11-21T12:00'))).toEqual(london('2026-11-23T16:00'));
  });
});

describe('adding school time', () => {
  test.each([
    ['2026-11-23T10:00', 30, '2026-11-23T10:30'],
    ['2026-11-23T07:00', 30, '2026-11-23T08:30'],
    ['2026-11-23T15:45', 30, '2026-11-24T08:15'],
    ['2026-11-23T15:30', 30, '2026-11-23T16:00'],
    ['2026-11-20T15:45', 30, '2026-11-23T08:15'],
    ['2026-11-21T03:00', 0, '2026-11-23T08:00'],
    ['2026-10-23T15:50+01:00', 30, '2026-11-02T08:20'],
    ['2026-11-23T08:00', 8 * 60 * 3, '2026-11-25T16:00'],
  ])('%s and %i minutes: %s', (at, minutes, then) => {
    expect(addSchoolTime(calendar, london(at), minutes)).toEqual(london(then));
  });

  const moment = fc
    .date({
      min: new Date('2026-08-01T00:00:00Z'),
      max: new Date('2027-05-01T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000));
  const calendars = fc.record({
    opens: fc.integer({ min: 0, max: 700 }),
    length: fc.integer({ min: 100, max: 700 }),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    terms: fc.constantFrom([], calendar.terms, [{ from: '2026-09-01', to: '2026-10-31' }]),
  });
  const made = calendars.map(({ opens, length, days, terms }): Calendar => ({
    ...calendar,
    opens,
    closes: opens + length,
    days,
    terms,
  }));

  test('lands inside school time, or just as it ends, and never before it began', () => {
    fc.assert(
      fc.property(made, moment, fc.integer({ min: 0, max: 1500 }), (any, at, minutes) => {
        const then = addSchoolTime(any, at, minutes);
        expect(then.getTime()).toBeGreaterThanOrEqual(at.getTime());
        const inside = isSchoolTime(any, then) || isSchoolTime(any, new Date(then.getTime() - 1));
        expect(inside).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('is monotone: later never ends earlier, more never ends earlier', () => {
    const gap = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(made, moment, gap, gap, (any, at, later, minutes) => {
        const first = addSchoolTime(any, at, minutes % 1500);
        const second = addSchoolTime(any, new Date(at.getTime() + later * 60_000), minutes % 1500);
        expect(second.getTime()).toBeGreaterThanOrEqual(first.getTime());
        expect(addSchoolTime(any, at, (minutes % 1500) + 1).getTime()).toBeGreaterThan(first.getTime());
        expect(endOfSchoolDay(any, at).getTime()).toBeGreaterThan(at.getTime());
      }),
      { numRuns: 200 },
    );
  });

  test('adds exactly the minutes, counted one by one', () => {
    const inAutumn = fc
      .integer({ min: 0, max: 80 * 144 })
      .map((n) => new Date(Date.UTC(2026, 8, 12) + n * 600_000));
    fc.assert(
      fc.property(inAutumn, fc.integer({ min: 0, max: 100 }), (at, count) => {
        const minutes = count * 10;
        const then = addSchoolTime(calendar, at, minutes).getTime();
        let counted = 0;
        for (let t = at.getTime(); t < then; t += 60_000)
          if (isSchoolTime(calendar, new Date(t))) counted += 1;
        expect(counted).toBe(minutes);
      }),
      { numRuns: 12 },
    );
  });

  test.each([
    ['spring', '2027-03-28', '2027-03-27T12:00Z', 23],
    ['autumn', '2026-10-25', '2026-10-24T12:00Z', 25],
  ])('a school that is open all through the night of the %s clock change', (_season, date, before, hours) => {
    const always: Calendar = {
      ...calendar,
      opens: 0,
      closes: 23 * 60 + 59,
      days: [7],
      terms: [],
      closed: new Set(),
    };
    const begins = addSchoolTime(always, new Date(before), 0);
    const ends = endOfSchoolDay(always, begins);
    expect(begins.toISOString().slice(0, 10) <= date).toBe(true);
    expect(ends.getTime() - begins.getTime()).toBe((hours * 60 - 1) * 60_000);
    expect(addSchoolTime(always, begins, hours * 60 - 1)).toEqual(ends);
    // Three real hours after midnight, whatever the clock on the wall shows.
    expect(addSchoolTime(always, begins, 180).getTime() - begins.getTime()).toBe(180 * 60_000);
  });
});

describe('the same school day (A2)', () => {
  test.each([
    ['2026-11-20T10:00', '2026-11-20T22:00', true], // noticed in a lesson, reported in the evening
    ['2026-11-20T10:00', '2026-11-21T10:00', false], // reported on Saturday
    ['2026-11-20T10:00', '2026-11-23T08:30', false],
    ['2026-11-21T10:00', '2026-11-22T10:00', true], // a weekend belongs to Monday
    ['2026-11-21T10:00', '2026-11-23T15:00', true],
    ['2026-11-21T10:00', '2026-11-24T08:00', false],
    ['2026-12-28T10:00', '2027-01-04T09:00', true],
    ['2026-09-02T22:30Z', '2026-09-02T23:30Z', false], // either side of midnight in London
  ])('%s and %s: %s', (a, b, same) => {
    expect(sameSchoolDay(calendar, london(a), london(b))).toBe(same);
    expect(sameSchoolDay(calendar, london(b), london(a))).toBe(same);
  });
});

test('the zone of the server changes nothing', async () => {
  const module = JSON.stringify(new URL('../../bot/policy/calendar.ts', import.meta.url).href);
  const code = `
    const { addSchoolTime, endOfSchoolDay, inTerm, isSchoolTime } = await import(${module});
    const calendar = { ...JSON.parse(process.argv[1]), closed: new Set(['2026-10-26']) };
    const out = [];
    for (let t = Date.UTC(2026, 7, 29, 23, 30); t < Date.UTC(2027, 3, 10); t += 11 * 3600e3 + 7 * 60e3) {
      const at = new Date(t);
      out.push([addSchoolTime(calendar, at, 45), endOfSchoolDay(calendar, at), inTerm(calendar, at), isSchoolTime(calendar, at)]);
    }
    console.log(JSON.stringify(out));
  `;
  const run = async (zone: string): Promise<string> => {
    const args = ['--input-type=module', '-e', code, JSON.stringify({ ...calendar, closed: undefined })];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, TZ: zone },
    });
    return stdout;
  };
  const answers = await Promise.all(['UTC', 'Pacific/Kiritimati', 'America/St_Johns'].map(run));
  expect(answers[0]).toContain('2026-09-02T');
  expect(new Set(answers).size).toBe(1);
}, 60_000);
