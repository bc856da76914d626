/** What is lent: entered, signed by the borrower and a parent, asked back, lost and returned; by chat and at our own page. */
import { describe, expect, test } from '@jest/globals';
import { signatures } from '../../../bot/features/agreements/agreement.ts';
import { sealedKindOf } from '../../../bot/features/index.ts';
import { loanPrefix, loans, loansWaiting, type Loan } from '../../../bot/features/loans/loan.ts';
import { trailKind } from '../../../bot/core/trail.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { carried, forged } from '../../support/sealed.ts';
import { choicesOf } from '../../support/report.ts';
import { useStory } from '../../support/story.ts';
import type { Seen } from '../../support/actor.ts';
import { atWeb, parentOf, withDeps } from './at-web.ts';

const story = useStory({ pace: unhurried });
const unknown = 'I do not know that. Type help to see what you can do here.';
const nothingHere = 'There is nothing here for you.';

const rows = async (): Promise<Loan[]> =>
  (await rowsOf(story.lantern, loans, 'hillside', loanPrefix)).map(({ value }) => value);
const withSerial = async (serial: string): Promise<Loan> => {
  const found = (await rows()).filter(({ item }) => item.serial === serial);
  expect(found).toHaveLength(1);
  const [loan] = found;
  if (loan === undefined) throw new Error('no loan');
  return loan;
};
const cards = (key: string, words: RegExp): Seen[] =>
  story
    .person(key)
    .kept()
    .filter(({ text }) => words.test(text));
const newest = (key: string, words: RegExp): Seen => {
  const found = cards(key, words).at(-1);
  if (found === undefined) throw new Error(`${key} has no card ${String(words)}`);
  return found;
};
const asked = /Something is lent to you/;

const laptop = {
  kind: 'laptop',
  what: 'Dell Latitude 5440',
  serial: '5CD123',
  asset: '0142',
  condition: 'CANARY-CONDITION a scratch',
  accessories: 'Charger',
  due: '2026-12-18',
};
/** From `/loan` to the card of the loan. */
const itemForm = async (to: string, by = 'it'): Promise<Seen> => {
  const it = story.person(by);
  const form = await it.press(await it.say('/loan'), 'Fill in the form');
  const { name: words, personId } = story.person(to).persona;
  const found = await it.press(form, 'Find them', { words });
  // There may be more than one of that name.
  return found.text.includes('What is lent?') ? found : it.press(found, 'Next', { words, person: personId });
};
const lend = async (to: string, item: Partial<typeof laptop>, by = 'it'): Promise<Seen> => {
  const said = await story.person(by).press(await itemForm(to, by), 'Lend it', { ...laptop, ...item });
  await story.due();
  return said;
};
const nameOf = (key: string): string => story.person(key).persona.name;
const mine = async (key: string): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('/my loans'), 'Open');
/** The lines of a list, and the button of one of them. */
const buttonOf = (shown: Seen, loan: string, title: string): Seen => ({
  ...shown,
  buttons: shown.buttons.filter((one) => one.title === title && carried(one.data).values['loan'] === loan),
});
const list = async (by = 'it'): Promise<Seen> =>
  story.person(by).press(await story.person(by).say('/loans'), 'Open');
const open = async (loan: string, by = 'it'): Promise<Seen> => {
  const it = story.person(by);
  const shown = await it.press(await list(by), 'Search', {
    words: (await rows()).find(({ id }) => id === loan)?.item.serial,
  });
  return it.press(buttonOf(shown, loan, 'Open'), 'Open');
};
const parent = () => parentOf(story.person('pupil').persona.personId);
const page = (verb: string, values: Record<string, string>) =>
  atWeb(story.lantern, parent(), verb, { for: story.person('pupil').persona.personId, ...values });

