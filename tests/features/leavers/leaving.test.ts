/** What comes back and is closed when somebody leaves: cards, ticks, reminders, and that nobody asks for a password. */
import { describe, expect, test } from '@jest/globals';
import { outboxKind, schedule } from '../../../bot/core/outbox.ts';
import { sealedKindOf } from '../../../bot/features/index.ts';
import { checklistLookCall } from '../../../bot/features/leavers/leaving/calls.ts';
import { trailKind } from '../../../bot/core/trail.ts';
import {
  checklists,
  checklistPrefix,
  type Checklist,
} from '../../../bot/features/leavers/leaving/checklist.ts';
import { conversationIdOf } from '../../pretend-school/personas.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import type { Seen } from '../../support/actor.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { carried, forged } from '../../support/sealed.ts';
import { useStory } from '../../support/story.ts';
import { aLeaver, onTheList } from './leaving-rows.ts';

const story = useStory({ pace: unhurried });
const trust = makeTrust();
const school = trust.school('hillside');
const ofTutor = school.people.find((one) => one.kind === 'pupil' && one.tutor === 'S013');
if (ofTutor === undefined) throw new Error('S013 tutors nobody');

const teacher = () => story.person('teacher').persona;
const leave = (id: string, lastDay: string, more = {}) =>
  onTheList(
    story,
    aLeaver({
      id,
      name: teacher().name,
      person: teacher().personId,
      manager: 'hillside.S009',
      lastDay,
      ...more,
    }),
  );
const stored = async (id: string, at = 'hillside'): Promise<Checklist | undefined> =>
  (await rowsOf(story.lantern, checklists, at, checklistPrefix)).find(({ value }) => value.leaver === id)
    ?.value;
const cards = (key: string, words: RegExp): Seen[] =>
  story
    .person(key)
    .kept()
    .filter(({ text }) => words.test(text));
const mine = (key = 'teacher') => cards(key, /Before your last day/);
/** The list as somebody opens it. */
const list = async (key: string): Promise<Seen> => {
  const typed = await story.person(key).say('/leaving');
  return typed.buttons.length === 0 ? typed : story.person(key).press(typed, 'Open');
};
const openOf = async (key: string, name: string): Promise<Seen> => {
  const shown = await list(key);
  expect(shown.text).toContain(name);
  const names = shown.text.split('\n').filter((line) => line === name);
  expect(names).toHaveLength(1);
  return story.person(key).press(shown, 'Open');
};
const nobody = 'There is nothing to tick off for anybody who leaves.';
const unknown = 'I do not know that. Type help to see what you can do here.';
const nothingHere = 'There is nothing here for you.';

