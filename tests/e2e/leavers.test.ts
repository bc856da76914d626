/**
 * The story of the leavers in a browser: the list goes in, IT decides, both pretend clouds say that the accounts are disabled, and
 * undo puts them back.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { leaverListCsv } from '../pretend-school/estate/index.ts';
import { cardWith, openPage, openStage, press, say, type Stage } from './browser.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ clouds: 'pretend' });
}, 60_000);
afterAll(() => stage.close());

/** News of one kind waits a minute for more of it. */
const aMinuteLater = async (): Promise<void> => {
  const { clock } = stage.lantern.world;
  clock.set(new Date(clock.now().getTime() + 61_000));
  await stage.due();
};

const open = async (page: Page): Promise<Locator> => {
  const card = await say(page, '/leavers');
  await press(card, 'Open');
  return card;
};

const show = async (card: Locator, part: RegExp): Promise<void> => {
  const box = card.getByLabel('Which part of the list?');
  const wanted = await box.locator('option').filter({ hasText: part }).first().innerText();
  await box.selectOption({ label: wanted });
  await press(card, 'Show');
};

/** The rows of the page of the pretend clouds, by address. */
const states = async (looking: string): Promise<Record<string, string>> => {
  const { page, faults } = await openPage(stage.browser, stage.url);
  try {
    await page.goto(`${stage.url}/local/clouds`);
    await page.waitForSelector('#clouds[aria-busy=false]');
    await page.fill('#filter', looking);
    await page.waitForTimeout(200);
    const rows = await page.locator('#rows tr').all();
    const found: Record<string, string> = {};
    for (const row of rows)
      found[
        `${(await row.getAttribute('data-cloud')) ?? ''} ${(await row.getAttribute('data-address')) ?? ''}`
      ] = await row.locator('strong').innerText();
    await stage.picture(page, `clouds-${looking}`);
    expect(faults).toEqual([]);
    return found;
  } finally {
    await page.context().close();
  }
};

const account = (key: string): { readonly name: string; readonly email: string } =>
  stage.lantern.world.estate.leaver(key);

test('the list of the MIS goes in, and is shown as it will be read', async () => {
  await stage.as('it', async (page) => {
    const card = await open(page);
    await press(card, 'Put in a leaver list…');
    await card
      .getByRole('textbox', { name: /^The list/ })
      .fill(leaverListCsv(stage.lantern.world.estate, 'hillside'));
    await stage.picture(page, 'leavers-paste');
    await press(card, 'Read it');
    const words = await card.innerText();
    expect(words).toContain('The first rows, as they will be read');
    expect(words).toMatch(/31\/02\/2026|is no date|in no calendar/);
    await stage.picture(page, 'leavers-preview');
    await press(card, 'Use this list');
    expect(await card.innerText()).toMatch(/people are on the list now/);
  });
  await stage.due();
  await stage.lantern.lantern.runDue();
});

test('those who have left wait for IT, with the reason, and nobody else does', async () => {
  await stage.as('it', async (page) => {
    const card = await open(page);
    const words = await card.innerText();
    expect(words).toContain('The leaver list');
    await stage.picture(page, 'leavers-list');
    await press(card, /^More about/);
    await stage.picture(page, 'leavers-person');
  });
  for (const look of [{ dark: true }, { width: 360, height: 800 }])
    await stage.as(
      'it',
      async (page) => {
        await open(page);
        await stage.picture(page, `leavers-list-${'dark' in look ? 'dark' : 'phone'}`);
      },
      look,
    );
});

test('IT disables all that are confirmed, and Microsoft says so', async () => {
  const plain = account('plain');
  expect(Object.values(await states(plain.email))).toEqual(['works']);
  await stage.as('it', async (page) => {
    const card = await open(page);
    await press(card, /^Disable all/);
    await stage.picture(page, 'leavers-all');
    expect(await card.innerText()).toContain(plain.name);
    await press(card, /^Disable \d+ people$/);
    expect(await card.innerText()).toMatch(/being disabled/);
  });
  await stage.due();
  expect(Object.values(await states(plain.email))).toEqual(['disabled']);
  await aMinuteLater();
  await stage.as('it', async (page) => {
    // One notice for all of them: rule-made groups are a person's to change.
    const told = await page.locator('#lines [data-line]', { hasText: 'A person has to help' }).count();
    expect(told).toBe(1);
  });
});

test('undo puts it back, and names what cannot be put back', async () => {
  const plain = account('plain');
  await stage.as('it', async (page) => {
    const card = await open(page);
    await show(card, /^Done/);
    await press(card, `More about ${plain.name}`);
    expect(await card.innerText()).toContain('the account is disabled');
    await stage.picture(page, 'leavers-done');
    await press(card, 'Undo…');
    await card.getByRole('textbox', { name: /^Why/ }).fill('She stays until the end of the term.');
    await press(card, 'Put it back');
    expect(await card.innerText()).toContain('being put back');
  });
  await stage.due();
  expect(Object.values(await states(plain.email))).toEqual(['works']);
});

test('at Brook, with both clouds, the accounts are disabled in both and put back in both', async () => {
  const paul = account('brook-plain');
  await stage.as('brook-it', async (page) => {
    const card = await open(page);
    await press(card, 'Put in a leaver list…');
    await card
      .getByRole('textbox', { name: /^The list/ })
      .fill(leaverListCsv(stage.lantern.world.estate, 'brook'));
    await press(card, 'Read it');
    await press(card, 'Use this list');
  });
  await stage.due();
  await stage.as('brook-it', async (page) => {
    const card = await open(page);
    await press(card, `More about ${paul.name}`);
    await press(card, 'Disable');
  });
  await stage.due();
  expect(await states(paul.email)).toEqual({
    [`Microsoft 365 ${paul.email}`]: 'disabled',
    [`Google Workspace ${paul.email}`]: 'disabled',
  });
  await stage.as('brook-it', async (page) => {
    const card = await open(page);
    await show(card, /^Done/);
    await press(card, `More about ${paul.name}`);
    await stage.picture(page, 'leavers-both');
    await press(card, 'Undo…');
    await card.getByRole('textbox', { name: /^Why/ }).fill('He comes back in January.');
    await press(card, 'Put it back');
  });
  await stage.due();
  expect(new Set(Object.values(await states(paul.email)))).toEqual(new Set(['works']));
  await aMinuteLater();
  await stage.as('brook-it', async (page) => {
    expect(await (await cardWith(page, 'Put back')).innerText()).toContain('Accounts work again');
  });
});