describe('a loan to a member of staff', () => {
  test('to one of several: nobody chosen is said, and they are still there to choose from', async () => {
    const it = story.person('it');
    const found = await it.press(await it.press(await it.say('/loan'), 'Fill in the form'), 'Find them', {
      words: 'zo',
    });
    expect(found.text).not.toContain('Please choose');
    const again = await it.press(found, 'Next', { words: 'zo', person: '' });
    expect(again.text).toContain('Please choose one of these people, or write another name.');
    expect(choicesOf(again, 'person')).toEqual(choicesOf(found, 'person'));
    expect(choicesOf(again, 'person').length).toBeGreaterThan(1);
  });

  test('is offered, asked for by a card that says nothing, and out when it is signed', async () => {
    const said = await lend('teacher', {});
    expect(said.text).toContain('Waits for their own signature');
    expect(await withSerial('5CD123')).toMatchObject({
      stage: 'offered',
      person: 'hillside.S012',
      needs: [{ signer: 'self', agreement: 'loan-staff' }],
      due: '2026-12-18',
    });
    const [notice, ...more] = cards('teacher', asked);
    expect(more).toEqual([]);
    expect(notice?.text).not.toMatch(/Latitude|5CD123|0142|scratch/);
    const shown = await story.person('teacher').press(newest('teacher', asked), 'Open');
    expect(shown.text).toContain('Laptop, Dell Latitude 5440 · serial 5CD123 · asset 0142');
    const text = await story.person('teacher').press(shown, 'Read and sign');
    for (const words of [
      'What is lent',
      '5CD123',
      'CANARY-CONDITION a scratch',
      'Charger',
      '18 December 2026',
    ])
      expect(text.text).toContain(words);
    const unnamed = await story.person('teacher').press(text, 'I agree', { name: '  ' });
    expect(unnamed.text).toContain('Please type your name.');
    expect((await withSerial('5CD123')).signatures).toEqual([]);
    const thanks = await story
      .person('teacher')
      .press(text, 'I agree', { name: 'CANARY-NAME Quinn', monitoring: 'true' });
    await story.due();
    expect(thanks.text).toContain('Thank you');
    expect(await withSerial('5CD123')).toMatchObject({
      stage: 'out',
      signatures: [
        {
          signer: 'self',
          agreement: 'loan-staff',
          name: 'CANARY-NAME Quinn',
          how: 'chat',
          version: '2026-09',
        },
      ],
    });
    expect(cards('it', /can be handed over/)).toHaveLength(1);
  });

  test('signed twice, at once as well, is one signature; and one row of the register for the first thing', async () => {
    await lend('teacher', { serial: 'PH1', asset: '', kind: 'phone', what: 'Galaxy', due: '' });
    const shown = await story.person('teacher').press(newest('teacher', asked), 'Open');
    const { id } = await withSerial('PH1');
    const text = await story.person('teacher').press(buttonOf(shown, id, 'Read and sign'), 'Read and sign');
    const agree = () => story.person('teacher').press(text, 'I agree', { name: 'Quinn', monitoring: 'true' });
    const answers = [...(await Promise.all([agree(), agree(), agree()])), await agree()];
    for (const { text: words } of answers) expect(words).toContain('Thank you');
    expect((await withSerial('PH1')).signatures).toHaveLength(1);
    const register = await rowsOf(story.lantern, signatures, 'hillside', 'GG!');
    const ofTeacher = register.filter(({ value }) => value.person === 'hillside.S012');
    expect(ofTeacher.map(({ value }) => value.agreement)).toEqual(['loan-staff']);
    const trail = await rowsOf(story.lantern, trailKind, 'hillside', 'A!');
    const lines = trail.filter(({ value }) => value.target === id).map(({ value }) => value.action);
    expect(lines.filter((action) => action === 'loans.sign')).toHaveLength(1);
  });

  test('shows under my loans as it was signed', async () => {
    const shown = await mine('teacher');
    const { id } = await withSerial('5CD123');
    const text = await story
      .person('teacher')
      .press(buttonOf(shown, id, 'As you signed it'), 'As you signed it');
    expect(text.text).toContain('Signed by CANARY-NAME Quinn, 23 Nov, 10:00, in their own chat.');
    expect(text.text).toContain('5CD123');
    expect(text.inputs).toEqual([]);
  });

  test('the same serial is with one person only, and what was typed stays', async () => {
    const before = (await rows()).length;
    const again = await lend('tutor', { asset: '9' });
    expect(again.text).toContain(`${nameOf('teacher')} has that already`);
    expect(JSON.stringify(again.card)).toContain('Dell Latitude 5440');
    expect(await rows()).toHaveLength(before);
  });

  test.each([
    ['no kind', { kind: '' }, 'choose what it is'],
    ['nothing that names it', { what: '', serial: '', asset: '' }, 'what it is, or its serial'],
    ['words for a serial', { serial: 'it belongs to Jo; see <me>' }, 'look at the label'],
    ['a day that is past', { due: '2026-11-01' }, 'is past'],
    ['a password', { condition: 'password is Rainbow77' }, 'Nobody here will ever ask'],
  ])('%s: said kindly, and nothing is entered', async (_name, more, words) => {
    const before = (await rows()).length;
    const again = await lend('tutor', { serial: 'NEW1', asset: 'NEW1', ...more });
    expect(again.text).toContain(words);
    expect(await rows()).toHaveLength(before);
    expect(JSON.stringify(again.card)).not.toContain('Rainbow77');
  });

  test('sent twice, one loan and one message', async () => {
    const form = await itemForm('tutor', 'office');
    const before = cards('tutor', asked).length;
    const send = () =>
      story.person('office').press(form, 'Lend it', { ...laptop, serial: 'TW1', asset: 'TW1' });
    await Promise.all([send(), send()]);
    await send();
    await story.due();
    await withSerial('TW1');
    expect(cards('tutor', asked)).toHaveLength(before + 1);
  });

  test('I do not agree: nobody is asked to sign unseen, IT hears without a name, and they may still sign', async () => {
    const shown = await story.person('tutor').press(newest('tutor', asked), 'Open');
    const text = await story.person('tutor').press(shown, 'Read and sign');
    const said = await story.person('tutor').press(text, 'I do not agree');
    await story.due();
    expect(said.text).toContain('Thank you for saying so');
    for (const key of ['it', 'office']) {
      const [notice, ...more] = cards(key, /does not agree/);
      expect(more).toEqual([]);
      expect(notice?.text).not.toContain(nameOf('tutor'));
    }
    const { id } = await withSerial('TW1');
    expect((await open(id)).text).toContain('They do not agree');
    const again = await story.person('tutor').press(said, 'Read it again');
    await story.person('tutor').press(again, 'I agree', { name: 'T', monitoring: 'true' });
    expect(await withSerial('TW1')).toMatchObject({ stage: 'out', refused: [] });
  });
});