describe('from the list to the last tick', () => {
  test('IT and the line manager are told without a name; the leaver hears ten and three school days before, and on the day', async () => {
    await story.goTo('2026-11-23T10:00:00Z');
    await leave('A1', '2026-12-18');
    for (const key of ['it', 'slt']) {
      const [notice, ...more] = cards(key, /Somebody is leaving/);
      expect(more).toEqual([]);
      expect(notice?.text).not.toContain(teacher().name);
    }
    expect(cards('technician', /leaving/)).toEqual([]);
    expect(mine()).toEqual([]);
    await story.goTo('2026-12-04T07:59:00Z');
    expect(mine()).toEqual([]);
    await story.goTo('2026-12-04T08:00:00Z');
    expect(mine()).toHaveLength(1);
    const text = mine()[0]?.text ?? '';
    expect(text).toContain('Friday 18 December');
    expect(text).toContain('Laptop or tablet returned');
    expect(text).toContain('School account removed from their own phone or computer');
    expect(text).toContain('Nobody will ask you for a password or a PIN.');
    expect(text).not.toContain('MIS account');
    await story.goTo('2026-12-15T08:00:00Z');
    expect(mine()).toHaveLength(2);
    await story.goTo('2026-12-18T08:00:00Z');
    expect(mine()).toHaveLength(3);
    for (const key of ['it', 'slt']) expect(cards(key, /last day is today/)).toHaveLength(1);
    expect(cards('office', /leaving|has left/)).toEqual([]);
  });

  test('the day after, and weekly, the office hears of what is open, in school time, until nothing is', async () => {
    const late = () => cards('office', /Somebody has left, and something is still open/);
    // The holidays come first: it is said when school opens again.
    await story.goTo('2027-01-04T12:00:00Z');
    expect(late()).toHaveLength(0);
    await story.goTo('2027-01-05T08:00:00Z');
    expect(late()).toHaveLength(1);
    await story.goTo('2027-01-11T12:00:00Z');
    const before = late().length;
    const [notice] = late();
    if (notice === undefined) throw new Error('no notice');
    let card = await story.person('office').press(notice, 'Open');
    expect(card.text).toContain(teacher().name);
    for (let left = 30; left > 0; left -= 1) {
      if (card.buttons.some(({ title }) => title === 'Done'))
        card = await story.person('office').press(card, 'Done');
      else break;
    }
    expect((await stored('A1'))?.lines.every(({ state }) => state === 'done')).toBe(true);
    expect((await list('office')).text).toBe(nobody);
    await story.goTo('2027-02-08T12:00:00Z');
    expect(late()).toHaveLength(before);
    expect(mine()).toHaveLength(3);
  });

  test('each tick has a name and a time; a second press, and the same press again later, change nothing', async () => {
    await story.goTo('2027-02-22T10:00:00Z');
    await leave('A2', '2027-03-24');
    const first = await openOf('it', teacher().name);
    const done = await story.person('it').press(first, 'Done');
    expect(done.text).toContain(`Done · 22 Feb, 10:00 · ${story.person('it').persona.name}`);
    await story.later(5);
    const managers = await openOf('slt', teacher().name);
    expect(managers.text).toContain(story.person('it').persona.name);
    await story.person('slt').press(managers, 'Open again');
    expect((await stored('A2'))?.lines[0]?.state).toBe('open');
    // The press of five minutes ago once more: it was counted.
    const again = await story.person('it').press(first, 'Done');
    expect(again.text).toContain('That was kept already.');
    expect((await stored('A2'))?.lines[0]?.state).toBe('open');
    await story.person('slt').press(managers, 'Not needed');
    const lines = (await stored('A2'))?.lines ?? [];
    expect(lines.filter(({ state }) => state === 'not-needed')).toHaveLength(1);
  });

  test('two people at once: both ticks are there', async () => {
    const [one, other] = await Promise.all([openOf('it', teacher().name), openOf('slt', teacher().name)]);
    const buttonsOf = (seen: Seen, nth: number): Seen => ({
      ...seen,
      buttons: seen.buttons.filter(({ title }) => title === 'Done').slice(nth, nth + 1),
    });
    const before = (await stored('A2'))?.lines.filter(({ state }) => state === 'done').length ?? 0;
    await Promise.all([
      story.person('it').press(buttonsOf(one, 0), 'Done'),
      story.person('slt').press(buttonsOf(other, 1), 'Done'),
    ]);
    expect((await stored('A2'))?.lines.filter(({ state }) => state === 'done')).toHaveLength(before + 2);
  });

  test('the list is read twice, and a later list moves the day: one checklist, and what was ticked stays', async () => {
    const ticked = (await stored('A2'))?.lines.filter(({ state }) => state === 'done').length;
    const told = cards('it', /Somebody is leaving/).length;
    await leave('A2', '2027-03-24');
    await leave('A2', '2027-03-25');
    expect((await stored('A2'))?.lastDay).toBe('2027-03-25');
    expect((await stored('A2'))?.lines.filter(({ state }) => state === 'done')).toHaveLength(ticked ?? -1);
    expect(cards('it', /Somebody is leaving/)).toHaveLength(told);
    const looks = async () =>
      (await rowsOf(story.lantern, outboxKind, 'hillside', 'O!')).filter(
        ({ value }) => value.job === checklistLookCall.name,
      ).length;
    const waiting = await looks();
    const now = story.lantern.world.clock.now();
    await commit(story.lantern, [schedule(checklistLookCall, { leaver: 'A2' }, now, 'hillside')]);
    await story.due();
    expect(await looks()).toBe(waiting);
    const before = mine().length;
    await story.goTo('2027-03-10T08:00:00Z');
    expect(mine()).toHaveLength(before);
    await story.goTo('2027-03-11T08:00:00Z');
    expect(mine()).toHaveLength(before + 1);
    expect(mine().at(-1)?.text).toContain('Thursday 25 March');
  });

  test('I would like to meet: IT and the manager are told once, and the checklist says so', async () => {
    const card = mine().at(-1);
    if (card === undefined) throw new Error('no card');
    const asked = () => cards('it', /would like to meet IT/).length;
    // It has lain there for more than a day: the fresh card first.
    await story.later(25 * 60);
    const fresh = await story.person('teacher').press(card, 'I would like to meet');
    expect(fresh.text).toContain('This is how it stands now.');
    expect((await stored('A2'))?.meet).toBeUndefined();
    const said = await story.person('teacher').press(fresh, 'I would like to meet');
    expect(said.text).toContain('IT knows that you would like to meet on Thursday 25 March');
    await story.person('teacher').press(fresh, 'I would like to meet');
    await story.due();
    expect(asked()).toBe(1);
    expect(cards('slt', /would like to meet IT/)).toHaveLength(1);
    expect((await openOf('it', teacher().name)).text).toContain(
      'They would like to meet IT on their last day.',
    );
  });

  test('they come back: nothing more is said, and the list is empty', async () => {
    await leave('A2', '2027-03-25', { stage: 'gone' });
    const before = mine().length;
    await story.goTo('2027-04-20T10:00:00Z');
    expect(mine()).toHaveLength(before);
    expect(cards('office', /Somebody has left/).length).toBeLessThanOrEqual(2);
    expect((await list('it')).text).toBe(nobody);
  });
});

