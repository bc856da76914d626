/** The whole story in a browser: teacher, coordinator, Headteacher; and the report about the Headteacher. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { startTestLantern, type TestLantern } from '../support/lantern.ts';
import { lastCard, openAs, openBrowser, press, say, type Watched } from './browser.ts';

const pictures = join(import.meta.dirname, '..', '..', '.lantern', 'pictures');
const facts = 'At 10:40 I saw the messages on the board. Another pupil had written them.';

let lantern: TestLantern;
let browser: Browser;
const url = (): string => lantern.lantern.url;
const due = (): Promise<void> => lantern.lantern.runDue();
const as = (key: string, look = {}): Promise<Watched> => openAs(browser, url(), key, look);
const shot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(pictures, `${name}.png`), fullPage: false });

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  lantern = await startTestLantern({ page: true });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await lantern.close();
});

const chooseWho = async (card: Locator, subject: string, adult: string): Promise<void> => {
  await card.getByLabel(subject, { exact: true }).check();
  await card.getByLabel(adult, { exact: true }).check();
  await press(card, 'Next');
};

const chooseKind = async (card: Locator): Promise<void> => {
  await card.getByLabel('Conduct: how somebody behaves online').check();
  const noes = card.getByLabel('No', { exact: true });
  for (const one of await noes.all()) await one.check();
  await press(card, 'Next');
};

const refIn = async (card: Locator): Promise<string> =>
  /[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(await card.innerText())?.[0] ?? '';

describe('a concern about a pupil', () => {
  let ref = '';

  test.each([
    ['light', { width: 1280 }],
    ['dark', { width: 1280, dark: true }],
    ['phone', { width: 390, height: 844 }],
  ])('a teacher reports it in a few steps (%s)', async (name, look) => {
    const { page, faults } = await as('teacher', look);
    await say(page, '/report concern');
    const card = lastCard(page);
    await shot(page, `${name}-1-who`);
    await chooseWho(card, 'A pupil or pupils', 'No');
    await card.getByLabel('Search by name or class').fill('zoe nunez');
    await press(card, 'Find');
    await card.getByLabel(/Zoë Núñez-Clarke/).check();
    await shot(page, `${name}-2-people`);
    await press(card, 'Add: it is about them');
    await press(card, 'Next');
    await shot(page, `${name}-3-kind`);
    await chooseKind(card);
    await card.getByLabel('What happened (needed)').fill(facts);
    await shot(page, `${name}-4-account`);
    await press(card, 'Look it over');
    expect(await card.innerText()).toContain('Zoë Núñez-Clarke');
    await shot(page, `${name}-5-review`);
    await press(card, 'Send');
    await shot(page, `${name}-6-sent`);
    ref = await refIn(card);
    expect(ref).not.toBe('');
    expect(faults).toEqual([]);
    await due();
    await page.context().close();
  });

  test('the coordinator opens it, acknowledges it, records what was done and closes it', async () => {
    const { page, faults } = await as('coordinator');
    const notice = page.locator('#lines [data-line]', { hasText: ref }).last();
    expect(await notice.innerText()).not.toContain('Zoë');
    await press(notice, 'Open');
    expect(await notice.innerText()).toContain(facts);
    await shot(page, 'light-7-case');
    await press(notice, 'Acknowledge');
    expect(await notice.innerText()).toMatch(/acknowledged/i);
    await shot(page, 'light-8-acknowledged');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each([
    ['dark', { width: 1280, dark: true }],
    ['phone', { width: 390, height: 844 }],
  ])('the case looks well in %s', async (name, look) => {
    const { page } = await as('coordinator', look);
    const notice = page.locator('#lines [data-line]', { hasText: ref }).last();
    await press(notice, 'Open');
    await notice.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await shot(page, `${name}-7-case`);
    await page.context().close();
  });
});

describe('a concern about the Headteacher', () => {
  test('goes to the Chair of Governors; the Headteacher sees nothing of it', async () => {
    const before = await chatOf('headteacher');
    const { page } = await as('teacher');
    await say(page, 'report a concern');
    const card = lastCard(page);
    await chooseWho(card, 'The Headteacher', 'Yes');
    await press(card, 'Next');
    await chooseKind(card);
    await card.getByLabel('What happened (needed)').fill(facts);
    await press(card, 'Look it over');
    await press(card, 'Send');
    expect(await card.innerText()).toMatch(/LADO/);
    const ref = await refIn(card);
    await page.context().close();
    await due();

    const chair = await as('chair');
    const notice = chair.page.locator('#lines [data-line]', { hasText: ref }).last();
    await press(notice, 'Open');
    expect(await notice.innerText()).toContain(facts);
    await chair.page.context().close();
    expect(await chatOf('headteacher')).toBe(before);
  });
});

const chatOf = async (key: string): Promise<string> => {
  const { page } = await as(key);
  const words = await page.locator('#lines').innerText();
  await page.context().close();
  return words;
};
