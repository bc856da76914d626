/** What is due, held against a plain reading of the rules, day by day over a school year (B1, B10, B11, B13). */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Line, type Sheet } from '../../../../bot/features/agreements/agreement.ts';
import { applyResults } from '../../../../bot/features/agreements/asking/apply-results.ts';
import { askTimes, isAskTime } from '../../../../bot/features/agreements/asking/ask-times.ts';
import { dueFor, dueOf, sheetDueOf } from '../../../../bot/features/agreements/due-of.ts';
import { isSchoolDay, isSchoolTime, momentOn } from '../../../../bot/policy/calendar.ts';
import { hillside } from '../../concerns/route-world.ts';

const askAt = hillside.agreements.askAt;
const times = askTimes(hillside);
/** Each asking hour of the school year, as a list: a school day's number is its place in it. */
const days: Date[] = [];
for (let at = Date.UTC(2026, 8, 1); at < Date.UTC(2027, 6, 21); at += 86_400_000) {
  const hour = momentOn(hillside.calendar, new Date(at).toISOString().slice(0, 10), askAt);
  if (isSchoolDay(hillside.calendar, hour)) days.push(hour);
}
const day = (n: number): Date => days[n] ?? new Date(0);
const midYear = days.findIndex((at) => at.toISOString() >= '2027-02-02');

const line = (more: Partial<Line> = {}): Line => ({
  person: 'hillside.P1',
  items: [
    {
      agreement: 'a',
      version: '1',
      hash: 'h1',
      signer: 'self',
      state: 'waiting',
      at: '2026-09-01T00:00:00Z',
    },
    {
      agreement: 'p',
      version: '1',
      hash: 'p1',
      signer: 'parent',
      state: 'waiting',
      at: '2026-09-01T00:00:00Z',
    },
  ],
  reminded: [],
  reached: 'not-yet',
  ...more,
});
const sheet = (lines: Line[], more: Partial<Sheet> = {}): Sheet => ({
  v: 1,
  id: 'x',
  round: '2026',
  lane: 0,
  audience: 'pupils',
  group: '8B',
  part: 0,
  stage: 'open',
  openedAt: day(0).toISOString(),
  lines,
  ...more,
});
const withOwn = (one: Line, change: Partial<Line['items'][number]>): Line => ({
  ...one,
  items: one.items.map((item) => (item.signer === 'self' ? { ...item, ...change } : item)),
});
const delivered = {
  delivered: true,
  spot: { front: 'teams', tenant: '', conversation: '', message: '', service: '' },
} as const;

/** Every school day Lantern looks once; on some it is down. What it sends, by the number of the day. */
const year = (
  signsOn: number | undefined,
  opensOn: number,
  down: ReadonlySet<number>,
): [string, number][] => {
  const sent: [string, number][] = [];
  let now = sheet([line()], { openedAt: new Date(day(opensOn).getTime() - 3_600_000).toISOString() });
  for (let n = 0; n < days.length; n += 1) {
    if (n === signsOn)
      now = {
        ...now,
        lines: now.lines.map((one) =>
          withOwn(one, { state: 'signed', at: new Date(day(n).getTime() - 60_000).toISOString() }),
        ),
      };
    if (n < opensOn || down.has(n)) continue;
    const [one = line()] = now.lines;
    const due = dueFor(one, now, hillside, times);
    if (due === undefined || due.at > day(n)) continue;
    sent.push([due.what, n]);
    const result = { person: one.person, what: due.what, at: day(n).toISOString(), delivery: delivered };
    now = applyResults(now, [result]);
    expect(applyResults(now, [result])).toEqual(now);
  }
  return sent;
};

