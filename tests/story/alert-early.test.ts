/** "Could it be illegal?" and "Is somebody in danger?": somebody is told on the press of Next, before anything is sent. */
import { describe, expect, test } from '@jest/globals';
import type { Actor, Seen } from '../support/actor.ts';
import { begin, keptValues, pick, refOf } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
const no = { kind: 'content', tags: '', illegal: 'no', danger: 'no' };
const facts = { facts: 'MARKER-FACTS he showed it at lunch', date: '2026-11-23', place: 'canteen' };

/** Up to the questions that cannot wait. */
const atKind = async (who: Actor, about = "maya o'brien"): Promise<Seen> => {
  let card = await who.press(await begin(who), 'Next', { subject: 'pupil', involvesAdult: 'no' });
  card = await pick(who, card, about, 'Add: it is about them');
  return who.press(card, 'Next', keptValues(card));
};
const alerted = async (who: Actor, more: object): Promise<{ card: Seen; ref: string }> => {
  const card = await who.press(await atKind(who), 'Next', { ...no, ...more });
  await story.due();
  return { card, ref: refOf(card) };
};
const toReview = async (who: Actor, card: Seen): Promise<Seen> =>
  who.press(await who.press(card, 'Carry on'), 'Look it over', facts);

describe('could it be illegal: yes', () => {
  test('says what to do, whom to ring and who is being told, and tells the DSL before Send', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    for (const words of [
      'Do not look',
      'copy',
      'forward',
      'screenshot',
      'delete',
      'no pictures, files or links',
    ])
      expect(card.text).toContain(words);
    expect(card.text).toContain('designated safeguarding lead');
    expect(card.text).toContain('020 7946 0103');
    expect(card.text).toContain('Police');
    expect(card.inputs).toEqual([]);
    expect(story.told(ref)).toEqual(['dsl']);
    const read = await story.read('dsl', ref);
    expect(read).toContain('Maya');
    expect(read).toContain('The reporter is still writing');
    const receipt = await teacher.press(await toReview(teacher, card), 'Send');
    expect(refOf(receipt)).toBe(ref);
    await story.due();
    expect(story.notices('dsl', ref).at(-1)?.text).toContain('Something was added');
    const whole = await story.read('dsl', ref);
    expect(whole).toContain('MARKER-FACTS');
    expect(whole).not.toContain('The reporter is still writing');
    expect(story.told(ref)).toEqual(['dsl']);
    expect(await teacher.press(card, 'Carry on')).toMatchObject({ text: receipt.text });
  });

  test('takes no links, in any field', async () => {
    const teacher = story.person('teacher');
    const { card } = await alerted(teacher, { illegal: 'yes' });
    const box = await teacher.press(card, 'Carry on');
    for (const link of ['see https://a.example/x', 'it is at www.a.example']) {
      for (const field of ['facts', 'childWords', 'place', 'done']) {
        const refused = await teacher.press(box, 'Look it over', { ...facts, [field]: link });
        expect(refused.text).toContain('Please take the link out');
        expect(JSON.stringify(refused.card)).toContain(link);
      }
    }
    const receipt = await teacher.press(await teacher.press(box, 'Look it over', facts), 'Send');
    const mine = await teacher.say('my reports');
    const form = await teacher.press(mine, `Add to ${refOf(receipt)}`);
    const added = await teacher.press(form, 'Send', { words: 'also http://b.example' });
    expect(added.text).toContain('Please take the link out');
  });

  test('what was typed before the Yes, or after it, is the reporter’s until Send', async () => {
    const teacher = story.person('teacher');
    let card = await teacher.press(await atKind(teacher), 'Next', no);
    card = await teacher.press(card, 'Look it over', facts);
    card = await teacher.press(card, 'Change the kind');
    card = await teacher.press(card, 'Next', { ...no, illegal: 'yes' });
    const ref = refOf(card);
    expect((await story.stored(ref)).report.facts).toBe('');
    card = await toReview(teacher, card);
    card = await teacher.press(card, 'Change the kind');
    card = await teacher.press(card, 'Next', { ...no, illegal: 'yes', danger: 'yes' });
    expect(await story.stored(ref)).toMatchObject({ complete: false, report: { facts: '', danger: true } });
    const gone = await teacher.press(await teacher.say('/report concern'), 'Throw it away');
    expect(gone.text).toContain(ref);
    expect(gone.text).toContain('in person');
    await story.due();
    expect(await story.stored(ref)).toMatchObject({ complete: true, report: { facts: '', illegal: true } });
    const read = await story.read('dsl', ref);
    expect(read).toContain('Maya');
    expect(read).not.toContain('MARKER-FACTS');
    expect(story.notices('dsl', ref)).toHaveLength(1);
    expect((await teacher.say('my reports')).text).toContain(ref);
  });
});

