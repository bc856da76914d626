/** A report that is being written: over restarts, over a day, on two devices, from old cards, pressed twice. */
import { describe, expect, test } from '@jest/globals';
import type { Actor, Seen } from '../support/actor.ts';
import { begin, choicesOf, fillIn, keptValues, pick, refOf } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
const titlesOf = (card: Seen): string[] => card.buttons.map(({ title }) => title);
const valueOf = (card: Seen, id: string): unknown => {
  let found: unknown;
  JSON.stringify(card.card, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'id' in value && value.id === id && 'value' in value)
      found = value.value;
    return value;
  });
  return found;
};
const draftsKept = async (): Promise<number> =>
  (await story.dump()).filter(({ kind }) => kind === 'draft').length;

/** At the account, with a marker in it once it was looked over. */
const atAccount = async (who: Actor): Promise<{ first: Seen; account: Seen }> => {
  const first = await begin(who);
  let card = await who.press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' });
  card = await who.press(card, 'Next', { kind: 'content', tags: '', illegal: 'no', danger: 'no' });
  return { first, account: card };
};
const facts = { facts: 'MARKER-DRAFT', date: '2026-11-23', time: 'nine', place: 'lab', where: 'in' };

describe('a half-filled report', () => {
  test('survives a restart, and is taken up where it was left', async () => {
    const teacher = story.person('teacher');
    const { account } = await atAccount(teacher);
    await teacher.press(account, 'Look it over', facts);
    await story.lantern.restart();
    const offered = await teacher.say('report concern');
    expect(offered.text).toContain('You have a report under way');
    expect(offered.text).not.toContain('MARKER');
    expect(titlesOf(offered)).toEqual(['Continue', 'Throw it away']);
    const review = await teacher.press(offered, 'Continue');
    expect(review.text).toContain('MARKER-DRAFT');
    const change = await teacher.press(review, 'Change what happened');
    expect(valueOf(change, 'facts')).toBe('MARKER-DRAFT');
    expect(valueOf(change, 'time')).toBe('nine');
    const receipt = await teacher.press(await teacher.press(change, 'Look it over', facts), 'Send');
    expect(receipt.text).toContain('Received');
  });

  test('keeps what Back leaves, and every answer on the way', async () => {
    const teacher = story.person('teacher');
    const { account } = await atAccount(teacher);
    const kind = await teacher.press(account, 'Back', { ...facts, facts: 'MARKER-BACK' });
    expect(valueOf(kind, 'kind')).toBe('content');
    expect(valueOf(kind, 'illegal')).toBe('no');
    const who = await teacher.press(kind, 'Back');
    expect(valueOf(who, 'subject')).toBe('nobody');
    const again = await teacher.press(who, 'Next', { subject: 'nobody', involvesAdult: 'no' });
    const box = await teacher.press(again, 'Next', {
      kind: 'content',
      tags: '',
      illegal: 'no',
      danger: 'no',
    });
    expect(valueOf(box, 'facts')).toBe('MARKER-BACK');
    const gone = await teacher.press(box, 'Throw away');
    expect(gone.text).toContain('Nothing was sent');
    expect(JSON.stringify(await story.dump())).not.toContain('MARKER-BACK');
  });

  test('is there for 24 hours after it was last touched, and then nowhere', async () => {
    const tutor = story.person('tutor');
    const { first, account } = await atAccount(tutor);
    await story.later(23 * 60);
    const review = await tutor.press(account, 'Look it over', { ...facts, facts: 'MARKER-EXPIRES' });
    await story.later(23 * 60);
    expect((await tutor.say('/report concern')).text).toContain('under way');
    await story.later(61);
    const gone = await tutor.press(review, 'Send');
    expect(gone.text).toContain('24 hours have passed');
    expect(gone.text).toContain('Step 1 of 5');
    expect((await tutor.press(first, 'Continue').catch(String)) as string).toContain('no button');
    expect(JSON.stringify(await story.dump())).not.toContain('MARKER-EXPIRES');
    expect(await draftsKept()).toBe(0);
    expect((await tutor.say('/report concern')).text).toContain('Step 1 of 5');
    expect(JSON.stringify(story.notices('coordinator'))).not.toContain('MARKER');
    await story.goTo('2026-11-25T10:00:00Z');
  });

  test('that had told somebody early leaves that with them, marked as complete', async () => {
    const tutor = story.person('tutor');
    let card = await tutor.press(await begin(tutor), 'Next', { subject: 'nobody', involvesAdult: 'no' });
    card = await tutor.press(card, 'Next', { kind: 'content', tags: '', illegal: 'yes', danger: 'no' });
    const ref = refOf(card);
    await story.due();
    await story.person('dsl').press(await story.open('dsl', ref), 'Acknowledge');
    await story.later(24 * 60 + 1);
    expect(await story.stored(ref)).toMatchObject({ complete: true, stage: 'acknowledged' });
    expect(await draftsKept()).toBe(0);
    await story.goTo('2026-11-26T10:00:00Z');
  });
});

