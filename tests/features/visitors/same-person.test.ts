/** Somebody of the school's list who agrees at the desk (B6): never signed for by a typed name, but on the office's word. */
import { describe, expect, test } from '@jest/globals';
import { put } from '../../../bot/core/change.ts';
import {
  rows as registerRows,
  sheetIdOf,
  sheets,
  signatures,
  type Item,
} from '../../../bot/features/agreements/agreement.ts';
import { misId } from '../../../bot/features/agreements/register/register-rows.ts';
import { isLike } from '../../../bot/features/visitors/same-person.ts';
import { rows, visits } from '../../../bot/features/visitors/visitor.ts';
import type { Seen } from '../../support/actor.ts';
import { agreesAt, posterUrl, storedVisits, visitorList } from '../../support/desk.ts';
import { unhurried } from '../../support/lantern.ts';
import { layingOf, ourText, sheetFor } from '../../support/lay-sheet.ts';
import { commit, rowAt } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { opens } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');
const titles = ({ buttons }: Seen): string[] => buttons.map(({ title }) => title);
const text = ourText('visitors');
const volunteer = 'hillside.G003';
const laying = {
  group: 'Visitors',
  audience: 'visitors',
  people: [volunteer, 'hillside.S014', 'hillside.G004'],
  texts: [text],
} as const;
const sheetKey = registerRows.sheet(
  'hillside',
  '2026',
  sheetIdOf({ audience: 'visitors', group: 'Visitors', part: 0 }),
);
const itemOf = async (person = volunteer): Promise<Item | undefined> =>
  (await rowAt(story.lantern, sheets, sheetKey))?.value.lines.find((line) => line.person === person)
    ?.items[0];
const signature = async () => {
  const at = {
    person: volunteer,
    signer: 'self',
    agreement: text.id,
    hash: text.hash,
    round: '2026',
  } as const;
  return (await rowAt(story.lantern, signatures, registerRows.signature('hillside', at)))?.value;
};
const nameOf = (id: string): string => {
  const { people } = story.lantern.world.trust.school('hillside');
  return people.find((one) => `hillside.${one.id}` === id)?.name ?? '';
};
const visitOf = async (name: string) => {
  const found = (await storedVisits(story)).findLast((one) => one.name === name);
  if (found === undefined) throw new Error(`no visit of ${name}`);
  return found;
};
/** Whom the CSV names for each visit, oldest first. */
const personCells = async (): Promise<string[]> => {
  const days = await office().press(await visitorList(story), 'Day by day…');
  const file = await (await fetch(opens(days.card, 'List of this school year (CSV)'))).text();
  return file
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '');
};
const opened = async (name: string, key = 'office'): Promise<Seen> => {
  const list = await story.person(key).press(await visitorList(story, key), 'Look', { words: name });
  return story.person(key).press(list, 'Open');
};

test('a name is like another with two words in common, whatever the accents; an address is enough by itself', () => {
  const like = (name: string, typed: string): boolean => isLike({ name }, { name: typed });
  expect(like('Robin Vale', 'mr robin vale')).toBe(true);
  expect(like('Zoë O’Brien', "Zoe O'Brien")).toBe(true);
  expect(like('Robin Vale', 'Vale, Robin')).toBe(true);
  expect(like('Robin Vale', 'Robin Hood')).toBe(false);
  expect(like('Robin Vale', 'Robin')).toBe(false);
  expect(like('Robin Vale', 'Robin Robin')).toBe(false);
  const address = { name: 'R', email: 'robin@council.example' };
  expect(isLike({ name: 'Robin Vale', email: 'Robin@Council.example' }, address)).toBe(true);
  expect(isLike({ name: 'Robin Vale', email: 'vale@council.example' }, address)).toBe(false);
});

