/** When a campaign begins: by itself, by the coordinator's word, put off, and after Lantern was down on its day (policy table 1.10). */
import { describe, expect, test } from '@jest/globals';
import { rounds, type Round } from '../../../../bot/features/agreements/asking/round.ts';
import type { Seen } from '../../../support/actor.ts';
import { unhurried } from '../../../support/lantern.ts';
import { hillsideWith } from '../../../support/other-school.ts';
import { rowsOf } from '../../../support/rows-of.ts';
import { useStory, type Story } from '../../../support/story.ts';

const schoolThat = (settings: Readonly<Record<string, string>>): Story =>
  useStory({ pace: unhurried, policies: { hillside: hillsideWith(settings) } });

const helpers = (story: Story) => {
  const cards = (key: string, words: RegExp): Seen[] =>
    story
      .person(key)
      .kept()
      .filter(({ text }) => words.test(text));
  return {
    cards,
    count: (key: string, words: RegExp): number => cards(key, words).length,
    openNewest: async (key: string, words: RegExp): Promise<Seen> => {
      const newest = cards(key, words).at(-1);
      if (newest === undefined) throw new Error(`${key} has no such card`);
      return story.person(key).press(newest, 'Open');
    },
    round: async (year = '2026'): Promise<Round | undefined> =>
      (await rowsOf(story.lantern, rounds, 'hillside', 'GR!')).find(({ value }) => value.round === year)
        ?.value,
    downUntil: (iso: string, policy?: string): Promise<void> =>
      story.lantern.restart({
        meanwhile: () => story.lantern.world.clock.set(new Date(iso)),
        ...(policy === undefined ? {} : { policies: { hillside: policy } }),
      }),
  };
};
const announcement = /everybody is due to be asked/;
const ready = /Ready to start/;
const late = /have not begun/;
const ask = /Please read and sign/;

describe('by itself', () => {
  const story = schoolThat({ start: "'11-26'" });
  const { cards, count, openNewest, round, downUntil } = helpers(story);

  test('the coordinator hears of it three school days before, and nobody else does', async () => {
    expect(count('coordinator', announcement)).toBe(0);
    await story.goTo('2026-11-23T10:31:00Z');
    expect(cards('coordinator', announcement).map(({ text }) => text)).toEqual([
      expect.stringContaining('On Thursday 26 November everybody is due'),
    ]);
    expect(
      ['headteacher', 'slt', 'it', 'deputy-coordinator'].filter((key) => count(key, announcement)),
    ).toEqual([]);
    await story.goTo('2026-11-24T10:31:00Z');
    expect(count('coordinator', announcement)).toBe(1);
  });

  test('put off a week, it is announced anew and starts on that day, at the asking hour', async () => {
    const shown = await openNewest('coordinator', announcement);
    const after = await story.person('coordinator').press(shown, 'Put off a week');
    expect(after.text).toContain('Put off.');
    expect(after.text).toContain(
      'It starts by itself at 10:40 on Thursday 3 December. It was put off 1 time.',
    );
    await story.goTo('2026-11-26T10:45:00Z');
    expect(await round()).toMatchObject({ stage: 'planned', putOff: [{ by: 'hillside.S005' }] });
    await story.goTo('2026-11-27T10:31:00Z');
    expect(count('coordinator', announcement)).toBe(1);
    await story.goTo('2026-11-30T10:31:00Z');
    expect(cards('coordinator', announcement).at(-1)?.text).toContain('On Thursday 3 December everybody');
    await story.goTo('2026-12-03T10:31:00Z');
    expect(await round()).toMatchObject({ stage: 'running', started: { by: 'lantern' } });
    expect(count('teacher', ask)).toBe(0);
    await story.goTo('2026-12-03T10:40:00Z');
    expect([count('teacher', ask), count('coordinator', announcement)]).toEqual([1, 2]);
  });

  test('the next year, more than a week late: nothing starts by itself, and the coordinator is told once', async () => {
    await downUntil('2027-09-20T09:00:00Z', hillsideWith({ start: "'09-07'" }));
    await story.due();
    expect(count('coordinator', late)).toBe(1);
    await story.goTo('2027-09-20T09:31:00Z');
    await story.goTo('2027-09-21T09:31:00Z');
    await story.goTo('2027-09-29T09:31:00Z');
    expect([count('coordinator', late), count('headteacher', late), count('teacher', ask)]).toEqual([
      1, 0, 1,
    ]);
    expect((await openNewest('coordinator', late)).text).toContain('Nobody has been asked this school year.');
  });

  test('another day in the policy is planned anew', async () => {
    const before = count('coordinator', announcement);
    await downUntil('2027-10-04T08:00:00Z', hillsideWith({ start: "'10-12'" }));
    await story.goTo('2027-10-06T09:31:00Z');
    expect(count('coordinator', announcement)).toBe(before);
    await story.goTo('2027-10-07T09:31:00Z');
    expect(cards('coordinator', announcement).slice(before)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('On Tuesday 12 October everybody') }),
    ]);
  });
});

