/** The campaign through the doors people use: shown first, started, talked through, asked, reminded, listed (B1, B7, B10, B11). */
import { describe, expect, test } from '@jest/globals';
import { rounds } from '../../../../bot/features/agreements/asking/round.ts';
import { sheets, signatures, type Sheet } from '../../../../bot/features/agreements/agreement.ts';
import { tallies } from '../../../../bot/features/agreements/tally.ts';
import { outboxKind } from '../../../../bot/core/outbox.ts';
import { trailKind } from '../../../../bot/core/trail.ts';
import { conversationIdOf } from '../../../pretend-school/personas.ts';
import { seen, type Actor, type Seen } from '../../../support/actor.ts';
import { ourText } from '../../../support/lay-sheet.ts';
import { unhurried } from '../../../support/lantern.ts';
import { choicesOf } from '../../../support/report.ts';
import { rowsOf } from '../../../support/rows-of.ts';
import { useStory } from '../../../support/story.ts';

const story = useStory({ pace: unhurried });
const unknown = 'I do not know that. Type help to see what you can do here.';
const text = ourText('pupils-ks3');

const cards = (key: string, words: RegExp): Seen[] =>
  story
    .person(key)
    .kept()
    .filter((one) => words.test(one.text));
const one = <T>(all: readonly T[]): T => {
  const [first] = all;
  if (first === undefined || all.length > 1) throw new Error(`${all.length} where one was expected`);
  return first;
};
const sheetOf = async (group: string): Promise<Sheet> =>
  one((await rowsOf(story.lantern, sheets, 'hillside', 'GS!')).filter(({ value }) => value.group === group))
    .value;
const lineOf = async (group: string, id: string) =>
  (await sheetOf(group)).lines.find((line) => line.person === `hillside.${id}`);
const allTallies = async () =>
  (await rowsOf(story.lantern, tallies, 'hillside', 'GN!')).map(({ value }) => value);
/** What lies in the chat of somebody of the roster who is no persona. */
const chatOf = (id: string): Seen[] => {
  const { trust, connector } = story.lantern.world;
  const person = trust.school('hillside').people.find((other) => other.id === id);
  const lines = connector.conversations.get(conversationIdOf(trust.seed, person?.entra ?? ''))?.lines ?? [];
  return lines
    .filter(({ from }) => from === 'lantern')
    .map((line) => seen(line.id, line.activity.attachments?.[0]?.content));
};
const openedBy = async (key: string, words: RegExp): Promise<Seen> =>
  story.person(key).press(one(cards(key, words)), 'Open');
const reminders = /not told us yet/;
const asks = /Here are our school rules/;

const sign = async (who: Actor, ask: Seen): Promise<Seen> => {
  const read = await who.press(ask, 'Read it');
  const questions = await who.press(read, 'Next: 3 short questions');
  const right = Object.fromEntries(text.questions.map(({ id, right: at }) => [`q-${id}`, String(at)]));
  const signing = await who.press(questions, 'These are my answers', right);
  return who.press(signing, 'I agree', { name: 'Maya OBrien', monitoring: 'true' });
};