describe('is somebody in danger: yes', () => {
  test('999 and the number of the person on the route come before any more fields', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { danger: 'yes', tags: 'cyberbullying' });
    expect(card.text).toContain('999');
    expect(card.text).toContain('020 7946 0110');
    expect(card.text).toContain('pastoral lead');
    expect(card.inputs).toEqual([]);
    expect(story.told(ref)).toEqual(['pastoral']);
    await teacher.press(await toReview(teacher, card), 'Send');
  });
});

describe('the answers are changed afterwards', () => {
  test('from Yes to No: the first on the other route is told at Send, and the DSL keeps it', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    let review = await toReview(teacher, card);
    const kind = await teacher.press(review, 'Change the kind');
    const box = await teacher.press(kind, 'Next', no);
    expect(box.text).toContain('What was seen or heard?');
    review = await teacher.press(box, 'Look it over', facts);
    expect(refOf(await teacher.press(review, 'Send'))).toBe(ref);
    await story.due();
    expect(story.told(ref).toSorted()).toEqual(['coordinator', 'dsl']);
    for (const key of ['coordinator', 'dsl']) expect(await story.read(key, ref)).toContain('MARKER-FACTS');
    expect((await story.stored(ref)).referrals.map(({ contact }) => contact)).toEqual(['police', 'iwf']);
  });

  test('from Yes to No when the DSL has acknowledged it: it stays in hand', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    await story.person('dsl').press(await story.open('dsl', ref), 'Acknowledge');
    await story.due();
    const kind = await teacher.press(await toReview(teacher, card), 'Change the kind');
    const review = await teacher.press(await teacher.press(kind, 'Next', no), 'Look it over', facts);
    await teacher.press(review, 'Send');
    await story.due();
    expect(story.told(ref)).toEqual(['dsl']);
    expect((await story.stored(ref)).stage).toBe('acknowledged');
  });

  test('an adult is named: it goes to the Headteacher at once, and the DSL loses it without a word', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    expect((await story.open('dsl', ref)).text).toContain('Maya');
    const before = story.person('dsl').kept().length;
    let who = await teacher.press(await toReview(teacher, card), 'Change who');
    who = await teacher.press(who, 'Next', { subject: 'pupil', involvesAdult: 'no' });
    who = await pick(teacher, who, 'priya sharma', 'Add: it is about them');
    const kind = await teacher.press(who, 'Next', keptValues(who));
    expect(kind.text).toContain('What kind of concern?');
    await story.due();
    expect(story.notices('headteacher', ref)).toHaveLength(1);
    expect((await story.open('dsl', ref)).text).toBe('There is nothing under that reference for you.');
    expect((await story.person('dsl').say(`/case ${ref}`)).text).toBe(
      (await story.person('dsl').say('/case ZZZZ-99')).text,
    );
    const urgent = await teacher.press(kind, 'Next', { ...no, illegal: 'yes' });
    expect(urgent.text).toContain('Headteacher');
    expect(urgent.text).toMatch(/LADO/);
    expect(urgent.text).not.toContain('020 7946 0103');
    expect(refOf(await teacher.press(await toReview(teacher, urgent), 'Send'))).toBe(ref);
    await story.due();
    expect(await story.read('headteacher', ref)).toContain('MARKER-FACTS');
    const said = story
      .person('dsl')
      .kept()
      .slice(before)
      .map(({ text }) => text);
    expect(said.join()).not.toMatch(/added|waiting/);
  });

  test('somebody who was told should not see it after all: the next is told at once', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    let who = await teacher.press(await toReview(teacher, card), 'Change who');
    who = await teacher.press(who, 'Next', { subject: 'pupil', involvesAdult: 'no' });
    who = await pick(teacher, who, 'priya sharma', 'Add: they should not see it');
    await teacher.press(who, 'Next', keptValues(who));
    await story.due();
    expect(story.notices('headteacher', ref)).toHaveLength(1);
    expect((await story.open('dsl', ref)).text).toBe('There is nothing under that reference for you.');
  });

  test('somebody to whom it was given meanwhile should not see it after all: it is in nobody’s hands again', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    const [dsl, quinn] = [story.person('dsl'), story.person('coordinator').persona.personId];
    const opened = await dsl.press(await story.open('dsl', ref), 'Acknowledge');
    const found = await dsl.press(await dsl.press(opened, 'Assign…'), 'Search', { search: 'Rachel Quinn' });
    await dsl.press(found, 'Give it to them', { person: quinn, search: '' });
    expect((await story.stored(ref)).assignee).toBe(quinn);
    let who = await teacher.press(await toReview(teacher, card), 'Change who');
    who = await teacher.press(who, 'Next', { subject: 'pupil', involvesAdult: 'no' });
    who = await pick(teacher, who, 'rachel quinn', 'Add: they should not see it');
    await teacher.press(who, 'Next', keptValues(who));
    const { stage, assignee } = await story.stored(ref);
    expect({ stage, assignee }).toEqual({ stage: 'acknowledged', assignee: undefined });
    expect((await story.person('coordinator').say(`case ${ref}`)).text).toContain(
      'nothing under that reference',
    );
  });

  test('a Yes counts from the older card too: the answer to its first press may have been lost', async () => {
    const teacher = story.person('teacher');
    const card = await atKind(teacher);
    const box = await teacher.press(card, 'Next', no);
    expect(box.inputs).toContain('facts');
    const urgent = await teacher.press(card, 'Next', { ...no, danger: 'yes' });
    expect(urgent.text).toContain('999');
    await story.due();
    expect(story.told(refOf(urgent)).length).toBeGreaterThan(0);
    await teacher.press(await teacher.say('/report concern'), 'Throw it away');
  });

  test('what a reader signed before the report was sent on stays when the reporter presses Send', async () => {
    const teacher = story.person('teacher');
    let card = await teacher.press(await begin(teacher), 'Next', { subject: 'pupil', involvesAdult: 'no' });
    card = await teacher.press(card, 'Next', {
      ...keptValues(card),
      unlisted: 'Alex',
      unlistedKind: 'pupil',
    });
    card = await teacher.press(card, 'Next', { ...no, illegal: 'yes' });
    const ref = refOf(card);
    await story.due();
    const dsl = story.person('dsl');
    const opened = await dsl.press(await story.open('dsl', ref), 'Acknowledge');
    const parents = await dsl.press(await dsl.press(opened, 'Record…'), 'case.parents');
    await dsl.press(parents, parents.buttons[0]?.title ?? '', {
      informed: 'yes',
      when: 'Today',
      whom: 'Me',
      words: 'By phone, today.',
    });
    const reroute = await dsl.press(await dsl.press(opened, 'More…'), 'case.reroute');
    const sent = await dsl.press(reroute, reroute.buttons[0]?.title ?? '', {
      subject: 'pupil',
      involves: 'no',
      words: 'Looked at again.',
    });
    expect(sent.text).toContain('new route');
    await teacher.press(await toReview(teacher, card), 'Send');
    const { id } = await story.stored(ref);
    const records = (await story.dump()).filter(({ kind, row }) => kind === 'record' && row.includes(id));
    expect(records.map(({ body }) => body).join()).toContain('By phone, today.');
  });

  test('another pupil is meant: the record follows, and none is left behind', async () => {
    const teacher = story.person('teacher');
    const { card, ref } = await alerted(teacher, { illegal: 'yes' });
    let who = await teacher.press(await toReview(teacher, card), 'Change who');
    who = await teacher.press(who, 'Next', { subject: 'pupil', involvesAdult: 'no' });
    who = await pick(teacher, who, 'Zoë Núñez-Clarke', 'Add: it is about them');
    const { kept } = keptValues(who);
    who = await teacher.press(who, 'Next', { kept: kept.split(',')[1] ?? '' });
    who = await teacher.press(who, 'Next', { ...no, illegal: 'yes' });
    await teacher.press(await toReview(teacher, who), 'Send');
    const { id } = await story.stored(ref);
    const rows = (await story.dump()).filter(({ row }) => row.includes(id));
    const records = rows.filter(({ kind }) => kind === 'record').map(({ body }) => body);
    expect(records).toHaveLength(1);
    expect(records[0]).toContain('hillside.P0002');
    expect(rows.filter(({ kind }) => kind === 'mention')).toHaveLength(1);
  });
});

test('Send while the reader opens it at the same moment loses neither', async () => {
  const teacher = story.person('teacher');
  const { card, ref } = await alerted(teacher, { illegal: 'yes' });
  const review = await toReview(teacher, card);
  const [receipt, opened] = await Promise.all([
    teacher.press(review, 'Send'),
    story.open('dsl', ref).then((seen) => story.person('dsl').press(seen, 'Acknowledge')),
  ]);
  expect(receipt.text).toContain('Received');
  expect(refOf(receipt)).toBe(ref);
  expect(opened.text).toContain('Acknowledged');
  await story.due();
  expect(await story.read('dsl', ref)).toContain('MARKER-FACTS');
});
