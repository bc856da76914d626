/** What is out already goes in as a list, what is out comes out as CSV, and whom chat cannot reach is said. */
import { describe, expect, test } from '@jest/globals';
import { loanPrefix, loans, type Loan } from '../../../bot/features/loans/loan.ts';
import { trailKind } from '../../../bot/core/trail.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { forged } from '../../support/sealed.ts';
import { useStory } from '../../support/story.ts';
import type { Seen } from '../../support/actor.ts';
import { atWeb, withDeps } from './at-web.ts';

const story = useStory({ pace: unhurried });
const rows = async (): Promise<Loan[]> =>
  (await rowsOf(story.lantern, loans, 'hillside', loanPrefix)).map(({ value }) => value);
const asked = (key: string): number =>
  story
    .person(key)
    .kept()
    .filter(({ text }) => text.includes('Something is lent to you')).length;

const pasteForm = async (): Promise<Seen> => {
  const it = story.person('it');
  return it.press(await it.press(await it.say('/loans'), 'Open'), 'Put in a list…');
};
const paste = async (lines: readonly string[]): Promise<Seen> =>
  story.person('it').press(await pasteForm(), 'Read it', { text: lines.join('\r\n') });

const list = [
  'Pupil ID;Device Type;Model;Serial No;Asset Tag;Return by',
  'S012;Laptop;Dell Latitude 5440;AA1;001;18/12/2026',
  'S012;Phone;Galaxy A15;AA2;002;',
  'P0001;;Chromebook 3110;AA3;003;',
  'P9999;Laptop;Dell;AA4;004;',
  'S013;Laptop;Dell;AA1;005;',
  ';Laptop;Dell;AA5;006;',
  'S013;Laptop;=cmd|calc;AA6;007;32/13/2026',
  'S013;Tablet;"=HYPERLINK(""x"")";AA7;008;01/07/2026',
  ';;;;;',
];

describe('a list of what is out', () => {
  test('is shown as it will be read, with every bad row by its line, and enters nothing yet', async () => {
    const shown = await paste(list);
    expect(shown.text).toContain('4 things of 3 people, 4 rows left out.');
    for (const words of [
      'Line 5: Nobody on the roster has the id P9999.',
      'Line 6: aa1 is in line 2 too.',
      'Line 7: There is no MIS id.',
      'Line 8: “32/13/2026” is not a date',
      'Laptop, Chromebook 3110 · serial AA3 · asset 003',
    ])
      expect(shown.text).toContain(words);
    expect(await rows()).toEqual([]);
  });

  test('used once however often it is pressed; each person hears once, and what was due long ago is overdue', async () => {
    const shown = await paste(list);
    const use = () => story.person('it').press(shown, 'Put them into the register', { ask: 'true' });
    const [first] = await Promise.all([use(), use()]);
    await use();
    await story.due();
    expect(first?.text).toMatch(/4 things are in the register now\. Everybody is asked|used or thrown away/);
    expect(
      (await rows()).map(({ item, stage }) => [item.serial, item.kind, stage].join(' ')).toSorted(),
    ).toEqual(['AA1 laptop out', 'AA2 phone out', 'AA3 laptop out', 'AA7 tablet out']);
    expect(['teacher', 'pupil', 'tutor'].map(asked)).toEqual([1, 1, 1]);
    const overdue = await story
      .person('it')
      .press(await story.person('it').press(await story.person('it').say('/loans'), 'Open'), 'Overdue');
    expect(overdue.text).toContain('4 out, 4 waiting for a signature, 0 asked back, 1 overdue');
    expect(overdue.text).toContain('serial AA7');
    expect(overdue.text).not.toContain('serial AA1');
  });

  test('pasted again: all of it is there already', async () => {
    const shown = await paste(list);
    expect(shown.text).toContain('Line 2: aa1 is in the register already.');
    expect(shown.text).toContain('No row of it can be used.');
    expect(shown.buttons.map(({ title }) => title)).toEqual(['Throw it away']);
    expect((await story.person('it').press(shown, 'Throw it away')).text).toContain('Nothing was changed');
    expect(JSON.stringify(await story.dump())).not.toContain('Pupil ID;Device Type');
  });

  test.each([
    ['nothing', [''], 'nothing in the box'],
    ['no header that names people', ['Serial;Asset', 'X1;2'], 'The first line must name the columns'],
  ])('%s: said, with what to do', async (_name, lines, words) => {
    expect((await paste(lines)).text).toContain(words);
  });

  test('an old card: what was pasted is there again, and nothing was done', async () => {
    const shown = await paste(['MIS id,Serial', 'S002,OLD1']);
    await story.later(25 * 60);
    const again = await story.person('it').press(shown, 'Put them into the register', { ask: 'true' });
    expect(again.text).toContain('more than a day');
    expect((await rows()).some(({ item }) => item.serial === 'OLD1')).toBe(false);
    await story.person('it').press(again, 'Put them into the register', { ask: 'false' });
    await story.due();
    const [old] = (await rows()).filter(({ item }) => item.serial === 'OLD1');
    expect(old).toMatchObject({ stage: 'out', needs: [] });
    expect(asked('deputy-head')).toBe(0);
  });
});

