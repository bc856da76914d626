/** A person reads an agreement in their chat and signs it: once, unseen never, and found again afterwards (B1, B9, B14, B15). */
import { beforeAll, expect, test } from '@jest/globals';
import { rows, sheets, signatures, type Sheet } from '../../bot/features/agreements/agreement.ts';
import { tallies } from '../../bot/features/agreements/tally.ts';
import { conversationIdOf, userIdOf } from '../pretend-school/personas.ts';
import { answered, type Actor, type Seen } from '../support/actor.ts';
import { layingOf, ourText, sheetFor } from '../support/lay-sheet.ts';
import { unhurried } from '../support/lantern.ts';
import { rowsOf, withRecords } from '../support/rows-of.ts';
import { carried, forged } from '../support/sealed.ts';
import { useStory } from '../support/story.ts';
import { opens } from '../support/web-page.ts';

const story = useStory({ pace: unhurried });
const person = (key: string): Actor => story.person(key);
const text = ourText('pupils-ks3');
const tutor = 'hillside.S013';

/** The pupils of 8B with an account, as the roster has them. */
const classOf = () =>
  story.lantern.world.trust
    .school('hillside')
    .people.filter(({ kind, class: form, entra }) => kind === 'pupil' && form === '8B' && entra !== '');
const ids = () => classOf().map(({ id }) => `hillside.${id}`);
const laying = () => ({ tutor, people: ids(), texts: [text] });

beforeAll(async () => {
  await withRecords(story.lantern, async (records) => void (await records.commit(layingOf(laying()))));
});

const sheet = async (): Promise<Sheet> => {
  const { id, round } = sheetFor(laying());
  const stored = await withRecords(story.lantern, (records) =>
    records.get(sheets, rows.sheet('hillside', round, id)),
  );
  if (stored === undefined) throw new Error('the sheet is gone');
  return stored.value;
};
const itemOf = async (who: string) => (await sheet()).lines.find((line) => line.person === who)?.items[0];
const signed = () => rowsOf(story.lantern, signatures, 'hillside', 'GG!');
const right = Object.fromEntries(text.questions.map(({ id, right: at }) => [`q-${id}`, String(at)]));
const wrong = Object.fromEntries(
  text.questions.map(({ id, right: at }) => [`q-${id}`, String(at === 0 ? 1 : 0)]),
);

const opened = async (who: Actor): Promise<Seen> => who.press(await who.say('agreement'), 'Read it');
const toSigning = async (who: Actor): Promise<Seen> => {
  const questions = await who.press(await opened(who), 'Next: 3 short questions');
  return who.press(questions, 'These are my answers', right);
};

test('the chat keeps the title only; the text, its easy form and the questions are answers to a press', async () => {
  const pupil = person('pupil');
  const asked = await pupil.say('/agreement');
  expect(asked.text).toContain(text.title);
  expect(asked.text).not.toContain('password');
  const card = await pupil.press(asked, 'Read it');
  expect(card.text).toContain('I keep my password to myself.');
  expect(card.buttons.map(({ title }) => title)).toEqual([
    ...(text.easy.length > 0 ? ['Easier to read'] : []),
    'Next: 3 short questions',
    'I do not understand',
    'I do not agree',
    'Tell someone',
  ]);
  expect((await pupil.press(card, 'Tell someone')).text).toContain('You can tell someone');
  expect(card.inputs).toEqual([]);
  const easy = await pupil.press(card, 'Easier to read');
  expect(easy.text).not.toBe(card.text);
  expect((await pupil.press(easy, 'Full text')).text).toBe(card.text);
  expect(pupil.kept().some((one) => one.text.includes('I keep my password'))).toBe(false);
});

test('a wrong answer shows its clause, twice at most, and is kept nowhere', async () => {
  const pupil = person('pupil');
  const before = JSON.stringify((await story.dump()).filter(({ kind }) => !kind.startsWith('trail')));
  const questions = await pupil.press(await opened(pupil), 'Next: 3 short questions');
  const unanswered = await pupil.press(questions, 'These are my answers', {});
  for (const { ask } of text.questions) expect(unanswered.text).toContain(`Please choose an answer: ${ask}`);
  const once = await pupil.press(unanswered, 'These are my answers', wrong);
  expect(once.text).toContain('Not quite.');
  expect(once.text).toContain('I keep my password to myself.');
  const twice = await pupil.press(once, 'These are my answers', wrong);
  expect(twice.text).toContain('This is what it says.');
  expect(twice.buttons.map(({ title }) => title)).toContain('I agree');
  const after = JSON.stringify((await story.dump()).filter(({ kind }) => !kind.startsWith('trail')));
  expect(after).toBe(before);
});

