/** How many the desk writes down (D1): a coach goes through, a thousand an hour do not, and the office hears of it once a day. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { put } from '../../../bot/core/change.ts';
import { deskBurst, deskPerHour, emptyDay, withOneMore } from '../../../bot/features/visitors/desk-pace.ts';
import { rows, visitDays, type VisitDay } from '../../../bot/features/visitors/visitor.ts';
import { agreesAt, posterUrl, storedVisits } from '../../support/desk.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowAt } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb } from '../../support/web-page.ts';

const start = new Date('2026-11-23T08:00:00Z');

describe('the rule', () => {
  const minute = 60_000;
  /** How many of these are written down. @param after minutes from the start, in any order */
  const written = (after: readonly number[]): number => {
    let day = emptyDay('2026-11-23', start);
    for (const one of after.toSorted((a, b) => a - b))
      day = withOneMore(day, new Date(start.getTime() + one * minute)) ?? day;
    expect(day.signed).toBeLessThanOrEqual(after.length);
    return day.signed;
  };
  const minutes = (to: number) => fc.double({ min: 0, max: to, noNaN: true });

  test('a coach of fifty within ten minutes is written down, whenever each of them presses', () => {
    fc.assert(
      fc.property(fc.array(minutes(10), { minLength: 50, maxLength: 50 }), (coach) => {
        expect(written(coach)).toBe(50);
      }),
    );
  });

  test('never more than the burst and what an hour gives; a thousand within an hour are not', () => {
    fc.assert(
      fc.property(fc.array(minutes(60), { minLength: 1_000, maxLength: 1_500 }), (flood) => {
        expect(written(flood)).toBeLessThanOrEqual(deskBurst + deskPerHour);
      }),
      { numRuns: 20 },
    );
  });

  test('a clock that was set back neither gives nor takes', () => {
    const day = { ...emptyDay('2026-11-23', start), left: 2 };
    const before = withOneMore(day, new Date(start.getTime() - 60 * minute));
    expect(before?.left).toBe(1);
  });
});

describe('through the page', () => {
  const story = useStory({ pace: unhurried });
  const key = rows.day('hillside', '2026-11-23');
  const today = async (): Promise<VisitDay | undefined> =>
    (await rowAt(story.lantern, visitDays, key))?.value;
  const told = () =>
    story
      .person('office')
      .kept()
      .filter(({ text }) => text.includes('Very many sign at the desk')).length;

  test('fifty at once are all kept and counted, also where somebody has sent half a form very often', async () => {
    const url = await posterUrl(story);
    const page = await openWeb(url);
    for (let turn = 0; turn < 310; turn += 1)
      expect((await page.press('I agree', { name: 'Half' })).status).toBe(200);
    const names = Array.from({ length: 50 }, (_, at) => `Coach ${at}`);
    const pages = await Promise.all(names.map((name) => agreesAt(url, name)));
    for (const { text } of pages) expect(text).toContain('Please show this code at the desk.');
    expect((await storedVisits(story)).map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(await today()).toMatchObject({ signed: 50, struck: 0 });
  }, 60_000);

  test('beyond it nothing is written, what was typed stays, and the office is told once that day', async () => {
    const url = await posterUrl(story);
    const dayWith = (more: Partial<VisitDay>) =>
      commit(story.lantern, [put(visitDays, key, { ...emptyDay('2026-11-23', start), signed: 50, ...more })]);
    // As worked out in an hour: until then nothing is added, however long this takes.
    const leftAt = new Date(story.lantern.world.clock.now().getTime() + 60 * 60_000).toISOString();
    await dayWith({ left: 1, leftAt });
    const page = await openWeb(url);
    const last = { name: 'Last One', organisation: 'Westmere', visiting: 'The head', monitoring: 'true' };
    const kept = await page.press('I agree', last);
    expect(kept.text).toContain('Please show this code');
    await dayWith({ signed: 51, left: 0, leftAt });
    const refused = await agreesAt(url, 'Robin Vale');
    expect(refused.text).toContain('It is not your fault');
    expect(refused.html).toContain('value="Robin Vale"');
    // Whoever was the last one presses again, and sees the code again.
    expect((await page.press('I agree', last)).text).toContain('Please show this code');
    await agreesAt(url, 'Robin Vale');
    await story.due();
    expect((await storedVisits(story)).length).toBe(51);
    expect(told()).toBe(1);
    expect(story.person('office').newest()?.text).not.toMatch(/Robin|Coach/);
    // A while later it goes on.
    await story.later(70);
    expect((await refused.press('I agree')).text).toContain('Please show this code');
  });

  test('the next day it is told again, and what was told opens the list', async () => {
    await story.goTo('2026-11-24T09:00:00Z');
    const url = await posterUrl(story);
    await commit(story.lantern, [
      put(visitDays, rows.day('hillside', '2026-11-24'), {
        ...emptyDay('2026-11-24', story.lantern.world.clock.now()),
        left: 0,
      }),
    ]);
    expect((await agreesAt(url, 'Robin Vale')).text).toContain('It is not your fault');
    await story.due();
    expect(told()).toBe(2);
    const notice = story
      .person('office')
      .kept()
      .findLast(({ text }) => text.includes('Very many sign at the desk'));
    if (notice === undefined) throw new Error('the office was not told');
    expect((await story.person('office').press(notice, 'Open')).text).toContain(
      'Agreed at the desk today: 0',
    );
  });
});