describe('the register as CSV', () => {
  const it = () => withDeps(story.lantern, (deps) => deps.directory.person('hillside.S007'));

  test('for whoever lends, at our own page only; no cell is a formula; it is in the trail', async () => {
    const by = await it();
    if (by === undefined) throw new Error('no IT');
    const { file } = await atWeb(story.lantern, by, 'loans.csv', {});
    const body = String(file?.body);
    expect(file).toMatchObject({ name: 'loans.csv', type: 'text/csv' });
    expect(body.split('\r\n')).toHaveLength(1 + 5 + 1);
    expect(body).toContain('"S012"');
    expect(body).toContain(`"'=HYPERLINK(""x"")"`);
    expect(body).not.toMatch(/(^|,)"=/m);
    const trail = await rowsOf(story.lantern, trailKind, 'hillside', 'A!');
    expect(trail.filter(({ value }) => value.action === 'loans.exported')).toHaveLength(1);
    const teacher = await withDeps(story.lantern, (deps) => deps.directory.person('hillside.S005'));
    if (teacher === undefined) throw new Error('no coordinator');
    expect(await atWeb(story.lantern, teacher, 'loans.csv', {})).not.toHaveProperty('file');
    const who = story.person('it');
    const token = forged(who.persona, { verb: 'loans.csv', values: {}, at: story.lantern.world.clock.now() });
    const inChat = await who.press(
      { message: 'm', text: '', inputs: [], buttons: [{ title: 'x', verb: 'loans.csv', data: { token } }] },
      'x',
    );
    expect(inChat.text).not.toContain('AA1');
  });
});

describe('whom chat cannot reach', () => {
  test('is said on the list, and the loan stays as it is', async () => {
    const pupil = await withDeps(story.lantern, async (deps) => {
      for await (const one of deps.directory.everybody('brook')) if (one.kind === 'pupil') return one;
      return undefined;
    });
    if (pupil === undefined) throw new Error('Brook has no pupils');
    const brook = story.person('brook-it');
    const form = await brook.press(await brook.say('/loan'), 'Fill in the form');
    const found = await brook.press(form, 'Find them', { words: pupil.name });
    const item = found.text.includes('What is lent?')
      ? found
      : await brook.press(found, 'Next', { words: pupil.name, person: pupil.id });
    await brook.press(item, 'Lend it', { kind: 'tablet', what: 'iPad', serial: 'BR1' });
    await story.due();
    const shown = await brook.press(await brook.say('/loans'), 'Open');
    expect(shown.text).toContain('Chat could not reach them');
    expect(shown.text).toContain('Waits for their own and a parent’s signature');
    const hillside = await story.person('it').press(await story.person('it').say('/loans'), 'Open');
    expect(hillside.text).not.toContain('BR1');
  });
});