describe('whose it is', () => {
  test('a pupil hears nothing; their tutor gets the card, ticks, and sees nobody else’s', async () => {
    await story.goTo('2027-05-04T10:00:00Z');
    const { name } = ofTutor;
    await onTheList(
      story,
      aLeaver({
        id: 'B1',
        name,
        person: `hillside.${ofTutor.id}`,
        kind: 'pupil',
        year: '8',
        lastDay: '2027-05-07',
      }),
    );
    await leave('B2', '2027-07-21');
    const [notice, ...more] = cards('tutor', /A pupil of your form is leaving/);
    expect(more).toEqual([]);
    if (notice === undefined) throw new Error('the tutor was not told');
    expect(notice.text).not.toContain(name);
    const card = await story.person('tutor').press(notice, 'Open');
    expect(card.text).toContain(name);
    expect(card.text).not.toContain('MIS account closed');
    expect((await list('tutor')).text).not.toContain(teacher().name);
    const theirs = (await rowsOf(story.lantern, checklists, 'hillside', checklistPrefix)).find(
      ({ value }) => value.leaver === 'B1',
    );
    expect(theirs?.value.tutor).toBe('hillside.S013');
    const chat = conversationIdOf(trust.seed, ofTutor.entra);
    expect(story.lantern.world.connector.conversations.get(chat)?.lines ?? []).toEqual([]);
  });

  test('IT and the office see all of their school; others nothing, and the other school’s nothing of it', async () => {
    for (const key of ['it', 'office']) {
      const { text } = await list(key);
      expect(text).toContain(teacher().name);
      expect(text).toContain(ofTutor.name);
    }
    for (const key of ['teacher', 'dsl', 'headteacher', 'brook-it', 'brook-headteacher'])
      expect((await list(key)).text).toBe(nobody);
    expect((await story.person('pupil').say('/leaving')).text).toBe(unknown);
  });

  test('the leaver ticks nothing of their own, not even in IT; a button in other hands, or made up, does nothing', async () => {
    const shown = await list('office');
    const open = await story.person('office').press(shown, 'Open');
    const stolen = await story.person('tutor').press(open, 'Done');
    expect(stolen.text).toBe(unknown);
    const done = open.buttons.find(({ title }) => title === 'Done');
    const { values } = carried(done?.data ?? {});
    for (const key of ['dsl', 'brook-it']) {
      const { persona } = story.person(key);
      const token = forged(persona, { verb: 'leaving.tick', values, at: story.lantern.world.clock.now() });
      const made = { ...open, buttons: [{ title: 'Done', verb: 'leaving.tick', data: { token } }] };
      expect((await story.person(key).press(made, 'Done')).text).toBe(nothingHere);
    }
    await onTheList(
      story,
      aLeaver({
        id: 'C1',
        name: story.person('technician').persona.name,
        person: 'hillside.S008',
        lastDay: '2027-07-21',
      }),
    );
    expect((await list('technician')).text).not.toContain(story.person('technician').persona.name);
    expect((await list('it')).text).toContain(story.person('technician').persona.name);
  });
});