describe('from the dry run to the list', () => {
  test('what would be sent is shown first, and nothing is written or sent by looking', async () => {
    const before = await story.dump();
    const coordinator = story.person('coordinator');
    const shown = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
    expect(shown.text).toContain('1,292 people would get one card');
    expect(shown.text).toContain('at 10:40 today');
    expect(shown.text).toMatch(/Using technology well \(Years 7 to 9\), version 2026-09: 570 people/);
    expect(shown.text).toContain('Chat cannot reach 7 people (they cannot sign in to Teams).');
    expect(shown.text).toContain('48 classes are asked only after the tutor');
    expect(shown.text).toMatch(
      /1,340 messages \(1,292 to those who sign, 48 to tutors\), sent within about \d+ seconds/,
    );
    expect(shown.text).toContain('Year 8: 190 of 190 by chat');
    const named = await coordinator.press(shown, 'Whom chat cannot reach');
    expect(named.text).toContain('Governors: they cannot sign in to Teams');
    await story.due();
    expect((await story.dump()).filter(({ table }) => table === 'cases')).toEqual(
      before.filter(({ table }) => table === 'cases'),
    );
  });

  test('leaders see figures and cannot start it; others mean their own agreements', async () => {
    const slt = story.person('slt');
    const shown = await slt.press(await slt.say('/agreements start'), 'Open');
    expect(shown.buttons).toEqual([]);
    const it = story.person('it');
    const status = await it.press(await it.say('agreements'), 'Open');
    expect(status.text).toContain('Nobody has been asked this school year.');
    expect(status.buttons.map(({ title }) => title)).toEqual([
      'Show what would be sent',
      'Whom chat cannot reach',
    ]);
    expect((await story.person('teacher').say('/agreements start')).text).toBe(unknown);
    expect((await story.person('pupil').say('/agreements')).text).toContain('Your agreements');
  });

  test('started once, everybody stands on one sheet; classes wait for their tutors, others are asked at the asking hour', async () => {
    const coordinator = story.person('coordinator');
    const shown = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
    const [first, second] = await Promise.all([
      coordinator.press(shown, 'Start'),
      coordinator.press(shown, 'Start'),
    ]);
    expect([first.text, second.text].filter((said) => said.includes('Started.'))).toHaveLength(1);
    await story.due();
    const counts = await allTallies();
    expect(counts.reduce((sum, { people }) => sum + people, 0)).toBe(1299);
    expect(new Set(counts.map(({ lane }) => lane)).size).toBe(16);
    expect((await sheetOf('8B')).stage).toBe('tutor');
    expect(cards('teacher', /Please read and sign/)).toHaveLength(0);
    await story.goTo('2026-11-23T10:40:00Z');
    expect(cards('teacher', /Please read and sign/)).toHaveLength(1);
    expect(cards('tutor', /Please talk it through/)).toHaveLength(1);
    expect(cards('pupil', asks)).toHaveLength(0);
    expect((await sheetOf('8B')).lines.every(({ asked }) => asked === undefined)).toBe(true);
  });

  test('when the tutor has said so, the class is asked and no other', async () => {
    const shown = await openedBy('tutor', /Please talk it through/);
    expect(shown.text).toContain('Have you talked it through with 8B?');
    const texts = await story.person('tutor').press(shown, 'Show me the text');
    expect(texts.text.split(ourText('pupils-ks3').title)).toHaveLength(2);
    expect(texts.text).toContain('I keep my password to myself.');
    const wrong = await story.person('tutor').press(shown, 'Yes, on that day', { day: '2026-12-24' });
    expect(wrong.text).toContain('Please choose a day of this school year');
    const thanks = await story.person('tutor').press(shown, 'Yes, on that day', { day: '2026-11-20' });
    expect(thanks.text).toContain(
      'You talked it through with 8B on 20 November 2026. The class is asked in the next few minutes.',
    );
    expect(thanks.buttons).toEqual([]);
    expect((await sheetOf('8B')).discussed).toMatchObject({ by: 'hillside.S013', on: '2026-11-20' });
    await story.due();
    expect(cards('pupil', asks)).toHaveLength(1);
    expect(chatOf('P0002').filter((card) => asks.test(card.text))).toHaveLength(1);
    expect(chatOf('P0003')).toEqual([]);
    const { lines } = await sheetOf('8B');
    expect(lines.filter(({ asked }) => asked === undefined)).toEqual([]);
    expect(lines.every(({ reached }) => reached === 'yes')).toBe(true);
  });

  test('nobody else says it for a class', async () => {
    const { id } = await sheetOf('8A');
    const before = await sheetOf('8A');
    const shown = await story.person('tutor').say('/agreements');
    expect(shown.text).toContain('Your agreements');
    const forged = await story.lantern.chat.press(
      story.person('tutor').persona,
      { verb: 'agreements.discussed', data: { school: 'hillside', sheet: id, when: 'today' } },
      '1',
    );
    expect(JSON.stringify(forged.body)).toContain('I do not know that');
    expect(await sheetOf('8A')).toEqual(before);
  });

  test('who has signed is reminded no more; all others after 3, 7 and 14 school days, at the asking hour', async () => {
    const thanks = await sign(story.person('pupil'), one(cards('pupil', asks)));
    expect(thanks.text).toContain('You have signed this');
    expect(await rowsOf(story.lantern, signatures, 'hillside', 'GG!')).toHaveLength(1);
    const of2 = () => chatOf('P0002').filter((card) => reminders.test(card.text)).length;
    for (const [at, times] of [
      ['2026-11-26T10:39:00Z', 0],
      ['2026-11-26T10:40:00Z', 1],
      ['2026-11-28T12:00:00Z', 1],
      ['2026-12-02T10:39:00Z', 1],
      ['2026-12-02T10:40:00Z', 2],
      ['2026-12-11T10:30:00Z', 2],
      ['2026-12-11T10:40:00Z', 3],
    ] as const) {
      await story.goTo(at);
      expect({ at, times: of2() }).toEqual({ at, times });
    }
    expect(cards('pupil', reminders)).toEqual([]);
    expect((await lineOf('8B', 'P0001'))?.reminded).toEqual([]);
    expect((await lineOf('8B', 'P0002'))?.reminded).toHaveLength(3);
  }, 60_000);

  test('then the tutor gets the list, and it names only those who are missing', async () => {
    expect(cards('tutor', /still missing/)).toEqual([]);
    await story.goTo('2026-12-14T10:30:00Z');
    await story.goTo('2026-12-14T10:40:00Z');
    const card = one(cards('tutor', /still missing/));
    expect(card.text).not.toContain('Núñez');
    const shown = await story.person('tutor').press(card, 'Open');
    expect(shown.text).toContain('Zoë Núñez-Clarke');
    expect(shown.text).toContain('asked on Monday 23 November, reminded 3 times, last on Friday 11 December');
    expect(shown.text).not.toContain('Maya');
    expect(shown.text).toMatch(/Pupils: \d+ of \d+ still to sign/);
    const parents = await story.person('tutor').press(shown, 'Parents');
    expect(parents.text).toContain('No parent or carer has signed yet');
  });

  test('the coordinator hears of lists that no tutor has, and can ask a class whose tutor says nothing', async () => {
    // The first time for classes whose tutors never answered, seven school days after they were asked.
    const told = cards('coordinator', /need somebody/).length;
    await story.goTo('2026-12-15T10:31:00Z');
    const coordinator = story.person('coordinator');
    const notices = cards('coordinator', /need somebody/);
    expect([told, notices.length]).toEqual([1, 2]);
    const shown = await coordinator.press(one(notices.slice(1)), 'Open');
    expect(shown.text).toContain('47 classes are still to be talked with');
    expect(shown.text).toContain('Staff');
    const who = await coordinator.press(shown, 'See who');
    expect(who.text).toMatch(/Still to sign[^]*(Staff|Governors)[^]*People: \d+ of \d+ still to sign/);
    const asked = () =>
      rowsOf(story.lantern, trailKind, 'hillside', 'A!').then(
        (rows) => rows.filter(({ value }) => value.action === 'agreements.asked').length,
      );
    const before = await asked();
    const title = shown.buttons.find((button) => /^Ask \d+\w anyway$/.test(button.title))?.title ?? '';
    const after = await coordinator.press(shown, title);
    expect(after.text).toMatch(/is asked now\.[^]*46 classes are still/);
    // At the asking hour, and not before.
    await story.goTo('2026-12-15T10:42:00Z');
    expect(await asked()).toBe(before + 1);
    const lanes = (await rowsOf(story.lantern, outboxKind, 'hillside', 'O!')).flatMap(({ value }) =>
      value.job === 'agreements.send' ? [JSON.stringify(value.payload)] : [],
    );
    expect([lanes.length, new Set(lanes).size]).toEqual([16, 16]);
    const status = await coordinator.press(await coordinator.say('/agreements'), 'Open');
    expect(status.text).toMatch(/Year 8: 1 of 190 signed \(under 1%\)/);
    expect(status.text).toContain('46 classes are still to be talked with');
  });

  test('in the middle of the year those who signed get one line', async () => {
    await story.goTo('2027-02-02T10:40:00Z');
    expect(cards('pupil', /Do you remember/)).toHaveLength(1);
    expect(chatOf('P0002').filter(({ text: said }) => said.includes('Do you remember'))).toEqual([]);
    await story.goTo('2027-02-03T10:40:00Z');
    expect(cards('pupil', /Do you remember/)).toHaveLength(1);
  });

  test('several classes at once: their years are ticked, then the classes, and it is confirmed; the list stays', async () => {
    const coordinator = story.person('coordinator');
    const status = await coordinator.press(await coordinator.say('/agreements'), 'Open');
    const list = await coordinator.press(status, 'What waits for somebody');
    const years = await coordinator.press(list, 'Ask several classes…');
    expect(choicesOf(years, 'years').map(({ title }) => title)).toContain('Year 9: 8 classes');
    const none = await coordinator.press(years, 'Show their classes', { years: '' });
    expect(none.text).toContain('Please tick at least one year.');
    const chosen = await coordinator.press(none, 'Show their classes', { years: 'Year 9' });
    const ticks = choicesOf(chosen, 'classes');
    expect(ticks.map(({ title }) => title)).toEqual(expect.arrayContaining(['9A', '9B']));
    expect(ticks.some(({ title }) => title.startsWith('8'))).toBe(false);
    const [wait, ...asked] = ticks;
    const done = await coordinator.press(chosen, 'Ask these classes anyway', {
      classes: asked.map(({ value }) => value).join(','),
    });
    expect(done.text).toContain(`${asked.length} classes are asked now: `);
    expect(done.text).toContain(`${46 - asked.length} classes are still to be talked with`);
    expect((await sheetOf(wait?.title ?? '')).stage).toBe('tutor');
    expect((await sheetOf(asked[0]?.title ?? '')).stage).toBe('open');
    // Sent once more, it is as it was.
    const again = await coordinator.press(chosen, 'Ask these classes anyway', {
      classes: asked[0]?.value ?? '',
    });
    expect(again.text).toContain('No class was ticked');
    const late = await coordinator.say('/agreements start');
    expect(late.text).toContain('It has started already');
    expect(late.text).not.toContain('Nothing is sent yet');
  });

  test('the trail says what was done, by ids only', async () => {
    const trail = (await rowsOf(story.lantern, trailKind, 'hillside', 'A!')).map(({ value }) => value.action);
    const times = (action: string) => trail.filter((said) => said === action).length;
    expect(times('agreements.started')).toBe(1);
    expect(times('agreements.laid')).toBe((await allTallies()).length);
    expect(times('agreements.discussed')).toBe(1);
    expect(times('agreements.asked-anyway')).toBeGreaterThan(5);
    expect((await rowsOf(story.lantern, rounds, 'hillside', 'GR!')).map(({ value }) => value.stage)).toEqual([
      'running',
    ]);
  });
});
