/** A governor without an account reads the school's own text in Polish on the page behind their link, and signs it (B12, B9). */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { signatures, versions } from '../../../bot/features/agreements/agreement.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, sendForm, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });

let urls: readonly string[];
beforeAll(async () => {
  const coordinator = story.person('brook-coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
  const first = await coordinator.press(await coordinator.say('/links governors'), 'Open');
  const made = await coordinator.press(first, 'Make the links');
  const letters = await openWeb(opens(made.card, 'Print letters'));
  urls = [...letters.html.matchAll(/<p class="typed">([^<]*)</g)].map(([, url = '']) => url);
}, 60_000);

const wordsOfBrook = join(import.meta.dirname, '../../pretend-school/policies/brook-agreements');
/** Brook's texts, after somebody has worked on the Polish words. */
const brookWith = (change: (path: string) => void): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lantern-polish-'));
  cpSync(wordsOfBrook, folder, { recursive: true });
  change(join(folder, 'governors.pl.md'));
  return folder;
};
const mended = (path: string): void => {
  const words = readFileSync(path, 'utf8');
  writeFileSync(path, words.replace('mój telefon jest schowany', 'mój telefon leży w szafce'));
};

/** Presses a button of a page that was open while Lantern was started anew: it has another port by now. */
const pressLater = (page: WebPage, at: string, title: string, typed: Readonly<Record<string, string>>) => {
  const [, tag = ''] = new RegExp(`<button\\b([^>]*)>\\s*${title}\\s*</button>`).exec(page.html) ?? [];
  const token = /\svalue="([^"]*)"/.exec(tag)?.[1] ?? '';
  expect(token).not.toBe('');
  const url = new URL(new URL(at).pathname, story.lantern.lantern.url).href;
  return sendForm(url, [...Object.entries(typed), ['token', token]]);
};
const filled = { name: 'M. Owen', monitoring: 'true' };
const signedAtBrook = async () =>
  (await rowsOf(story.lantern, signatures, 'brook', 'GG!'))
    .map(({ value }) => value)
    .filter(({ name }) => name === filled.name);

test('another language is a button beside the text; what was read is kept with the signature, and shown again', async () => {
  const page = await openWeb(urls[0] ?? '');
  expect(page.html).not.toContain('lang="pl"');
  const polish = await page.press('Polski', { name: 'R. Whitfield' });
  expect(polish.html).toMatch(/<div lang="pl" dir="ltr"><h1>Jak członkowie rady/);
  expect(polish.html).toContain('<html lang="en-GB">');
  expect(polish.text).toContain('W szkole mój telefon jest schowany');
  expect(polish.text).toContain('Wiem, że szkoła Brook Primary zapisuje');
  expect(polish.html).toMatch(/<input id="f-name"[^>]* value="R\. Whitfield"/);
  expect(polish.buttons).toContain('English');
  const secret = await page.press('Polski', { name: 'password is Rainbow77' });
  expect(secret.html).not.toContain('Rainbow77');
  const missing = await polish.press('I agree', {});
  expect(missing.html).toContain('href="#f-monitoring"');
  expect(missing.text).toContain('Co obiecuję');
  const done = await missing.press('I agree', { monitoring: 'true' });
  expect(done.text).toContain('Thank you');
  const kept = (await rowsOf(story.lantern, versions, 'brook', 'GV!governors')).map(
    ({ value }) => value.agreement,
  );
  const variant = kept.find(({ id }) => id === 'governors.pl');
  const [signed] = (await rowsOf(story.lantern, signatures, 'brook', 'GG!')).map(({ value }) => value);
  expect(signed).toMatchObject({
    agreement: 'governors',
    hash: kept.find(({ id }) => id === 'governors')?.hash,
    read: { lang: 'pl', hash: variant?.hash },
  });
  const shown = await (await done.press('My agreements')).press('Show the text');
  expect(shown.text).toContain('W szkole mój telefon jest schowany');
  expect(shown.html).toContain('<div lang="pl"');
});

test('whose words were mended or taken away meanwhile reads anew, and has signed nothing unseen', async () => {
  const [, url = ''] = urls;
  const polish = await (await openWeb(url)).press('Polski');
  const agreements = brookWith(mended);
  await story.lantern.restart({ agreements: { brook: agreements } });
  const shown = await pressLater(polish, url, 'I agree', filled);
  expect(shown.text).toContain('These words were mended since you opened them, so nothing was signed yet.');
  expect(shown.text).toContain('mój telefon leży w szafce');
  expect(shown.html).toMatch(/<input id="f-name"[^>]* value="M\. Owen"/);
  expect(await signedAtBrook()).toEqual([]);
  await story.lantern.restart({ agreements: { brook: brookWith((path) => rmSync(path)) } });
  const english = await pressLater(shown, url, 'I agree', filled);
  expect(english.text).toContain(
    'This text is not here in that language any more, so nothing was signed yet.',
  );
  expect(english.text).toContain('my phone is away');
  expect(await signedAtBrook()).toEqual([]);
  await story.lantern.restart({ agreements: { brook: agreements } });
  expect((await pressLater(shown, url, 'I agree', filled)).text).toContain('Thank you');
  const kept = await rowsOf(story.lantern, versions, 'brook', 'GV!governors.pl');
  const newest = kept.find(({ value }) => JSON.stringify(value).includes('leży w szafce'));
  expect(kept).toHaveLength(2);
  expect(await signedAtBrook()).toMatchObject([{ read: { lang: 'pl', hash: newest?.value.agreement.hash } }]);
  await story.lantern.restart();
});
