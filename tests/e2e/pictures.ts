/**
 * The README's pictures, taken from the local page as it is: `node bot/run.js tests/e2e/pictures.ts`. To be run again when
 * the cards look different.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cardWith, openStage, press, say, type Look } from './browser.ts';
import { addPerson, chooseKind, refIn } from './form.ts';

const gallery = join(import.meta.dirname, '..', '..', 'cards', 'gallery');
/** Bytes: a README should open at once. */
const most = 250_000;
/** Of a height that shows one card whole. */
const look = (height: number): Look => ({ width: 980, height, scale: 1.5 });

const account =
  'At 10:40 Zoë showed me messages in a group chat on her phone. Another pupil had made an account with her photo and was adding people from Year 8.';
const childWords = '“It is not me. Please make it stop.”';

const keep = async (page: Page, name: string): Promise<void> => {
  const picture = await page.locator('main.chat').screenshot();
  if (picture.length > most) throw new Error(`${name} has ${picture.length} bytes; ${most} are the most`);
  await writeFile(join(gallery, name), picture);
  console.log(`${name}: ${Math.round(picture.length / 1000)} KB`);
};

const stage = await openStage({ at: '2026-11-23T10:52:00Z' });
try {
  await mkdir(gallery, { recursive: true });
  const ref = await stage.as(
    'teacher',
    async (page) => {
      const card = await say(page, '/report concern');
      await card.getByLabel('A pupil or pupils', { exact: true }).check();
      await card.getByLabel('No', { exact: true }).check();
      await page.locator('#words').focus();
      await page.mouse.move(0, 0);
      await keep(page, 'report.png');
      await press(card, 'Next');
      await addPerson(card, 'zoe nunez');
      await press(card, 'Next');
      await chooseKind(card, {});
      await card.getByLabel(/^What happened/).fill(account);
      await card.getByLabel(/own words/).fill(childWords);
      await press(card, 'Look it over');
      await press(card, 'Send');
      return refIn(card);
    },
    look(895),
  );
  await stage.due();
  await stage.as(
    'coordinator',
    async (page) => {
      const card = await cardWith(page, ref);
      await press(card, 'Open');
      await keep(page, 'case.png');
    },
    look(1000),
  );
} finally {
  await stage.close();
}