test('whoever reads the easy form gets its words back after a wrong answer, and its notice for the same tick (B12)', async () => {
  const pupil = person('pupil');
  const easy = await pupil.press(await opened(pupil), 'Easier to read');
  const questions = await pupil.press(easy, 'Next: 3 short questions');
  const once = await pupil.press(questions, 'These are my answers', wrong);
  expect(once.text).toContain('I keep my password secret.');
  expect(once.text).not.toContain('I keep my password to myself.');
  const signing = await pupil.press(once, 'These are my answers', wrong);
  expect(signing.text).toContain('I keep my password secret.');
  expect(signing.text).toContain(text.monitoringEasy);
  expect(signing.text).not.toContain(text.monitoring);
  expect(signing.inputs).toEqual(['monitoring', 'name']);
});

test('what is missing is said, what was typed stays; then it is signed, once, however often it is pressed', async () => {
  const pupil = person('pupil');
  const signing = await toSigning(pupil);
  expect(signing.inputs).toEqual(['monitoring', 'name']);
  const missing = await pupil.press(signing, 'I agree', { name: ' Zoë  Nunez ', monitoring: 'false' });
  expect(missing.text).toContain('Please tick that you know about monitoring.');
  expect(JSON.stringify(missing.card)).toContain('Zoë Nunez');
  const nameless = await pupil.press(missing, 'I agree', { name: ' ', monitoring: 'true' });
  expect(nameless.text).toContain('Please type your name.');
  expect(await signed()).toHaveLength(0);
  const ticked = carried(nameless.buttons.find(({ title }) => title === 'I agree')?.data ?? {}).values[
    'ticked'
  ];
  expect(ticked).toMatch(/^2026-11-23T10:00:/);
  await story.goTo('2026-11-23T10:02:00Z');
  const filled = { name: 'Zoë Nunez', monitoring: 'true' };
  const [thanks, second] = await Promise.all([
    pupil.press(nameless, 'I agree', filled),
    pupil.press(nameless, 'I agree', filled),
  ]);
  const all = [thanks.text, second.text];
  expect(all.filter((one) => one.includes('You have signed this:'))).toHaveLength(1);
  expect(all.filter((one) => one.includes('had signed this already'))).toHaveLength(1);
  expect((await pupil.press(nameless, 'I agree', filled)).text).toContain('Nothing was signed twice');
  const stored = (await signed()).map(({ value }) => value);
  expect(stored).toMatchObject([
    {
      person: 'hillside.P0001',
      signer: 'self',
      name: 'Zoë Nunez',
      agreement: 'pupils-ks3',
      hash: text.hash,
      how: 'chat',
      monitoringAt: ticked,
      at: expect.stringMatching(/^2026-11-23T10:02:/),
      group: '8B',
    },
  ]);
  expect(await itemOf('hillside.P0001')).toMatchObject({ state: 'signed', how: 'chat' });
  const [tally] = await rowsOf(story.lantern, tallies, 'hillside', 'GN!');
  expect(tally?.value.counts['pupils-ks3']).toMatchObject({ signed: 1, waiting: ids().length - 1 });
});

test('the card that asked is written over by a receipt, and what was signed is found again', async () => {
  const pupil = person('pupil');
  await story.later(2);
  const receipts = pupil.kept().filter(({ text: said }) => said.includes('You have signed this:'));
  expect(receipts.length).toBeGreaterThan(0);
  expect(receipts[0]?.text).toMatch(/Reference [0-9A-F]{4}-[0-9A-F]{4}/);
  expect(receipts[0]?.text).not.toContain('Zoë');
  expect((await pupil.say('sign')).text).toContain('You have signed everything');
  const list = await pupil.press(await pupil.say('my agreements'), 'Show them');
  expect(list.text).toContain('signed 23 November 2026, 10:02 · in the chat');
  expect(opens(list.card, 'Certificate (PDF)')).toContain('/f/');
  const shown = await pupil.press(list, 'Show the text');
  expect(shown.text).toContain('as Zoë Nunez');
  expect(shown.text).toContain('I keep my password to myself.');
  expect(shown.text).toContain('Ticked 23 November 2026, 10:00');
  expect(shown.inputs).toEqual([]);
});

