/** What happens when it may be illegal, when nobody answers, and when a day comes: told by moving the clock on the page. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { actor } from '../support/actor.ts';
import { fillIn as fillInQuietly, refOf } from '../support/report.ts';
import { cardWith, openStage, press, say, type Stage } from './browser.ts';
import { addPerson, chooseKind, chooseWho, facts, refIn } from './form.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A report by the teacher, without the browser. */
const sent = async (about: string): Promise<string> => {
  const teacher = actor(stage.lantern.world, stage.lantern.chat, 'teacher');
  const receipt = await teacher.press(await fillInQuietly(teacher, { about: [about] }), 'Send');
  await stage.due();
  return refOf(receipt);
};

const moveClock = async (page: Page, how: () => Promise<void>): Promise<void> => {
  await page.locator('#clock summary').click();
  const moved = page.waitForResponse((response) => response.url().endsWith('/local/clock'));
  await how();
  await moved;
  await page.getByText('What was due has happened.').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#clock:not([open])').waitFor();
};

const noticesOf = (key: string, ref: string): Promise<string[]> =>
  stage.as(key, (page) => page.locator('#lines [data-line]', { hasText: ref }).allInnerTexts());

test('it may be illegal: what to do and whom to ring stand there at once, and the DSL is told before it is sent', async () => {
  await stage.as('teacher', async (page) => {
    const card = await say(page, '/report concern');
    await chooseWho(card, {});
    await addPerson(card, 'zoe nunez');
    await press(card, 'Next');
    await chooseKind(card, { kind: 'Contact', illegal: true, danger: true });
    const words = await card.innerText();
    for (const said of [/999/, /Do not look at it/i, /020 7946 0103/]) expect(words).toMatch(said);
    expect(await card.locator('input[type=file]').count()).toBe(0);
    await stage.picture(page, 'light-report-illegal');
    const ref = await refIn(card);
    await stage.due();

    await stage.as('dsl', async (theirs) => {
      const task = await cardWith(theirs, ref);
      await press(task, 'Open');
      expect(await task.innerText()).toMatch(
        /in danger now[^]*may be illegal[^]*Police: 999[^]*still writing/,
      );
      await press(task, 'Acknowledge');
      await press(task, 'Close');
      expect(await task.innerText()).toMatch(/Police: told[^]*Internet Watch Foundation: told/);
      await press(task, 'Back to the case');
      await stage.picture(theirs, 'light-case-illegal');
    });

    await press(card, 'Carry on');
    await card.getByLabel(/^What happened/).fill(facts);
    await press(card, 'Look it over');
    await press(card, 'Send');
    expect(await refIn(card)).toBe(ref);
  });
});

test('nobody opens it: a reminder after half an hour, and the next on its route at the end of the school day', async () => {
  const ref = await sent('amelia khan');
  await stage.as('coordinator', async (page) => {
    await moveClock(page, () => page.getByRole('button', { name: '+30 min' }).click());
    await page.locator('#lines [data-line]', { hasText: 'A reminder' }).filter({ hasText: ref }).waitFor();
    await stage.picture(page, 'light-reminder');
    expect(await noticesOf('deputy-coordinator', ref)).toHaveLength(0);
    await moveClock(page, () => page.getByRole('button', { name: 'End of school day' }).click());
  });
  await stage.as('deputy-coordinator', async (page) => {
    const card = await cardWith(page, ref);
    expect(await card.innerText()).toMatch(/Passed on to you/);
    await press(card, 'Open');
    await press(card, 'Acknowledge');
  });
  const before = (await noticesOf('coordinator', ref)).length;
  await stage.as('coordinator', async (page) => {
    await moveClock(page, () => page.getByRole('button', { name: 'Tomorrow' }).click());
    const list = await say(page, '/cases');
    expect(await list.innerText()).toMatch(new RegExp(`${ref}\\s+Acknowledged`));
  });
  expect((await noticesOf('coordinator', ref)).length).toBe(before + 1);
});

test('the day comes on which access that was taken away comes back: whoever has the case is asked to see to it', async () => {
  const ref = await sent('oliver smith');
  await stage.as('coordinator', async (page) => {
    const card = await cardWith(page, ref);
    await press(card, 'Open');
    await press(card, 'Acknowledge');
    await press(card, 'Record…');
    await press(card, 'A sanction');
    await card.getByLabel('What was decided?').selectOption({ label: accessRemoved });
    await press(card, 'Record it');
    expect(await card.innerText()).toContain('it needs the day on which access comes back');
    await stage.picture(page, 'light-case-sanction');
    await card.getByLabel(/^Until which day/).fill('2026-12-04');
    await press(card, 'Record it');
    await moveClock(page, async () => {
      await page.getByLabel('Set to').fill('2026-12-04T08:00');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
    });
    const prompt = await cardWith(page, 'A date that was set in this case has come');
    expect(await prompt.innerText()).toContain(ref);
    await press(prompt, 'Open');
    expect(await prompt.innerText()).toMatch(/Access comes back[^]*until Friday 4 December/);
  });
});

const accessRemoved = 'Internet or computer access removed for a time (needs an end date)';