describe('a loan to a pupil', () => {
  test('waits for the pupil and for a parent; both see it as both have signed it (G3)', async () => {
    await lend('pupil', { serial: 'CB1', asset: 'CB1', what: 'Chromebook', due: '' });
    const { id, person } = await withSerial('CB1');
    expect((await withSerial('CB1')).needs.map(({ signer }) => signer)).toEqual(['self', 'parent']);
    const waits = (who: 'self' | 'parent') =>
      withDeps(story.lantern, async (deps) =>
        (await loansWaiting('hillside', person, who, deps)).map((one) => one.id),
      );
    expect([await waits('self'), await waits('parent')]).toEqual([[id], [id]]);
    const text = await story
      .person('pupil')
      .press(await story.person('pupil').press(newest('pupil', asked), 'Open'), 'Read and sign');
    const thanks = await story.person('pupil').press(text, 'I agree', { name: 'Me', monitoring: 'true' });
    expect(thanks.text).toContain('A parent or carer signs too.');
    expect(await withSerial('CB1')).toMatchObject({ stage: 'offered' });
    expect([await waits('self'), await waits('parent')]).toEqual([[], [id]]);

    const at = { school: 'hillside', loan: id };
    const seen = await page('loans.mine', {});
    expect(JSON.stringify(seen.answer)).toContain('Please read and sign');
    const read = JSON.stringify((await page('loans.read', at)).answer);
    const hash = /"hash":"([a-f0-9]{64})"/.exec(read)?.[1] ?? '';
    expect(read).toContain('For your child');
    const stale = await page('loans.sign', { ...at, hash: 'f'.repeat(64), name: 'P' });
    expect(JSON.stringify(stale.answer)).toContain('newer version');
    expect((await withSerial('CB1')).signatures).toHaveLength(1);
    const signed = await page('loans.sign', {
      ...at,
      hash,
      name: 'CANARY-PARENT',
      relation: 'Mother',
      monitoring: 'true',
    });
    expect(JSON.stringify(signed.answer)).toContain('Thank you');
    expect(await withSerial('CB1')).toMatchObject({
      stage: 'out',
      signatures: [{ signer: 'self' }, { signer: 'parent', how: 'link' }],
    });
    const pupils = buttonOf(await mine('pupil'), id, 'As a parent signed it');
    expect((await story.person('pupil').press(pupils, 'As a parent signed it')).text).toContain(
      'CANARY-PARENT',
    );
    const theirs = await page('loans.text', { ...at, signer: 'self' });
    // By whom is not said behind a link, which may be forwarded.
    expect(JSON.stringify(theirs.answer)).toMatch(/Signed(?! by)/);
  });

  test('a parent acts for their own child only, and nobody for somebody else’s child', async () => {
    const { id } = await withSerial('CB1');
    const other = parentOf('hillside.P0002');
    for (const by of [other, { ...other, kind: 'staff' as const }])
      for (const verb of ['loans.read', 'loans.sign', 'loans.text', 'loans.trouble', 'loans.refuse'])
        for (const child of ['hillside.P0001', 'hillside.P0002', undefined]) {
          const values = {
            school: 'hillside',
            loan: id,
            signer: 'self',
            ...(child === undefined ? {} : { for: child }),
          };
          const reply = await atWeb(story.lantern, by, verb, values);
          expect({ verb, child, reply }).toEqual({ verb, child, reply: { answer: { text: nothingHere } } });
        }
  });

  test('a parent’s signature on paper counts as well', async () => {
    await lend('pupil', { serial: 'CB2', asset: '', due: '' }, 'office');
    const { id } = await withSerial('CB2');
    const form = await story.person('office').press(await open(id, 'office'), 'Signed on paper…');
    const future = await story
      .person('office')
      .press(form, 'Keep it', { signer: 'parent', name: 'Sam', dated: '2027-01-01' });
    expect(future.text).toContain('today, or before');
    const kept = await story
      .person('office')
      .press(form, 'Keep it', { signer: 'parent', name: 'Sam', dated: '2026-11-20' });
    expect(kept.text).toContain('The signature is kept.');
    expect(await withSerial('CB2')).toMatchObject({
      stage: 'offered',
      signatures: [{ how: 'paper', name: 'Sam' }],
    });
    const strike = await story.person('office').press(kept, 'Strike it out…');
    expect(
      (await story.person('office').press(strike, 'Strike it out', { words: 'Not fetched' })).text,
    ).toContain('struck out');
    expect(await withSerial('CB2')).toMatchObject({ stage: 'struck', struck: { reason: 'Not fetched' } });
  });

  test('a paper that was written down for a loan by mistake counts no more', async () => {
    await lend('slt', { serial: 'GV1', asset: '', due: '' }, 'office');
    const { id } = await withSerial('GV1');
    const form = await story.person('office').press(await open(id, 'office'), 'Signed on paper…');
    const kept = await story
      .person('office')
      .press(form, 'Keep it', { signer: 'self', name: 'R. Khan', dated: '2026-11-20' });
    const onPaper = async () =>
      (await rowsOf(story.lantern, signatures, 'hillside', 'GG!')).filter(
        ({ value }) => value.name === 'R. Khan',
      );
    expect(await onPaper()).toMatchObject([{ value: { how: 'paper' } }]);
    const strike = await story.person('office').press(kept, 'Strike it out…');
    await story.person('office').press(strike, 'Strike it out', { words: 'Another person' });
    expect(await onPaper()).toMatchObject([
      { value: { how: 'paper', struck: { reason: 'Another person' } } },
    ]);
  });
});