test('a card of an older version signs nothing: the newest is shown, with what was typed', async () => {
  const [, other] = classOf();
  if (other === undefined) throw new Error('8B has one pupil');
  const persona = personaOf(other);
  const token = forged(persona, {
    verb: 'agreements.sign',
    values: { agreement: 'pupils-ks3', hash: 'f'.repeat(64), passed: 'yes', short: 'yes' },
    inputs: ['name', 'monitoring'],
    at: story.lantern.world.clock.now(),
  });
  const data = { token, name: 'Sam', monitoring: 'true' };
  const answer = answered(
    await story.lantern.chat.press(persona, { verb: 'agreements.sign', data }, '1'),
    '1',
  );
  expect(answer.text).toContain('There is a newer version');
  expect(answer.text).toContain('I keep my password to myself.');
  expect(answer.buttons.map(({ title }) => title)).toContain('Next: 3 short questions');
  expect(await itemOf(`hillside.${other.id}`)).toMatchObject({ state: 'waiting' });
});

test('nobody signs for anybody else: `for` is taken from a parent’s own link only', async () => {
  const before = (await signed()).length;
  for (const key of ['pupil', 'tutor', 'coordinator']) {
    const who = person(key);
    const values = { agreement: 'pupils-ks3', hash: text.hash, passed: 'yes', for: ids()[1] };
    const token = forged(who.persona, {
      verb: 'agreements.sign',
      values,
      inputs: ['name', 'monitoring'],
      at: story.lantern.world.clock.now(),
    });
    const data = { token, name: 'Somebody', monitoring: 'true' };
    const answer = await story.lantern.chat.press(who.persona, { verb: 'agreements.sign', data }, '1');
    expect(answered(answer, '1').text).toBe('There is nothing for you to sign here.');
  }
  expect(await signed()).toHaveLength(before);
});

test('the rest of the class signs in the same lesson: one row each, and the tally counts them all', async () => {
  const rest = classOf().slice(1);
  expect(rest.length).toBeGreaterThan(20);
  const values = { agreement: 'pupils-ks3', hash: text.hash, passed: 'yes', short: 'yes' };
  const answers = await Promise.all(
    rest.flatMap((one) => {
      const persona = personaOf(one);
      const inputs = ['name', 'monitoring'];
      const at = story.lantern.world.clock.now();
      // Each of them twice: on the phone, and on the screen in front of them.
      return [1, 2].map(() =>
        story.lantern.chat.press(
          persona,
          {
            verb: 'agreements.sign',
            data: {
              token: forged(persona, {
                verb: 'agreements.sign',
                values,
                inputs,
                at,
              }),
              name: one === rest.at(-1) ? 'Mickey Mouse' : one.name,
              monitoring: 'true',
            },
          },
          '1',
        ),
      );
    }),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const texts = answers.map((one) => answered(one, '1').text);
  expect(texts.filter((one) => one.includes('You have signed this:'))).toHaveLength(rest.length);
  expect(texts.filter((one) => one.includes('had signed this already'))).toHaveLength(rest.length);
  expect((await signed()).map(({ value }) => value.person).toSorted()).toEqual(ids().toSorted());
  const [tally] = await rowsOf(story.lantern, tallies, 'hillside', 'GN!');
  expect(tally?.value.counts['pupils-ks3']).toMatchObject({ signed: ids().length, waiting: 0 });
});

test('a name that is not like theirs counts, and the tutor sees whose it is', async () => {
  const teller = person('tutor');
  const list = await teller.press(await teller.say('/signed 8B'), 'Who is missing');
  expect(list.text).toContain('Everybody has signed.');
  expect(list.text).toContain('Signed, with a name that is not like theirs: please have a word with them');
  expect(list.text).toContain(classOf().at(-1)?.name);
  expect(list.text).not.toContain(classOf()[1]?.name);
  expect(list.text).not.toContain('Mickey');
});

const personaOf = (one: ReturnType<typeof classOf>[number]) => {
  const { seed } = story.lantern.world.trust;
  return {
    ...person('pupil').persona,
    name: one.name,
    aadObjectId: one.entra,
    personId: `hillside.${one.id}`,
    conversationId: conversationIdOf(seed, one.entra),
    userId: userIdOf(seed, one.entra),
  };
};