/** The rules in plain words: asked on the first day that Lantern is up, reminded 3, 7 and 14 school days later, or as soon after. */
const expected = (signsOn: number | undefined, opensOn: number, down: ReadonlySet<number>) => {
  const signed = (n: number): boolean => signsOn !== undefined && n >= signsOn;
  const sent: [string, number][] = [];
  let asked: number | undefined;
  let last = 0;
  let told = false;
  for (let n = opensOn; n < days.length; n += 1) {
    if (down.has(n)) continue;
    if (!signed(n) && asked === undefined) {
      asked = n;
      sent.push(['ask', n]);
    } else if (!signed(n) && asked !== undefined) {
      const since = asked;
      const passed = [3, 7, 14].filter((after) => since + after <= n && since + after > last);
      if (passed.length > 0) {
        last = n;
        sent.push(['remind', n]);
      }
    } else if (
      !told &&
      n >= midYear &&
      signsOn !== undefined &&
      signsOn <= midYear &&
      (asked ?? 0) < midYear
    ) {
      told = true;
      sent.push(['mid-year', n]);
    }
  }
  return sent;
};

test('over a year exactly what the rules say is sent, on the days they say, and nothing after signing but the reminder of it', () => {
  fc.assert(
    fc.property(
      fc.option(fc.nat(days.length - 1), { nil: undefined }),
      fc.nat(150),
      fc.uniqueArray(fc.nat(days.length - 1), { maxLength: 60 }),
      (signsOn, opensOn, down) => {
        const off = new Set(down);
        expect(year(signsOn, opensOn, off)).toEqual(expected(signsOn, opensOn, off));
      },
    ),
    { numRuns: 150 },
  );
});

test('whatever the moment, the first time to ask is in school time from the asking hour on, and not long after', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2026, 7, 1), max: Date.UTC(2027, 6, 10) }), (ms) => {
      const from = new Date(ms);
      const at = times.first(from.toISOString());
      expect(at >= from).toBe(true);
      expect(isAskTime(hillside, at) && isSchoolTime(hillside.calendar, at)).toBe(true);
      if (isAskTime(hillside, from)) expect(at).toEqual(from);
      else expect(at).toEqual(days.find((one) => one >= from));
    }),
  );
});

test('an asking hour outside school time is moved into it', () => {
  for (const [hour, on] of [
    [6 * 60, '08:00'],
    [20 * 60, '15:59'],
  ] as const) {
    const policy = { ...hillside, agreements: { ...hillside.agreements, askAt: hour } };
    expect(askTimes(policy).first('2026-11-23T00:00:00Z').toISOString()).toBe(`2026-11-23T${on}:00.000Z`);
  }
});

test.each([
  ['who chat cannot reach', line({ reached: 'no', because: 'no-account' })],
  ['who has left', line({ gone: true })],
  ['for whom only a parent signs', line({ items: line().items.slice(1) })],
  [
    'who does not understand: they wait for a talk',
    withOwn(line({ asked: day(0).toISOString() }), { state: 'unclear' }),
  ],
  ['who does not agree', withOwn(line({ asked: day(0).toISOString() }), { state: 'refused' })],
  [
    'who signed before they were asked, after the middle of the year',
    withOwn(line(), { state: 'signed', at: '2027-05-01T00:00:00Z' }),
  ],
])('nothing is sent to somebody %s', (_who, one) => {
  expect(dueFor(one, sheet([one]), hillside)).toBeUndefined();
});

test('a class that is not open is sent nothing', () => {
  expect(dueFor(line(), sheet([line()], { stage: 'tutor' }), hillside)).toBeUndefined();
});

test('a new version is asked for again, and reminded of from then on; one that needs no signature is only told', () => {
  const renewed = line({
    asked: day(0).toISOString(),
    reminded: [day(3).toISOString()],
    renewed: day(30).toISOString(),
  });
  expect(dueFor(renewed, sheet([renewed]), hillside)).toEqual({ what: 'again', at: day(30) });
  const again = applyResults(sheet([renewed]), [
    { person: renewed.person, what: 'again', at: day(30).toISOString(), delivery: delivered },
  ]);
  expect(dueFor(again.lines[0] ?? line(), again, hillside)).toEqual({ what: 'remind', at: day(33) });
  const noted = withOwn(line({ asked: day(0).toISOString() }), {
    state: 'signed',
    at: day(1).toISOString(),
    noted: { version: '2', hash: 'h2' },
  });
  expect(dueFor(noted, sheet([noted]), hillside)?.what).toBe('note');
  const told = applyResults(sheet([noted]), [
    { person: noted.person, what: 'note', at: day(31).toISOString(), delivery: delivered },
  ]);
  expect(dueFor(told.lines[0] ?? line(), told, hillside)?.what).toBe('mid-year');
});