describe('Lantern was down on the day', () => {
  const story = schoolThat({ start: "'11-26'" });
  const { count, round, downUntil } = helpers(story);

  test('for some days: what was announced starts when it is back, and is sent at the asking hour', async () => {
    await story.goTo('2026-11-23T10:31:00Z');
    expect(count('coordinator', announcement)).toBe(1);
    await downUntil('2026-11-30T09:00:00Z');
    await story.due();
    expect(await round()).toMatchObject({
      stage: 'running',
      started: { at: expect.stringMatching(/^2026-11-30T09:0/) },
    });
    expect(count('teacher', ask)).toBe(0);
    await story.goTo('2026-11-30T10:40:00Z');
    expect([count('teacher', ask), count('coordinator', late)]).toEqual([1, 0]);
  });
});

describe('Lantern was down when it was to be announced', () => {
  const story = schoolThat({ start: "'12-07'" });
  const { cards, count, round, downUntil } = helpers(story);

  test('it is announced then, and starts three school days later', async () => {
    await story.goTo('2026-11-23T10:31:00Z');
    expect((await round())?.startsAt).toBe('2026-12-07T10:40:00.000Z');
    await downUntil('2026-12-09T09:00:00Z');
    await story.due();
    expect(cards('coordinator', announcement).map(({ text }) => text)).toEqual([
      expect.stringContaining('On Monday 14 December everybody'),
    ]);
    await story.goTo('2026-12-11T10:31:00Z');
    expect(await round()).toMatchObject({ stage: 'planned' });
    await story.goTo('2026-12-14T10:31:00Z');
    expect(await round()).toMatchObject({ stage: 'running' });
    expect(count('coordinator', announcement)).toBe(1);
  });
});

describe('by the coordinator', () => {
  const story = schoolThat({ start: "'11-26'", startsBy: 'coordinator' });
  const { cards, count, openNewest, round } = helpers(story);

  test('announced, then asked on the day and three times more, five school days apart, and the last says so', async () => {
    await story.goTo('2026-11-23T10:31:00Z');
    expect(cards('coordinator', announcement).at(-1)?.text).toContain('Nothing is sent before you start it');
    for (const [at, times] of [
      ['2026-11-25T10:31:00Z', 0],
      ['2026-11-26T10:31:00Z', 1],
      ['2026-12-02T10:31:00Z', 1],
      ['2026-12-03T10:31:00Z', 2],
      ['2026-12-10T10:31:00Z', 3],
      ['2026-12-16T10:31:00Z', 3],
      ['2026-12-17T10:31:00Z', 4],
      ['2027-01-15T10:31:00Z', 4],
      ['2027-02-02T10:41:00Z', 4],
    ] as const) {
      await story.goTo(at);
      expect({ at, times: count('coordinator', ready) }).toEqual({ at, times });
    }
    const last = cards('coordinator', ready).map(({ text }) => text.includes('not reminded of this again'));
    expect(last).toEqual([false, false, false, true]);
    expect(await round()).toMatchObject({ stage: 'planned' });
    expect([count('teacher', ask), count('coordinator', late)]).toEqual([0, 0]);
  });

  test('started within the asking hours, staff are asked and tutors told at once', async () => {
    const shown = await openNewest('coordinator', ready);
    expect((await story.person('coordinator').press(shown, 'Start')).text).toContain('Started.');
    await story.due();
    expect([count('teacher', ask), count('tutor', /Please talk it through/)]).toEqual([1, 1]);
  }, 60_000);
});

describe('a school where Lantern is new', () => {
  const story = schoolThat({ start: "'09-07'" });
  const { count, round } = helpers(story);

  test('long after the day, learns from /agreements that nothing has begun, and gets no message', async () => {
    await story.goTo('2026-11-23T10:31:00Z');
    await story.goTo('2026-11-24T10:31:00Z');
    expect([count('coordinator', late), count('coordinator', announcement)]).toEqual([0, 0]);
    expect(await round()).toMatchObject({ stage: 'planned', putOff: [] });
    const coordinator = story.person('coordinator');
    const shown = await coordinator.press(await coordinator.say('/agreements'), 'Open');
    expect(shown.text).toContain('It begins when somebody starts it here.');
  });
});
