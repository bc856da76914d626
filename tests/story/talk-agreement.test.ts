/** *I do not understand* and *I do not agree*: a quiet talk with the right person, and never a dead end (policy-map B22). */
import { beforeAll, expect, test } from '@jest/globals';
import { rows, sheets } from '../../bot/features/agreements/agreement.ts';
import { talks } from '../../bot/features/agreements/signing/talk.ts';
import type { Actor, Seen } from '../support/actor.ts';
import { layingOf, ourText, sheetFor } from '../support/lay-sheet.ts';
import { unhurried } from '../support/lantern.ts';
import { rowsOf, withRecords } from '../support/rows-of.ts';
import { useStory } from '../support/story.ts';

const story = useStory({ pace: unhurried });
const person = (key: string): Actor => story.person(key);
const text = ourText('pupils-ks3');
const staffText = ourText('staff');
const tutor = 'hillside.S013';
const pupils = { tutor, people: ['hillside.P0001'], texts: [text] };
const staff = {
  group: 'Staff',
  audience: 'staff' as const,
  people: ['hillside.S012', 'hillside.S005'],
  texts: [staffText],
};

beforeAll(async () => {
  await withRecords(story.lantern, async (records) => {
    await records.commit(layingOf(pupils));
    await records.commit(layingOf(staff));
  });
});

const itemOf = async (laying: Parameters<typeof sheetFor>[0], who: string) => {
  const { id, round } = sheetFor(laying);
  const stored = await withRecords(story.lantern, (records) =>
    records.get(sheets, rows.sheet('hillside', round, id)),
  );
  return stored?.value.lines.find((line) => line.person === who)?.items[0];
};
const allTalks = async () =>
  (await rowsOf(story.lantern, talks, 'hillside', 'GT!')).map(({ value }) => value);
const opened = async (who: Actor): Promise<Seen> => who.press(await who.say('agreement'), 'Read it');
const told = (key: string): Seen[] =>
  person(key)
    .kept()
    .filter((one) => one.text.includes('Somebody would like to talk before they sign'));
const pupilName = (): string => person('pupil').persona.name;

test('a pupil who does not understand is thanked; the tutor is told neutrally, once', async () => {
  const pupil = person('pupil');
  const card = await opened(pupil);
  const thanks = await pupil.press(card, 'I do not understand');
  expect(thanks.text).toContain('Thank you for saying so');
  expect(thanks.text).toContain('You are not in trouble');
  await pupil.press(card, 'I do not understand');
  await story.due();
  await story.due();
  expect(await itemOf(pupils, 'hillside.P0001')).toMatchObject({ state: 'unclear' });
  expect(await allTalks()).toMatchObject([{ why: 'unclear', with: 'tutor', tutor, open: true }]);
  expect(told('tutor')).toHaveLength(1);
  expect(told('tutor')[0]?.text).not.toContain(pupilName());
  expect(told('coordinator')).toHaveLength(0);
});

test('the tutor and the coordinator see who it is behind the button; other staff see nobody', async () => {
  for (const key of ['tutor', 'coordinator']) {
    const list = await person(key).press(await person(key).say('/talks'), 'Open');
    expect(list.text).toContain(pupilName());
    expect(list.text).toContain(`Does not understand: ${text.title}`);
  }
  for (const key of ['teacher', 'headteacher', 'office']) {
    const list = await person(key).press(await person(key).say('talks'), 'Open');
    expect(list.text).toContain('Nobody is waiting for a talk with you.');
  }
});

test('after three school days the tutor is reminded, after three more the coordinator is told', async () => {
  await story.goTo('2026-11-25T16:00:00Z');
  expect(told('tutor')).toHaveLength(1);
  await story.goTo('2026-11-26T10:00:00Z');
  await story.due();
  expect(told('tutor')).toHaveLength(2);
  await story.goTo('2026-11-30T15:00:00Z');
  expect(told('coordinator')).toHaveLength(0);
  await story.goTo('2026-12-01T10:00:00Z');
  await story.due();
  expect(told('coordinator')).toHaveLength(1);
  expect(told('tutor')).toHaveLength(2);
  await story.goTo('2026-12-10T10:00:00Z');
  expect([told('tutor'), told('coordinator')].map(({ length }) => length)).toEqual([2, 1]);
});

