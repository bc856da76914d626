/** A new version of a text through the running bot: only those hear of it whom it concerns (B13). And whom chat could not reach. */
import { describe, expect, test } from '@jest/globals';
import { sheets, signatures, type Line } from '../../../../bot/features/agreements/agreement.ts';
import { seen, type Seen } from '../../../support/actor.ts';
import { conversationIdOf } from '../../../pretend-school/personas.ts';
import { ourText } from '../../../support/lay-sheet.ts';
import { unhurried } from '../../../support/lantern.ts';
import { newerText } from '../../../support/other-school.ts';
import { rowsOf } from '../../../support/rows-of.ts';
import { useStory } from '../../../support/story.ts';

const story = useStory({ pace: unhurried });
const text = ourText('pupils-ks3');

const count = (key: string, words: RegExp): number =>
  story
    .person(key)
    .kept()
    .filter((card) => words.test(card.text)).length;
const newest = (key: string, words: RegExp): Seen => {
  const found = story
    .person(key)
    .kept()
    .findLast((card) => words.test(card.text));
  if (found === undefined) throw new Error(`${key} has no such card`);
  return found;
};
const lineOf = async (id: string): Promise<Line> => {
  const all = await rowsOf(story.lantern, sheets, 'hillside', 'GS!');
  const found = all.flatMap(({ value }) => value.lines).find(({ person }) => person === `hillside.${id}`);
  if (found === undefined) throw new Error(`${id} stands nowhere`);
  return found;
};
const own = async (id: string) => (await lineOf(id)).items.filter(({ agreement }) => agreement === text.id);
/** What lies in all chats, but for the one of the pupil who signed. */
const others = (): number => {
  const { world } = story.lantern;
  const pupil = world.persona('pupil').conversationId;
  return world.connector.conversations.all
    .filter(({ id }) => id !== pupil)
    .reduce((sum, { lines }) => sum + lines.filter(({ from }) => from === 'lantern').length, 0);
};
const chatOf = (id: string): Seen[] => {
  const { trust, connector } = story.lantern.world;
  const person = trust.school('hillside').people.find((other) => other.id === id);
  const lines = connector.conversations.get(conversationIdOf(trust.seed, person?.entra ?? ''))?.lines ?? [];
  return lines
    .filter(({ from }) => from === 'lantern')
    .map((line) => seen(line.id, line.activity.attachments?.[0]?.content));
};
const ask = /Here are our school rules/;
const again = /Please read this again/;
const change = /A small change/;

/** The pupil opens the card and signs whatever it shows. */
const signs = async (card: Seen): Promise<void> => {
  const who = story.person('pupil');
  const right = Object.fromEntries(text.questions.map(({ id, right: at }) => [`q-${id}`, String(at)]));
  const questions = await who.press(await who.press(card, 'Read it'), 'Next: 3 short questions');
  const signing = await who.press(questions, 'These are my answers', right);
  const thanks = await who.press(signing, 'I agree', { name: 'Maya OBrien', monitoring: 'true' });
  expect(thanks.text).toContain('You have signed this');
};

/** Lantern is started with that version of the text, and nothing else is another. */
const withVersion = (version: string, must: 'yes' | 'no'): Promise<void> =>
  story.lantern.restart({
    agreements: { hillside: newerText(text.id, { version, again: must, words: `New in ${version}.` }) },
  });

describe('versions while the campaign runs', () => {
  test('one pupil of 8B has signed, the others of the class have been asked', async () => {
    const { world } = story.lantern;
    world.connector.faults.add({
      conversation: world.persona('office').conversationId,
      status: 403,
      code: 'ForbiddenOperationException',
    });
    await story.goTo('2026-11-23T10:41:00Z');
    const coordinator = story.person('coordinator');
    const shown = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
    await coordinator.press(shown, 'Start');
    await story.due();
    const tutor = story.person('tutor');
    await tutor.press(await tutor.press(newest('tutor', /talk it through/), 'Open'), 'Yes, today');
    await story.due();
    expect([count('pupil', ask), chatOf('P0002').length]).toEqual([1, 1]);
    await signs(newest('pupil', ask));
    expect(await own('P0001')).toMatchObject([{ state: 'signed', hash: text.hash }]);
    expect(await lineOf('S014')).toMatchObject({ reached: 'no', because: 'not-installed' });
  }, 60_000);

  test('of two versions between two mornings the first must be signed again: so whoever signed before is asked again', async () => {
    await withVersion('2026-10', 'yes');
    await withVersion('2026-11', 'no');
    const before = others();
    await story.goTo('2026-11-24T10:31:00Z');
    await story.goTo('2026-11-24T10:41:00Z');
    expect([count('pupil', again), count('pupil', change)]).toEqual([1, 0]);
    expect(others()).toBe(before);
    expect(await own('P0001')).toMatchObject([{ state: 'waiting', version: '2026-11' }]);
    expect(await own('P0002')).toMatchObject([{ state: 'waiting', version: '2026-11' }]);
  });

  test('once signed anew, they have two signatures and hear no more', async () => {
    await signs(newest('pupil', again));
    const [item] = await own('P0001');
    expect(item).toMatchObject({ state: 'signed', version: '2026-11' });
    const signed = await rowsOf(story.lantern, signatures, 'hillside', 'GG!');
    expect(signed.map(({ value }) => value.version).toSorted()).toEqual(['2026-09', '2026-11']);
    await story.goTo('2026-11-25T10:41:00Z');
    // The card that asked has become the receipt.
    expect([count('pupil', again), count('pupil', change)]).toEqual([0, 0]);
  });

  test('a version that need not be signed again: they are told once, and nobody else is', async () => {
    await withVersion('2026-12', 'no');
    const before = others();
    await story.goTo('2026-11-25T14:00:00Z');
    await story.goTo('2026-11-26T10:31:00Z');
    expect(others()).toBe(before);
    await story.goTo('2026-11-26T10:41:00Z');
    expect([count('pupil', again), count('pupil', change)]).toEqual([0, 1]);
    expect(await own('P0001')).toMatchObject([
      { state: 'signed', version: '2026-11', noted: { version: '2026-12', at: expect.any(String) } },
    ]);
    await story.goTo('2026-11-27T10:41:00Z');
    expect(count('pupil', change)).toBe(1);
  }, 60_000);
});

describe('somebody for whom Lantern was not installed', () => {
  const refusals = () =>
    story.lantern.world.connector.requests.filter(
      ({ conversation }) => conversation === story.lantern.world.persona('office').conversationId,
    ).length;

  test('is not tried again while nothing has changed', async () => {
    const before = refusals();
    await story.goTo('2026-11-30T10:31:00Z');
    await story.goTo('2026-11-30T10:41:00Z');
    expect(refusals()).toBe(before);
    expect(await lineOf('S014')).toMatchObject({ reached: 'no', because: 'not-installed' });
  });

  test('is asked on the next school morning after it was', async () => {
    story.lantern.world.connector.faults.clear();
    await story.lantern.chat.install(story.person('office').persona);
    const asked = /Please read and sign/;
    await story.due();
    expect(count('office', asked)).toBe(0);
    await story.goTo('2026-12-01T10:31:00Z');
    await story.goTo('2026-12-01T10:41:00Z');
    expect(count('office', asked)).toBe(1);
    const line = await lineOf('S014');
    expect([line.reached, line.because, line.refusedAt]).toEqual(['yes', undefined, undefined]);
  }, 60_000);
});