describe('back, asked back, lost', () => {
  test('one message on the day it is due', async () => {
    await story.goTo('2026-12-18T09:00:00Z');
    expect(cards('teacher', /due back today/)).toHaveLength(1);
    expect(cards('tutor', /due back today/)).toHaveLength(1);
    await story.goTo('2026-12-18T12:00:00Z');
    expect(cards('teacher', /due back today/)).toHaveLength(1);
  });

  test('a campaign asks each person once for all they have, and says how many it is first', async () => {
    await story.goTo('2027-01-11T10:00:00Z');
    const it = story.person('it');
    const form = await it.press(await list(), 'Ask for things back…');
    expect((await it.press(form, 'See how many', { until: '2027-01-20' })).text).toContain('write a class');
    const look = await it.press(form, 'See how many', { kind: 'all', until: '2027-01-20' });
    expect(look.text).toContain('4 things of 3 people');
    expect(cards('teacher', /asked back/)).toHaveLength(0);
    await it.press(look, 'Ask 3 people');
    await it.press(look, 'Ask 3 people');
    await story.due();
    for (const key of ['teacher', 'tutor']) expect(cards(key, /asked back/)).toHaveLength(1);
    expect(cards('pupil', /like something back/)).toHaveLength(1);
    expect(cards('teacher', /asked back/)[0]?.text).not.toMatch(/Latitude|5CD123/);
    expect(await withSerial('5CD123')).toMatchObject({ stage: 'recalled', recall: { until: '2027-01-20' } });
    expect((await withSerial('5CD123')).recall?.told).toHaveLength(1);
    expect((await list()).text).toContain('4 asked back, 0 overdue');
    await story.goTo('2027-01-21T10:00:00Z');
    expect((await list()).text).toContain('4 asked back, 4 overdue');
  });

  test('of a class: only the pupils who are in it now', async () => {
    const it = story.person('it');
    const form = await it.press(await list(), 'Ask for things back…');
    const none = await it.press(form, 'See how many', { class: '9Z', until: '2027-02-20' });
    expect(none.text).toContain('Nothing of that is out');
    const look = await it.press(form, 'See how many', { class: '8b', until: '2027-02-20' });
    expect(look.text).toContain('1 thing of 1 person');
  });

  test('returned with its condition, once; nobody takes back what they have themselves', async () => {
    const { id } = await withSerial('TW1');
    const form = await story.person('it').press(await open(id), 'It is back…');
    const empty = await story.person('it').press(form, 'It is back', { words: '' });
    expect(empty.text).toContain('what condition');
    const back = await story.person('it').press(form, 'It is back', { words: 'Good, charger missing' });
    expect(back.text).toContain('its condition is kept');
    await story.person('it').press(form, 'It is back', { words: 'Something else' });
    expect(await withSerial('TW1')).toMatchObject({
      stage: 'returned',
      returned: { by: 'hillside.S007', condition: 'Good, charger missing', through: 'hand' },
    });
    await lend('it', { serial: 'OWN', asset: 'OWN', due: '' }, 'office');
    const own = await withSerial('OWN');
    const shown = await story.person('it').press(newest('it', asked), 'Open');
    const text = await story.person('it').press(shown, 'Read and sign');
    await story.person('it').press(text, 'I agree', { name: 'Me', monitoring: 'true' });
    const tried = await story.person('it').press(await open(own.id), 'It is back…');
    expect(tried.text).toContain('let a colleague do this');
  });

  test('lost: no blame, whether there was data on it, IT at once without a name, and where to report', async () => {
    const { id } = await withSerial('PH1');
    const title = 'I have lost it, or it is damaged';
    const form = await story.person('teacher').press(buttonOf(await mine('teacher'), id, title), title);
    const told = cards('it', /reported lost/).length;
    const words = { what: 'stolen', words: 'CANARY-THEFT on the train' };
    expect((await story.person('teacher').press(form, 'Tell IT', words)).text).toContain('two questions');
    const said = await story
      .person('teacher')
      .press(form, 'Tell IT', { ...words, personal: 'unsure', locked: 'no' });
    await story.due();
    expect(said.text).toContain('nobody blames you');
    expect(said.text).toContain('report concern');
    expect(await withSerial('PH1')).toMatchObject({
      stage: 'lost',
      trouble: { what: 'stolen', personal: 'unsure' },
    });
    expect(cards('it', /reported lost/)).toHaveLength(told + 1);
    expect(newest('it', /reported lost/).text).not.toContain(nameOf('teacher'));
    const shown = await story.person('it').press(newest('it', /reported lost/), 'Open');
    expect(shown.text).toContain('This may be a data breach');
    expect((await story.person('it').press(shown, 'It is out after all')).text).toContain('It is out again.');
  });
});