test('once they have talked the tutor writes it down, sealed, and the pupil is asked once more', async () => {
  const form = await talkForm('tutor');
  const early = await person('tutor').press(form, 'Write it down', { day: '2026-11-01', note: 'Slowly.' });
  expect(early.text).toContain('That was before they asked.');
  expect(JSON.stringify(early.card)).toContain('Slowly.');
  const late = await person('tutor').press(form, 'Write it down', { day: '2027-01-05' });
  expect(late.text).toContain('still to come');
  const list = await person('tutor').press(form, 'Write it down', {
    day: '2026-12-10',
    note: 'Read it together.',
  });
  expect(list.text).toContain('Written down. They are asked once more.');
  expect((await person('tutor').press(form, 'Write it down', { day: '2026-12-10' })).text).toContain(
    'not open any more',
  );
  expect(await allTalks()).toMatchObject([
    { open: false, talked: [{ by: tutor, on: '2026-12-10', note: 'Read it together.' }] },
  ]);
  expect(JSON.stringify(await story.lying())).not.toContain('Read it together.');
  expect(await itemOf(pupils, 'hillside.P0001')).toMatchObject({ state: 'waiting' });
  await story.due();
  const asked = person('pupil').newest();
  expect(asked?.text).toContain('Have another look');
});

test('they may sign at any time, and the talk is closed by itself', async () => {
  const pupil = person('pupil');
  const again = pupil.newest();
  if (again === undefined) throw new Error('nobody asked again');
  const card = await pupil.press(again, 'Read it');
  await pupil.press(card, 'I do not agree');
  expect(await itemOf(pupils, 'hillside.P0001')).toMatchObject({ state: 'refused' });
  expect(await allTalks()).toMatchObject([{ why: 'refused', open: true, talked: [{ by: tutor }] }]);
  const questions = await pupil.press(await opened(pupil), 'Next: 3 short questions');
  const right = Object.fromEntries(text.questions.map((one) => [`q-${one.id}`, String(one.right)]));
  const signing = await pupil.press(questions, 'These are my answers', right);
  const thanks = await pupil.press(signing, 'I agree', { name: 'Zoë', monitoring: 'true' });
  expect(thanks.text).toContain('You have signed this:');
  await story.due();
  expect(await itemOf(pupils, 'hillside.P0001')).toMatchObject({ state: 'signed' });
  expect(await allTalks()).toMatchObject([{ open: false }]);
  // An old card does not take the signature back.
  expect((await pupil.press(card, 'I do not agree')).text).toContain('You have signed this already');
  expect(await itemOf(pupils, 'hillside.P0001')).toMatchObject({ state: 'signed' });
});

test('a teacher’s goes to the coordinator, the coordinator’s own to the headteacher and to nobody below', async () => {
  const heard = told('coordinator').length;
  await person('teacher').press(await opened(person('teacher')), 'I do not agree');
  await story.due();
  await story.due();
  expect(told('coordinator')).toHaveLength(heard + 1);
  await person('coordinator').press(await opened(person('coordinator')), 'I do not agree');
  await story.due();
  await story.due();
  const own = person('coordinator').persona.name;
  const list = await person('coordinator').press(await person('coordinator').say('talks'), 'Open');
  expect(list.text).toContain(person('teacher').persona.name);
  expect(list.text).not.toContain(own);
  expect((await allTalks()).find((one) => one.person === 'hillside.S005')).toMatchObject({
    // There is a deputy coordinator, who is not the person themselves.
    with: 'coordinator',
  });
  const deputy = await person('deputy-coordinator').press(
    await person('deputy-coordinator').say('talks'),
    'Open',
  );
  expect(deputy.text).toContain(own);
});

const talkForm = async (key: string): Promise<Seen> => {
  const list = await person(key).press(await person(key).say('/talks'), 'Open');
  return person(key).press(list, 'We have talked');
};
