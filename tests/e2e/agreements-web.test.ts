/** Our own pages in a browser: for everybody, in the dark, on a small phone and on paper. How people use them: agreements.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { unhurried } from '../support/lantern.ts';
import { opens, openWeb } from '../support/web-page.ts';
import { barriersIn } from './accessible.ts';
import { violationsIn } from './axe.ts';
import { openPage, openStage, type Look, type Stage } from './browser.ts';

let stage: Stage;
const person = (key: string): Actor => actor(stage.lantern.world, stage.lantern.chat, key);

beforeAll(async () => {
  stage = await openStage({ pace: unhurried });
  const coordinator = person('coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await stage.due();
  const office = person('office');
  await office.press(await office.press(await office.say('/links 8B'), 'Open'), 'Make the links');
  const brook = person('brook-coordinator');
  await brook.press(await brook.press(await brook.say('/agreements start'), 'Open'), 'Start');
  await stage.due();
  for (const whose of ['5A', 'governors'])
    await brook.press(await brook.press(await brook.say(`/links ${whose}`), 'Open'), 'Make the links');
}, 120_000);
afterAll(() => stage.close());

const group = async (): Promise<Seen> =>
  person('office').press(await person('office').say('/links 8B'), 'Open');
const lettersUrl = async (): Promise<string> => opens((await group()).card, 'Print letters');
/** The part of a card that begins with this title. */
const rowOf = (card: unknown, title: string): unknown => {
  if (typeof card !== 'object' || card === null) return undefined;
  const { items } = card as { readonly items?: readonly unknown[] };
  if (items !== undefined && JSON.stringify(items[0]).includes(`"${title}"`)) return card;
  return Object.values(card)
    .map((one) => rowOf(one, title))
    .find((one) => one !== undefined);
};
/** The parents’ agreement, to be signed by hand. */
const formsUrl = async (row: string): Promise<string> => {
  const texts = await person('office').press(await group(), 'Agreement to print…');
  const choose = texts.buttons.filter(({ title }) => title === 'Choose').slice(1);
  const { card } = await person('office').press({ ...texts, buttons: choose }, 'Choose');
  return opens(rowOf(card, row), 'Print');
};
const posterUrl = async (): Promise<string> => {
  const office = person('office');
  return opens((await office.press(await office.say('/visitors'), 'Open')).card, 'Print the poster');
};
/** The address below a code, on the piece of paper with these words. */
const addressOn = async (url: string, words: string): Promise<string> => {
  const { html } = await openWeb(url);
  const piece = html.split('<section').find((one) => one.includes(words)) ?? '';
  const found = /<p class="typed">([^<]*)</.exec(piece)?.[1];
  if (found === undefined) throw new Error(`no code with ${words}`);
  return found;
};

/** Of somebody at Brook, where no pupil has a chat: the last letter with these words. */
const brookAddress = async (of: string, words: string): Promise<string> => {
  const coordinator = person('brook-coordinator');
  const shown = await coordinator.press(await coordinator.say(`/links ${of}`), 'Open');
  const { html } = await openWeb(opens(shown.card, of === '5A' ? 'Letters for pupils' : 'Print letters'));
  const own = html
    .split('<section')
    .filter((one) => !one.includes('parent or carer of') && one.includes(words));
  return /<p class="typed">([^<]*)</.exec(own.at(-1) ?? '')?.[1] ?? '';
};

const phone: Look = { width: 320, height: 640 };
const looks: readonly (readonly [string, Look])[] = [
  ['phone', phone],
  ['phone-dark', { ...phone, dark: true }],
  ['desktop', { width: 1280, height: 900 }],
  ['desktop-dark', { width: 1280, height: 900, dark: true }],
];

/** A page on a device of its own: no errors, no request to anywhere else, nothing that axe or we find fault with. */
const visit = async <T>(url: string, look: Look, work: (page: Page) => Promise<T>): Promise<T> => {
  const { page, faults } = await openPage(stage.browser, stage.url, look);
  try {
    await page.goto(url);
    const result = await work(page);
    expect(faults).toEqual([]);
    return result;
  } finally {
    await page.context().close();
  }
};

const check = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `.lantern/pictures/web-${name}.png`, fullPage: true });
  expect(await violationsIn(page)).toEqual([]);
  expect(await barriersIn(page, 'body')).toEqual([]);
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
};

