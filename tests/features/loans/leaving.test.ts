/** What is lent, on the checklist of whoever leaves: each thing a line, ticked with its return, whichever side it is ticked from (G4). */
import { describe, expect, test } from '@jest/globals';
import { create } from '../../../bot/core/change.ts';
import { schedule } from '../../../bot/core/outbox.ts';
import {
  checklistPrefix,
  checklists,
  type Checklist,
} from '../../../bot/features/leavers/leaving/checklist.ts';
import { newLoan } from '../../../bot/features/loans/lend.ts';
import {
  loanKey,
  loanMovedCall,
  loanPrefix,
  loans,
  type Item,
  type Loan,
} from '../../../bot/features/loans/loan.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { carried } from '../../support/sealed.ts';
import { useStory } from '../../support/story.ts';
import type { Seen } from '../../support/actor.ts';
import { aLeaver, onTheList } from '../leavers/leaving-rows.ts';
import { withDeps } from './at-web.ts';

const story = useStory({ pace: unhurried });
const teacher = () => story.person('teacher').persona;

/** As a list of what is out puts it in. */
const lend = async (once: string, item: Partial<Item>): Promise<Loan> => {
  const loan = await withDeps(story.lantern, async (deps) => {
    const person = await deps.directory.person(teacher().personId);
    if (person === undefined) throw new Error('no such person');
    const all = {
      kind: 'laptop',
      what: 'Dell',
      serial: once,
      asset: once,
      condition: '',
      accessories: '',
    } as const;
    return newLoan(
      {
        school: 'hillside',
        person,
        by: 'hillside.S007',
        once,
        item: { ...all, ...item },
        already: true,
        ask: false,
      },
      deps,
    );
  });
  await commit(story.lantern, [
    create(loans, loanKey('hillside', loan.id), loan),
    schedule(loanMovedCall, { person: loan.person }, story.lantern.world.clock.now(), 'hillside'),
  ]);
  await story.due();
  return loan;
};
const leave = (id: string, lastDay: string) =>
  onTheList(
    story,
    aLeaver({ id, name: teacher().name, person: teacher().personId, manager: 'hillside.S009', lastDay }),
  );
const checklist = async (): Promise<Checklist> => {
  const [row] = await rowsOf(story.lantern, checklists, 'hillside', checklistPrefix);
  if (row === undefined) throw new Error('no checklist');
  return row.value;
};
const lineOf = async (loan: Loan) => (await checklist()).lines.find((one) => one.loan === loan.id);
const ids = async () => (await checklist()).lines.map(({ id }) => id);
const stored = async ({ id }: Loan): Promise<Loan | undefined> =>
  (await rowsOf(story.lantern, loans, 'hillside', loanPrefix)).find(({ value }) => value.id === id)?.value;
const opened = async (key: string): Promise<Seen> => {
  const who = story.person(key);
  return who.press(await who.press(await who.say('/leaving'), 'Open'), 'Open');
};
const ofLoan = (shown: Seen, { id }: Loan, title: string): Seen => ({
  ...shown,
  buttons: shown.buttons.filter(
    (one) => one.title === title && carried(one.data).values['line'] === `loan:${id}`,
  ),
});
const mine = () =>
  story
    .person('teacher')
    .kept()
    .filter(({ text }) => text.includes('Before your last day'));

