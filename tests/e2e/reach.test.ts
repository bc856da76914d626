/** Other ways in and other ways of using it: a message of a channel, the keyboard alone, a screen reader, colours. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { barriersIn } from './accessible.ts';
import { answered, cardWith, newestCard, openPage, openStage, press, say, type Stage } from './browser.ts';
import { facts, fillIn, refIn } from './form.ts';
import { focused, tabTo } from './keyboard.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('a message of a channel is reported from its menu; its words come along because the reporter ticked that', async () => {
  const posted = 'Somebody made an account with my photo';
  const ref = await stage.as('teacher', async (page) => {
    const chat = await page.locator('#lines').innerText();
    await page.getByRole('button', { name: 'Channel' }).click();
    await page
      .locator('#channel article', { hasText: posted })
      .getByRole('button', { name: /^Report/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').check();
    await stage.picture(page, 'light-message-action');
    expect(await barriersIn(page, 'dialog')).toEqual([]);
    await dialog.getByRole('button', { name: 'Carry on in private' }).click();
    // The answer's words, not the question's: it must have come before the dialog is closed.
    await dialog.locator('.note', { hasText: /carry on in your private chat/i }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Lantern', exact: true }).click();
    const card = await newestCard(page);
    expect(await page.locator('#lines').innerText()).not.toBe(chat);
    await fillIn(card, { about: 'zoe nunez' });
    expect(await card.innerText()).toContain(posted);
    await press(card, 'Send');
    return refIn(card);
  });
  await stage.due();
  await stage.as('coordinator', async (page) => {
    const card = await cardWith(page, ref);
    await press(card, 'Open');
    expect(await card.innerText()).toContain(posted);
  });
});

describe('with the keyboard alone', () => {
  /** Presses Enter on a button; afterwards the focus is in the card, before its first field. */
  const enter = async (card: Locator, title: string): Promise<void> => {
    const page = card.page();
    await tabTo(page, new RegExp(`^- '?button "${title}"`));
    await answered(card, () => page.keyboard.press('Enter'));
    expect(await card.locator('.frame:focus').count()).toBe(1);
  };

  test('a tutor reports a concern', async () => {
    await stage.as('tutor', async (page) => {
      await tabTo(page, /^- link "Skip to the message box"/);
      await page.keyboard.press('Enter');
      await tabTo(page, /^- textbox "Message to Lantern"/);
      const before = await page.locator('#lines [data-from=lantern]').count();
      await page.keyboard.type('/report concern');
      await page.keyboard.press('Enter');
      await page.locator('#lines [data-from=lantern]').nth(before).waitFor();
      const card = await newestCard(page);
      await tabTo(page, /^- region "Chat with Lantern"/, 'Shift+Tab');

      const choose = async (said: RegExp): Promise<void> => {
        await page.keyboard.press('Tab');
        await tabTo(page, /^- '?radio/);
        for (let turn = 0; turn < 6 && !said.test(await focused(page)); turn += 1)
          await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
        expect(await focused(page)).toMatch(said);
        expect(await page.locator(':focus').isChecked()).toBe(true);
      };
      await choose(/A pupil or pupils"/);
      await choose(/No"/);
      await enter(card, 'Next');
      await tabTo(page, /^- textbox "Search/);
      await page.keyboard.type('zoe nunez');
      await enter(card, 'Find');
      await tabTo(page, /^- '?checkbox ".*Zoë Núñez-Clarke/);
      await page.keyboard.press('Space');
      await enter(card, 'Add: it is about them');
      await enter(card, 'Next');
      await choose(/Content:/);
      await choose(/No"/);
      await choose(/No"/);
      await enter(card, 'Next');
      await tabTo(page, /^- textbox "What happened/);
      await page.keyboard.type(facts);
      await enter(card, 'Look it over');
      await enter(card, 'Send');
      expect(await card.innerText()).toMatch(/Your reference is [0-9A-Z]{4}-[0-9A-Z]{2}/);
    });
  });
});

describe('for everybody', () => {
  test('the check itself finds what is wrong', async () => {
    const { page } = await openPage(stage.browser, stage.url);
    await page.setContent(`<main><button></button><p style="color:#aaa">grey</p><input id="a"><i id="a"></i>
      <div class="card"><label>One<input type="radio"></label></div></main>`);
    const found = (await barriersIn(page, 'main')).map((fault) => fault.replace(/:.*/, ''));
    for (const fault of [
      'no name',
      'a target of 16 × 6',
      'a radio button outside of a group',
      'contrast 2.32',
      '2 elements have the id a',
      'a card without a heading',
      'the page says no language',
    ])
      expect(found).toContain(fault);
    await page.context().close();
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
  ])(
    'every card has names, labels, headings, room and contrast, at the width of a desktop and of a phone (%s)',
    async (_name, look) => {
      const { page, faults } = await openPage(stage.browser, stage.url, look);
      await page.goto(`${stage.url}/local/cards`);
      await page.waitForSelector('#cards[aria-busy=false]');
      expect(await page.locator('.fault').allInnerTexts()).toEqual([]);
      expect(await barriersIn(page, 'body')).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { width: 390, height: 844 }],
  ])('a case, its menus and its forms as well (%s)', async (_name, look) => {
    await stage.as(
      'coordinator',
      async (page) => {
        const list = await say(page, '/cases');
        await press(list, await list.getByRole('button', { name: /^Open/ }).first().innerText());
        expect(await barriersIn(page, 'body')).toEqual([]);
        await press(list, 'Add a note');
        await press(list, 'Add it');
        expect(await barriersIn(page, 'body')).toEqual([]);
        await press(list, 'Back to the case');
        await press(list, 'More…');
        expect(await barriersIn(page, 'body')).toEqual([]);
      },
      look,
    );
  });
});