describe('a volunteer who has still to sign', () => {
  test('stays waiting when they agree at the desk; the office is asked if it was them', async () => {
    await commit(story.lantern, layingOf(laying));
    await agreesAt(await posterUrl(story), `Mr ${nameOf(volunteer)}`);
    await agreesAt(await posterUrl(story), 'Robin Stranger');
    expect(await itemOf()).toMatchObject({ state: 'waiting' });
    expect(await signature()).toBeUndefined();
    const list = await visitorList(story);
    // Who it may be is said where all of them are seen, never in the list.
    expect(list.text.split('Possibly on the school’s list: open to see')).toHaveLength(2);
    expect(list.text).not.toContain('Possibly the same person');
    expect(titles(list)).not.toContain('Count it as theirs');
    const visit = await opened('Mr');
    expect(visit.text).toContain(`Possibly the same person as ${nameOf(volunteer)} (visitors)`);
    expect(titles(visit).filter((title) => title === 'Count it as theirs')).toHaveLength(1);
    expect(visit.text).not.toContain('people of the school’s list');
  });

  test('on the office’s word it is theirs: as they typed it, when they did, of that version', async () => {
    await story.later(30);
    const list = await opened('Mr');
    const done = await office().press(list, 'Count it as theirs');
    expect(done.text).toContain('It counts as theirs now');
    expect(done.text).toContain(`It counts as the signature of ${nameOf(volunteer)}.`);
    const visit = await visitOf(`Mr ${nameOf(volunteer)}`);
    expect(await signature()).toMatchObject({
      name: `Mr ${nameOf(volunteer)}`,
      how: 'desk',
      at: visit.at,
      hash: visit.hash,
      monitoringAt: visit.monitoringAt,
      by: 'hillside.S014',
    });
    expect((await signature())?.recordedAt?.slice(0, 16)).toBe('2026-11-23T10:30');
    expect(visit.counted?.person).toBe(volunteer);
    expect(await itemOf()).toMatchObject({ state: 'signed', how: 'desk', at: visit.at });
    // Delivered once more.
    expect((await office().press(list, 'Count it as theirs')).text).toContain('It counts as theirs now');
    const counted = await visitorList(story);
    expect(counted.text).toContain('Counted for somebody on the school’s list');
    expect(counted.text).not.toContain('Possibly');
    expect(await personCells()).toEqual([misId(volunteer), '']);
    // It counts as a signature: whoever wants it gone undoes that first.
    expect(titles(await opened('Mr'))).not.toContain('Strike it out…');
    const trail = (await story.dump()).filter(({ body }) => body.includes('visitor.counted'));
    expect(trail).toHaveLength(1);
  });

  test('a mistake is undone by the register’s own way: whoever counted it the same day, later the coordinator', async () => {
    expect(titles(await opened('Mr', 'it'))).not.toContain('It was not them…');
    const undo = await opened('Mr', 'coordinator');
    const form = await story.person('coordinator').press(undo, 'It was not them…');
    expect(form.text).toContain('Strike out what the office has written down?');
    const struck = await office().press(await opened('Mr'), 'It was not them…');
    expect(struck.text).toContain('Struck out. They still have to sign.');
    expect((await signature())?.struck).toMatchObject({ by: 'hillside.S014' });
    expect(await itemOf()).toMatchObject({ state: 'waiting' });
    // Nothing says any more that it is theirs.
    const undone = await visitorList(story);
    expect(undone.text).not.toContain('Counted for somebody');
    expect(undone.text).toContain('Possibly on the school’s list');
    expect(await personCells()).toEqual(['', '']);
    const again = await opened('Mr');
    expect(titles(again)).toContain('Count it as theirs');
    await office().press(again, 'Count it as theirs');
    expect(await signature()).toMatchObject({ how: 'desk', before: [{ struck: { by: 'hillside.S014' } }] });
    await story.later(26 * 60);
    expect(titles(await opened('Mr'))).not.toContain('It was not them…');
    const late = await story
      .person('coordinator')
      .press(await opened('Mr', 'coordinator'), 'It was not them…');
    await story.person('coordinator').press(late, 'Strike it out', { reason: 'Another person of that name' });
    expect((await signature())?.struck).toMatchObject({ reason: 'Another person of that name' });
  });
});

describe('nobody is offered', () => {
  const other = 'hillside.G004';
  const listed = async (): Promise<string[]> => titles(await opened(nameOf(other)));

  test('of another version, after they said that they do not agree, or when they have signed', async () => {
    const name = nameOf(other);
    await agreesAt(await posterUrl(story), name);
    expect(await listed()).toContain('Count it as theirs');
    const offered = await opened(name);
    const visit = await visitOf(name);
    const key = rows.visit('hillside', visit.id);
    await commit(story.lantern, [put(visits, key, { ...visit, hash: 'f'.repeat(64), version: '2025-09' })]);
    expect(await listed()).not.toContain('Count it as theirs');
    expect((await office().press(offered, 'Count it as theirs')).text).toContain('Nothing was counted');
    await commit(story.lantern, [put(visits, key, visit)]);
    const sheet = sheetFor(laying);
    for (const state of ['refused', 'signed'] as const) {
      const at = new Date(new Date(visit.at).getTime() + 1_000).toISOString();
      const lines = sheet.lines.map((line) => ({
        ...line,
        items: line.items.map((item) => ({ ...item, state, at })),
      }));
      await commit(story.lantern, [put(sheets, sheetKey, { ...sheet, lines })]);
      expect(await listed()).not.toContain('Count it as theirs');
      expect((await office().press(offered, 'Count it as theirs')).text).toContain('Nothing was counted');
    }
    await commit(story.lantern, layingOf(laying));
  });

  test('and nobody counts their own', async () => {
    await agreesAt(await posterUrl(story), nameOf('hillside.S014'));
    const own = await opened(nameOf('hillside.S014'));
    expect(own.text).toContain(`Possibly the same person as ${nameOf('hillside.S014')}`);
    const refused = await office().press(own, 'Count it as theirs');
    expect(refused.text).toContain('counted by a colleague');
    expect((await itemOf('hillside.S014'))?.state).toBe('waiting');
  });
});

test('several who fit are all shown on the opened card, and the office hears how many they are', async () => {
  const people = ['hillside.S023', 'hillside.S059', 'hillside.S062', 'hillside.S112'];
  await commit(story.lantern, layingOf({ ...laying, people }));
  await agreesAt(await posterUrl(story), 'Uche Matilda Sara Grace Zhang');
  expect(titles(await visitorList(story))).not.toContain('Count it as theirs');
  const visit = await opened('Zhang');
  expect(visit.text).toContain('4 people of the school’s list fit: please make sure which of them it was.');
  for (const person of people) expect(visit.text).toContain(`Possibly the same person as ${nameOf(person)}`);
  expect(titles(visit).filter((title) => title === 'Count it as theirs')).toHaveLength(4);
});