describe('somebody leaves who has something', () => {
  const lent: { laptop?: Loan; phone?: Loan; dongle?: Loan } = {};
  const the = (what: keyof typeof lent): Loan => {
    const loan = lent[what];
    if (loan === undefined) throw new Error('it was not lent');
    return loan;
  };

  test('each thing is a line in place of the policy’s own; what is lent later comes as well', async () => {
    await story.goTo('2026-11-23T10:00:00Z');
    lent.laptop = await lend('L1', {});
    await leave('A1', '2026-12-18');
    expect(await ids()).toContain(`loan:${the('laptop').id}`);
    expect(await ids()).not.toContain('laptop');
    expect(await ids()).toContain('phone');
    lent.phone = await lend('M1', { kind: 'phone', what: 'Galaxy' });
    lent.dongle = await lend('D1', { kind: 'dongle', what: 'CANARY-DONGLE of Jo' });
    expect(await ids()).not.toContain('phone');
    expect(await ids()).toEqual(
      expect.arrayContaining(['keys', `loan:${the('phone').id}`, `loan:${the('dongle').id}`]),
    );
    const shown = await opened('slt');
    expect(shown.text).toContain('Laptop, Dell · serial L1 · asset L1, returned');
  });

  test('the leaver’s own card names them by kind and label, and nothing that somebody wrote', async () => {
    await story.goTo('2026-12-04T08:00:00Z');
    const text = mine().at(-1)?.text ?? '';
    for (const words of ['Laptop, asset L1', 'School phone, asset M1', 'Mobile internet (dongle), asset D1'])
      expect(text).toContain(words);
    expect(text).not.toMatch(/CANARY|Dell|Galaxy|Laptop or tablet/);
  });

  test('returned at IT’s desk: the line is ticked by itself, with who and when', async () => {
    const it = story.person('it');
    const found = await it.press(await it.press(await it.say('/loans'), 'Open'), 'Search', { words: 'L1' });
    const form = await it.press(found, 'It is back…');
    await it.press(form, 'It is back', { words: 'Fine' });
    await story.due();
    expect(await lineOf(the('laptop'))).toMatchObject({ state: 'done', signed: { by: 'hillside.S007' } });
    expect((await opened('it')).text).toContain(`Done · 4 Dec, 08:00 · ${it.persona.name}`);
  });

  test('ticked on the checklist: it is returned in the register, by the checklist; opened again it is out', async () => {
    const slt = story.person('slt');
    const shown = ofLoan(await opened('slt'), the('phone'), 'Done');
    await slt.press(shown, 'Done');
    expect(await stored(the('phone'))).toMatchObject({
      stage: 'returned',
      returned: { by: 'hillside.S009', through: 'checklist' },
    });
    expect(await lineOf(the('phone'))).toMatchObject({ state: 'done', signed: { by: 'hillside.S009' } });
    await slt.press(ofLoan(await opened('slt'), the('phone'), 'Open again'), 'Open again');
    expect(await stored(the('phone'))).toMatchObject({ stage: 'out' });
    expect(await lineOf(the('phone'))).toMatchObject({ state: 'open' });
  });

  test('“Not needed” is no way out of the register', async () => {
    const said = await story
      .person('slt')
      .press(ofLoan(await opened('slt'), the('dongle'), 'Not needed'), 'Not needed');
    expect(said.text).toContain('strike it out there');
    expect(await lineOf(the('dongle'))).toMatchObject({ state: 'open' });
  });

  test('what is open on the last day stays on the office’s list, and a loan that comes late opens a finished one again', async () => {
    await story.goTo('2027-01-05T09:00:00Z');
    const late = () =>
      story
        .person('office')
        .kept()
        .filter(({ text }) => text.includes('Somebody has left, and something is still open'));
    expect(late().length).toBeGreaterThan(0);
    let card = await opened('office');
    expect(card.text).toContain('Mobile internet (dongle), CANARY-DONGLE of Jo');
    for (let left = 30; left > 0 && card.buttons.some(({ title }) => title === 'Done'); left -= 1)
      card = await story.person('office').press(card, 'Done');
    await story.due();
    expect((await checklist()).lines.every(({ state }) => state === 'done')).toBe(true);
    await story.goTo('2027-01-12T09:00:00Z');
    expect((await checklist()).look).toBe('');
    const more = await lend('Z9', { kind: 'tablet' });
    expect(await lineOf(more)).toMatchObject({ state: 'open' });
    expect((await checklist()).look).not.toBe('');
    expect((await opened('office')).text).toContain('Tablet, Dell · serial Z9');
  });
});