describe.each(looks)('%s', (name, look) => {
  test('a parent reads, makes a mistake, and is shown what to do', async () => {
    const url = await addressOn(await lettersUrl(), 'Zoë');
    await visit(url, look, async (page) => {
      expect(await page.locator('header').innerText()).toContain('For a parent or carer of Zoë');
      await check(page, `parent-${name}`);
      await page.getByRole('button', { name: 'Easier to read' }).click();
      await check(page, `easy-${name}`);
      await page.getByRole('button', { name: 'I agree' }).click();
      const problem = page.getByRole('alert');
      expect(await problem.innerText()).toContain('Please look at this');
      expect(await page.title()).toMatch(/^Please look again: /);
      expect(await page.locator(':focus').getAttribute('class')).toBe('problem');
      await check(page, `problem-${name}`);
      // By the keyboard alone: from what is said on top to its field, and what is wrong with that is read out there.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const field = page.locator(':focus');
      expect(await field.getAttribute('name')).toBe('monitoring');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const told = await field.getAttribute('aria-describedby');
      expect(await page.locator(`#${told}`).innerText()).toContain(
        'Please tick that you know about monitoring.',
      );
      await page.getByRole('textbox', { name: 'Type your own name' }).fill('J. Roberts');
      await page.getByRole('button', { name: 'I do not understand' }).click();
      await check(page, `talk-${name}`);
      await page.getByRole('button', { name: 'Send this to the school' }).click();
    });
  });

  test('a link that does not work says what to do', async () => {
    const { page, faults } = await openPage(stage.browser, stage.url, look);
    await page.goto(`${stage.url}/s/hillside/${'A'.repeat(28)}`);
    expect(await page.locator('h1').innerText()).toBe('This link does not work any more');
    expect(await page.locator('footer').innerText()).toContain('020 7946 0100');
    await check(page, `lost-${name}`);
    // The browser itself says so in its console.
    expect(faults).toEqual([expect.stringContaining('404')]);
    await page.context().close();
  });

  test('letters and the poster are pages too', async () => {
    await visit(await lettersUrl(), look, (page) => check(page, `letters-${name}`));
    await visit(await posterUrl(), look, (page) => check(page, `poster-${name}`));
    await visit(await formsUrl('Without a name'), look, (page) => check(page, `form-${name}`));
  });

  test('a pupil gets an answer wrong, and a governor reads in Polish', async () => {
    await visit(await brookAddress('5A', ''), look, async (page) => {
      await page.getByRole('button', { name: 'Next: 3 short questions' }).click();
      for (const one of await page.getByRole('radiogroup').all())
        await one.getByRole('radio').first().check();
      await page.getByRole('button', { name: 'These are my answers' }).click();
      expect(await page.locator(':focus').getAttribute('class')).toBe('problem');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus').getAttribute('type')).toBe('radio');
      await check(page, `question-${name}`);
    });
    await visit(await brookAddress('governors', ''), look, async (page) => {
      await page.getByRole('button', { name: 'Polski' }).click();
      expect(await page.locator('h1').locator('xpath=..').getAttribute('lang')).toBe('pl');
      await check(page, `polish-${name}`);
    });
  });

  test('the desk', async () => {
    await visit(await addressOn(await posterUrl(), 'Visiting'), look, async (page) => {
      await check(page, `desk-${name}`);
      await page.getByRole('button', { name: 'I agree' }).click();
      await check(page, `desk-problem-${name}`);
    });
  });
});

test('Enter in the box of the name signs, as the button would', async () => {
  const url = await addressOn(await lettersUrl(), 'Ada Roberts');
  await visit(url, phone, async (page) => {
    await page.getByRole('checkbox', { name: 'I know that use is monitored' }).check();
    await page.getByRole('textbox', { name: 'Type your own name' }).fill('J. Roberts');
    await page.getByRole('textbox', { name: 'What you are to your child' }).fill('Father');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Thank you/ }).waitFor();
  });
});

test('printed, a letter has nothing of the screen: no buttons, no footer, no advice', async () => {
  await visit(await lettersUrl(), { width: 794, height: 1123 }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.screen, header, footer').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('.piece').first().isVisible()).toBe(true);
    await page.screenshot({ path: '.lantern/pictures/web-letters-print.png' });
  });
});

test('printed, each agreement to sign begins on a sheet of its own, and fits on it', async () => {
  await visit(await formsUrl('8B'), { width: 794, height: 1123 }, async (page) => {
    const forms = await page.locator('.piece').count();
    await page.emulateMedia({ media: 'print' });
    await page.locator('.piece').first().screenshot({ path: '.lantern/pictures/web-forms-print.png' });
    const pdf = await page.pdf({
      path: '.lantern/pictures/web-forms.pdf',
      preferCSSPageSize: true,
      format: 'A4',
    });
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    // Those of 8B's parents who have signed by link by now need none.
    expect(forms).toBeGreaterThan(20);
    expect(sheets).toHaveLength(forms);
  });
});