describe('notes', () => {
  test('are kept with a name; what looks like a password or a PIN is refused kindly, and kept nowhere', async () => {
    const card = await story.person('it').press(await list('it'), 'Open');
    const kept = await story
      .person('it')
      .press(card, 'Keep the note', { words: 'The charger is in room 12.' });
    expect(kept.text).toContain('The charger is in room 12.');
    expect(kept.text).toContain(story.person('it').persona.name);
    const refused = await story.person('it').press(kept, 'Keep the note', { words: 'His PIN is 48213' });
    expect(refused.text).toContain('Nobody here will ever ask for one');
    expect(JSON.stringify(refused.card)).not.toContain('48213');
    expect(JSON.stringify(await story.dump())).not.toContain('48213');
    const empty = await story.person('it').press(kept, 'Keep the note', { words: ' ' });
    expect(empty.text).toContain('Please write the note first.');
    const ticked = await story.person('it').press(kept, 'Done', { words: 'half a note' });
    expect(JSON.stringify(ticked.card)).toContain('half a note');
  });

  test('a card of yesterday does nothing, and shows how it stands', async () => {
    const card = await story.person('it').press(await list('it'), 'Open');
    await story.later(25 * 60);
    const before = JSON.stringify(await rowsOf(story.lantern, checklists, 'hillside', checklistPrefix));
    const answer = await story.person('it').press(card, 'Done', { words: 'typed' });
    expect(answer.text).toContain('so nothing was done');
    const note = await story.person('it').press(card, 'Keep the note', { words: 'typed' });
    expect(JSON.stringify(note.card)).toContain('typed');
    expect(JSON.stringify(await rowsOf(story.lantern, checklists, 'hillside', checklistPrefix))).toBe(before);
  });

  test('what lies in storage is sealed, and no name is in the trail or in a job', async () => {
    const sealed = (await story.lying()).filter(({ row }) => row.startsWith('L'));
    // What the keys are changed of: a kind that is not listed would be left behind.
    for (const { row, kind } of sealed) expect({ row, kind: sealedKindOf(row)?.name }).toEqual({ row, kind });
    const lying = JSON.stringify(sealed);
    expect(lying).not.toContain(teacher().name);
    expect(lying).not.toContain('charger');
    const trail = await rowsOf(story.lantern, trailKind, 'hillside', 'A!');
    expect(trail.some(({ value }) => value.action.startsWith('leaving.'))).toBe(true);
    const open = JSON.stringify((await story.lying()).filter(({ row }) => /^[AO]!/.test(row)));
    expect(open).not.toContain(teacher().name);
    expect(open).not.toContain(ofTutor.name);
  });
});