describe('old cards', () => {
  test('offer to continue, also a card of another report', async () => {
    const teacher = story.person('teacher');
    const older = await teacher.say('/report concern');
    const { first } = await atAccount(teacher);
    for (const card of [older, first]) {
      const offered = await teacher.press(card, 'Next', { subject: 'adult', involvesAdult: 'yes' });
      expect(titlesOf(offered)).toEqual(['Continue', 'Throw it away']);
      expect(offered.text).toContain('earlier moment');
      expect((await teacher.press(offered, 'Continue')).text).toContain('What was seen or heard?');
    }
    const offered = await teacher.say('/report concern');
    await teacher.press(offered, 'Throw it away');
    for (const button of ['Continue', 'Throw it away']) {
      const gone = await teacher.press(offered, button);
      expect(gone.text).toContain('not here any more');
      expect(gone.text).toContain('Type report concern');
    }
    expect((await teacher.press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' })).text).toContain(
      'What kind of concern?',
    );
    await begin(teacher);
  });

  test('of a report that was sent show its receipt, whatever is pressed', async () => {
    const teacher = story.person('teacher');
    const first = await begin(teacher);
    const review = await fillIn(teacher, { subject: 'nobody' });
    const receipt = await teacher.press(review, 'Send');
    for (const button of ['Send', 'Change what happened', 'Change who'])
      expect((await teacher.press(review, button)).text).toBe(receipt.text);
    const tomorrow = new Date(story.lantern.world.clock.now().getTime() + 24 * 3_600_000);
    await story.goTo(tomorrow.toISOString());
    expect((await teacher.press(review, 'Send')).text).not.toContain('today');
    expect(refOf(await teacher.press(review, 'Send'))).toBe(refOf(receipt));
    // The first card was never filled in: it is a new report.
    const answers = { subject: 'pupil', involvesAdult: 'no' };
    const afresh = await teacher.press(first, 'Next', answers);
    expect(afresh.text).toContain('more than a day');
    expect((await teacher.press(afresh, 'Next', answers)).text).toContain('Who is involved?');
    await begin(teacher);
    await story.goTo('2026-11-30T10:00:00Z');
  });
});

describe('two devices, and presses that come twice', () => {
  test('a press delivered twice is answered the same way twice', async () => {
    const teacher = story.person('teacher');
    const first = await begin(teacher);
    const answers = { subject: 'pupil', involvesAdult: 'no' };
    const [a, b] = await Promise.all([1, 2].map(() => teacher.press(first, 'Next', answers)));
    expect(a?.text).toContain('Who is involved?');
    expect(b?.text).toBe(a?.text);
    const found = await pick(teacher, a ?? first, "maya o'brien", 'Add: it is about them');
    const kinds = await Promise.all([1, 2, 3].map(() => teacher.press(found, 'Next', keptValues(found))));
    expect(new Set(kinds.map(({ text }) => text)).size).toBe(1);
    const [kind = found] = kinds;
    const yes = { kind: 'content', tags: '', illegal: 'yes', danger: 'no' };
    const urgents = await Promise.all([1, 2, 3].map(() => teacher.press(kind, 'Next', yes)));
    expect(new Set(urgents.map(refOf)).size).toBe(1);
    await story.due();
    expect(story.notices('dsl', refOf(urgents[0] ?? kind))).toHaveLength(1);
  });

  test('what the second device wrote later is not lost without a word', async () => {
    const slt = story.person('slt');
    const { account } = await atAccount(slt);
    const [phone, desk] = await Promise.all([
      slt.press(account, 'Look it over', { ...facts, facts: 'MARKER-PHONE' }),
      slt.press(account, 'Look it over', { ...facts, facts: 'MARKER-DESK' }),
    ]);
    const seen = [phone, desk];
    const won = seen.find(({ text }) => text.includes('MARKER'));
    const lost = seen.find(({ text }) => !text.includes('MARKER'));
    expect(won?.text).toContain('Look it over');
    expect(lost === undefined ? [] : titlesOf(lost)).toEqual(['Continue', 'Throw it away']);
    const continued = await slt.press(lost ?? phone, 'Continue');
    expect(continued.text).toContain(won?.text.includes('PHONE') === true ? 'MARKER-PHONE' : 'MARKER-DESK');
    const sends = await Promise.all([slt.press(continued, 'Send'), slt.press(won ?? phone, 'Send')]);
    expect(new Set(sends.map(refOf)).size).toBe(1);
  });

  test('a tick on an older card takes nobody else away', async () => {
    const slt = story.person('slt');
    let card = await slt.press(await begin(slt), 'Next', { subject: 'pupil', involvesAdult: 'no' });
    card = await pick(slt, card, "maya o'brien", 'Add: it is about them');
    const onPhone = card;
    const onDesk = await pick(slt, card, 'jodie clark', 'Add: it is about them');
    expect(choicesOf(onDesk, 'kept')).toHaveLength(2);
    const after = await slt.press(onPhone, 'Find', { words: 'zoë', kept: '' });
    expect(choicesOf(after, 'kept').map(({ title }) => title)).toEqual(['Jodie Clark (staff)']);
    await begin(slt);
  });
});

describe('what the chat keeps', () => {
  test('is the form until ten minutes after Send, then the receipt and nothing else', async () => {
    const office = story.person('office');
    const review = await fillIn(office, { subject: 'nobody', facts: 'MARKER-RECEIPT' });
    const form = office.kept().at(-1);
    const sent = await office.press(review, 'Send');
    expect(sent.text).toContain('my reports');
    await story.later(5);
    expect(office.kept().at(-1)?.text).toBe(form?.text);
    await story.later(6);
    const kept = office.kept().find(({ message }) => message === form?.message);
    expect(kept?.text).toContain('Received');
    expect(kept?.text).toContain(refOf(sent));
    expect(kept?.buttons).toEqual([]);
    expect(kept?.text).not.toMatch(/content|coordinator|MARKER/i);
  });
});