describe('who may', () => {
  const verbs =
    'loans.open loans.ask loans.return loans.recall loans.strike loans.outAgain loans.paper'.split(' ');
  test('nobody but IT and the office of that school, whatever they send', async () => {
    const { id } = await withSerial('CB1');
    for (const key of ['teacher', 'coordinator', 'headteacher', 'slt', 'brook-it', 'pupil'])
      for (const verb of verbs) {
        const who = story.person(key);
        const token = forged(who.persona, {
          verb,
          values: { school: 'hillside', loan: id, send: 'yes', words: 'x', until: '2027-03-03' },
          at: story.lantern.world.clock.now(),
        });
        const said = await who.press(
          { message: 'm', text: '', inputs: [], buttons: [{ title: 'x', verb, data: { token } }] },
          'x',
        );
        expect([unknown, nothingHere]).toContain(said.text);
      }
    expect((await story.person('coordinator').say('/loans')).text).toBe(unknown);
    expect((await story.person('teacher').say('/loan')).text).toBe(unknown);
  });

  test('what lies in storage is sealed, and chats hold nobody’s words', async () => {
    const lying = JSON.stringify(await story.lying());
    for (const canary of ['CANARY-CONDITION', 'CANARY-NAME', 'CANARY-PARENT', 'CANARY-THEFT', '5CD123'])
      expect(lying).not.toContain(canary);
    for (const key of ['teacher', 'pupil', 'tutor', 'it', 'office'])
      for (const { text } of story.person(key).kept()) expect(text).not.toMatch(/CANARY|5CD123|Latitude/);
    expect(sealedKindOf(`${loanPrefix}x`)).toBe(loans);
  });
});