test('what was perhaps delivered counts, what was refused for now stays due, what is refused for good is said', () => {
  const at = day(0).toISOString();
  const send = (more: object) =>
    applyResults(sheet([line()]), [
      {
        person: line().person,
        what: 'ask',
        at,
        delivery: { delivered: false, permanent: false, because: 'no-answer', ...more },
      },
    ]).lines[0];
  expect(send({ perhaps: true })).toMatchObject({ asked: at, reached: 'perhaps' });
  expect(send({})).toEqual(line());
  expect(send({ permanent: true })).toMatchObject({ reached: 'no', because: 'no-answer' });
  expect(send({ permanent: true })).not.toHaveProperty('asked');
});

test('a tutor is asked, reminded after two and five school days, and then it is for the coordinator', () => {
  const waiting = (told: number[]): Sheet =>
    sheet([line()], {
      stage: 'tutor',
      openedAt: undefined,
      laidAt: day(0).toISOString(),
      tutor: 'hillside.S1',
      tutorTold: told.map((n) => day(n).toISOString()),
    });
  expect(sheetDueOf(waiting([]), hillside)).toEqual({ what: 'tutor', at: day(0) });
  expect(sheetDueOf(waiting([0]), hillside)).toEqual({ what: 'tutor', at: day(2) });
  expect(sheetDueOf(waiting([0, 2]), hillside)).toEqual({ what: 'tutor', at: day(5) });
  expect(sheetDueOf(waiting([0, 2, 5]), hillside)).toEqual({ what: 'stuck', at: day(7) });
  expect(sheetDueOf({ ...waiting([]), part: 1 }, hillside)).toBeUndefined();
  expect(sheetDueOf({ ...waiting([]), coordinator: { why: 'tutor', at: '' } }, hillside)).toBeUndefined();
});

test('the list comes a school day after the last reminder, once, and again for somebody who joined later', () => {
  const early = line({ asked: day(0).toISOString() });
  const late = line({ person: 'hillside.P2', asked: day(10).toISOString() });
  const both = sheet([early, late]);
  expect(sheetDueOf(both, hillside)).toEqual({ what: 'list', at: day(15) });
  expect(sheetDueOf({ ...both, listedAt: day(15).toISOString() }, hillside)?.at).toEqual(day(25));
  const signed = both.lines.map((one) => withOwn(one, { state: 'signed', at: day(2).toISOString() }));
  expect(sheetDueOf({ ...both, lines: signed }, hillside)).toBeUndefined();
});

test('a sheet is due when the first of its people is', () => {
  const asked = fc.option(fc.nat(100), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.record({ asked, signed: fc.boolean() }), { maxLength: 8 }), (people) => {
      const lines = people.map((one, n) => {
        const its = line({
          person: `hillside.P${n}`,
          ...(one.asked === undefined ? {} : { asked: day(one.asked).toISOString() }),
        });
        return one.signed ? withOwn(its, { state: 'signed', at: day(2).toISOString() }) : its;
      });
      const all = sheet(lines);
      const moments = [sheetDueOf(all, hillside), ...lines.map((its) => dueFor(its, all, hillside))].flatMap(
        (due) => (due === undefined ? [] : [due.at.getTime()]),
      );
      expect(dueOf(all, hillside)?.getTime()).toBe(moments.length === 0 ? undefined : Math.min(...moments));
    }),
    { numRuns: 60 },
  );
});
