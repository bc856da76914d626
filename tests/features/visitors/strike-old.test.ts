/** After somebody played with the poster (B6, D1): a new code, and what came by the old one since a day is struck out together. */
import { describe, expect, test } from '@jest/globals';
import { encodeTime } from 'ulid';
import { create, put } from '../../../bot/core/change.ts';
import { mostAtOnce } from '../../../bot/features/visitors/strike-old.ts';
import { mostInOne } from '../../../bot/features/visitors/strike-them.ts';
import { desks, rows, visitDays, visits, type Visit } from '../../../bot/features/visitors/visitor.ts';
import type { Seen } from '../../support/actor.ts';
import { agreesAt, posterUrl, storedVisits, visitorList } from '../../support/desk.ts';
import { unhurried } from '../../support/lantern.ts';
import { layingOf, ourText } from '../../support/lay-sheet.ts';
import { commit, rowAt } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';

// A Thursday.
const story = useStory({ pace: unhurried, at: '2026-11-19T10:00:00Z' });
const office = () => story.person('office');
const titles = ({ buttons }: Seen): string[] => buttons.map(({ title }) => title);
const strikes = 'Strike out visits of the old code…';
const renewed = async (): Promise<Seen> =>
  office().press(
    await office().press(await visitorList(story), 'New code for the desk…'),
    'Yes, make a new one',
  );
const days = async (key = 'office'): Promise<Seen> =>
  story.person(key).press(await visitorList(story, key), 'Day by day…');
const struckNames = async (): Promise<string[]> =>
  (await storedVisits(story)).filter(({ struck }) => struck !== undefined).map(({ name }) => name);
const dayAt = async (day: string) =>
  (await rowAt(story.lantern, visitDays, rows.day('hillside', day)))?.value;
const linesOfTrail = async (): Promise<number> =>
  (await story.dump()).filter(({ body }) => body.includes('visitor.struck')).length;
/** More than one transaction takes. */
const jokes = mostInOne + 4;
const volunteer = 'hillside.G003';
const theirName = (): string => {
  const { people } = story.lantern.world.trust.school('hillside');
  return people.find(({ id }) => `hillside.${id}` === volunteer)?.name ?? '';
};

describe('a visit', () => {
  test('keeps which code it came by, and nobody can type another', async () => {
    const url = await posterUrl(story);
    expect(titles(await days())).not.toContain(strikes);
    await agreesAt(url, 'Ann Thursday', { poster: 'mine', desk: 'mine' });
    const desk = (await rowAt(story.lantern, desks, rows.desk('hillside')))?.value;
    expect(desk?.number).toBe(1);
    expect((await storedVisits(story)).map(({ poster }) => poster)).toEqual([{ desk: desk?.id, number: 1 }]);
  });

  test('by a code from before they were counted is by the first; the next is the second', async () => {
    const stored = await rowAt(story.lantern, desks, rows.desk('hillside'));
    if (stored === undefined) throw new Error('no desk');
    const { number: _, ...older } = stored.value;
    await commit(story.lantern, [put(desks, rows.desk('hillside'), older)]);
    await story.goTo('2026-11-23T10:00:00Z');
    const url = await posterUrl(story);
    for (let n = 1; n <= jokes; n += 1) await agreesAt(url, `Mickey Mouse ${n}`);
    await agreesAt(url, theirName());
    expect((await storedVisits(story)).at(-1)?.poster?.number).toBe(1);
    await commit(
      story.lantern,
      layingOf({
        group: 'Visitors',
        audience: 'visitors',
        people: [volunteer],
        texts: [ourText('visitors')],
      }),
    );
    const theirs = await office().press(await visitorList(story), 'Look', { words: theirName() });
    await office().press(await office().press(theirs, 'Open'), 'Count it as theirs');
    expect(titles(await renewed())).toContain(strikes);
    await agreesAt(await posterUrl(story), 'Zoe Real');
    expect((await storedVisits(story)).at(-1)?.poster?.number).toBe(2);
  });
});

