/** Hostile strings on the real page in a real browser: shown exactly, and nothing of them is run, fetched or obeyed (T3). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { hostileStrings } from '../abuse/hostile/strings.ts';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { fillIn, refOf } from '../support/report.ts';
import { unhurried } from '../support/lantern.ts';
import { cardWith, openStage, press, say, type Stage } from './browser.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ pace: unhurried });
});
afterAll(() => stage.close());

const limit = 2_000;
const seed = 20_261_122;
const texts = hostileStrings(120, seed)
  .map((one) => one.text(limit).toWellFormed().trim())
  .filter((text) => text.length <= limit);

const person = (key: string): Actor => actor(stage.lantern.world, stage.lantern.chat, key);
const opened = async (who: Actor, ref: string): Promise<Seen> =>
  who.press(await who.say(`/case ${ref}`), 'Open');

/** As a browser holds it: line ends become elements. */
const plain = (text: string): string => text.replaceAll(/[\r\n]/g, '');
const shown = async (card: Locator): Promise<string> => plain((await card.textContent()) ?? '');

const watchDialogs = (card: Locator, seen: string[]): void =>
  void card.page().on('dialog', (dialog) => {
    seen.push(dialog.message());
    void dialog.dismiss();
  });

test(`a case with ${texts.length} of them`, async () => {
  const [name = '', facts = '', ...notes] = texts;
  const teacher = person('teacher');
  const review = await fillIn(teacher, { unlisted: name.slice(0, 200).toWellFormed(), facts });
  const ref = refOf(await teacher.press(review, 'Send'));
  await stage.due();
  const coordinator = person('coordinator');
  for (const note of notes) {
    const form = await coordinator.press(await opened(coordinator, ref), 'Add a note');
    expect((await coordinator.press(form, 'Add it', { words: note })).text).toContain('Your note is kept.');
  }

  const dialogs: string[] = [];
  const { read, copied } = await stage.as('coordinator', async (page) => {
    let card = await cardWith(page, ref);
    watchDialogs(card, dialogs);
    await press(card, 'Open');
    let found = await shown(card);
    for (;;) {
      const more = card.getByRole('button', { name: /^(?:Read on|Earlier)…$/ });
      if ((await more.count()) === 0) break;
      await press(card, await more.innerText());
      found += await shown(card);
    }
    card = await say(page, `/case ${ref}`);
    await press(card, 'Open');
    await press(card, 'More…');
    await press(card, 'Summary to copy');
    let summary = '';
    for (;;) {
      summary += await card.getByRole('textbox').inputValue();
      const next = card.getByRole('button', { name: 'Next part' });
      if ((await next.count()) === 0) break;
      await press(card, 'Next part');
    }
    await stage.picture(page, 'light-hostile');
    // Nothing of it became an element of the page.
    expect(
      await page
        .locator(
          '#lines :is(script, iframe, [onerror], [onload], [src*=evil], [href*=evil], [href^=javascript])',
        )
        .count(),
    ).toBe(0);
    return { read: found, copied: plain(summary) };
  });
  expect(dialogs).toEqual([]);
  for (const text of [facts, ...notes]) {
    expect(read).toContain(plain(text));
    expect(copied).toContain(plain(text));
  }
}, 240_000);