describe('the office strikes out those of the old code', () => {
  let sure: Seen | undefined;

  test('chooses a day, and sees first how many they are', async () => {
    const form = await office().press(await days(), strikes);
    expect(form.inputs).toEqual(['since']);
    for (const since of ['', '2026-11-24', 'yesterday', '2026-13-40'])
      expect((await office().press(form, 'Show how many', { since })).text).toContain(
        'Please choose a day that is not in the future.',
      );
    sure = await office().press(form, 'Show how many', { since: '2026-11-20' });
    expect(sure.text).toContain(`${jokes} visits by the old code since 20 November 2026.`);
    expect(sure.text).toContain('Not among them: 1 visit that the office counted for somebody.');
    expect(JSON.stringify(sure.card)).not.toMatch(/Mickey|Zoe|Ann/);
    expect(await struckNames()).toEqual([]);
  });

  test('with one reason: of that code, since that day, and none that counts as a signature', async () => {
    if (sure === undefined) throw new Error('no form');
    expect((await office().press(sure, 'Strike them out', { reason: ' ' })).text).toContain(
      'Please write why.',
    );
    const secret = await office().press(sure, 'Strike them out', { reason: 'password: Hunter2Hunter2' });
    expect(JSON.stringify(secret.card)).not.toContain('Hunter2');
    expect(await struckNames()).toEqual([]);
    const done = await office().press(sure, 'Strike them out', { reason: 'A joke at the gate' });
    expect(done.text).toContain(`Struck out: ${jokes} visits of the old code.`);
    expect(done.text).toContain('Agreed at the desk today: 2');
    expect(await struckNames()).toEqual(Array.from({ length: jokes }, (_, n) => `Mickey Mouse ${n + 1}`));
    expect(await dayAt('2026-11-23')).toMatchObject({ signed: 2, struck: jokes });
    expect(await dayAt('2026-11-19')).toMatchObject({ signed: 1, struck: 0 });
    const reasons = (await storedVisits(story)).flatMap(({ struck }) => (struck ? [struck] : []));
    expect(new Set(reasons.map(({ reason, by }) => `${by}: ${reason}`))).toEqual(
      new Set(['hillside.S014: A joke at the gate']),
    );
    expect(await linesOfTrail()).toBe(jokes);
  });

  test('once, however often it is pressed; and those before that day by another press', async () => {
    if (sure === undefined) throw new Error('no form');
    const again = await office().press(sure, 'Strike them out', { reason: 'Another reason' });
    expect(again.text).toContain('They have been struck out.');
    expect(await linesOfTrail()).toBe(jokes);
    const form = await office().press(await days(), strikes);
    const none = await office().press(form, 'Show how many', { since: '2026-11-23' });
    expect(none.text).toContain('No visits of the old code since 23 November 2026 can be struck out.');
    const all = await office().press(form, 'Show how many', { since: '2026-11-19' });
    expect(all.text).toContain('1 visit by the old code since 19 November 2026.');
  });

  test('a card of yesterday strikes nothing out, and nobody else is offered it', async () => {
    if (sure === undefined) throw new Error('no form');
    const before = await linesOfTrail();
    await story.goTo('2026-11-24T11:30:00Z');
    const late = await office().press(sure, 'Strike them out', { reason: 'Late' });
    expect(late.text).toContain('nothing was struck out yet');
    expect(await linesOfTrail()).toBe(before);
    expect(titles(await days('coordinator'))).toContain(strikes);
    for (const key of ['teacher', 'slt']) {
      const tried = await story.person(key).press({ ...sure }, 'Strike them out', { reason: 'Mine' });
      expect(tried.text).not.toContain('truck out:');
    }
    expect(await linesOfTrail()).toBe(before);
  });
});

test('a flood is struck out in several presses, each of which goes on where the last one ended', async () => {
  const [model] = await storedVisits(story);
  if (model === undefined) throw new Error('no visit');
  const at = '2026-11-24T08:00:00.000Z';
  const flood = Array.from({ length: mostAtOnce + 7 }, (_, n): Visit => {
    const id = `${encodeTime(new Date(at).getTime(), 10)}${String(n).padStart(16, '0')}`;
    return { ...model, id, at, name: `Flood ${n}`, poster: { desk: 'second', number: 2 } };
  });
  for (let from = 0; from < flood.length; from += 50)
    await commit(
      story.lantern,
      flood.slice(from, from + 50).map((one) => create(visits, rows.visit('hillside', one.id), one)),
    );
  const form = await office().press(await renewed(), strikes);
  const first = await office().press(form, 'Show how many', { since: '2026-11-24' });
  expect(first.text).toContain(`${flood.length} visits by the old code`);
  const second = await office().press(first, 'Strike them out', { reason: 'A flood' });
  expect(second.text).toContain(`Struck out: ${mostAtOnce} visits of the old code. Please press again`);
  expect(second.text).toContain('7 visits by the old code');
  const last = await office().press(second, 'Strike them out', { reason: 'A flood' });
  expect(last.text).toContain('Struck out: 7 visits of the old code.');
  expect((await struckNames()).filter((name) => name.startsWith('Flood'))).toHaveLength(flood.length);
}, 60_000);
