/** A governor without an account reads the school's own text in Polish on the page behind their link, and signs it (B12, B9). */
import { expect, test } from '@jest/globals';
import { signatures, versions } from '../../../bot/features/agreements/agreement.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });

test('another language is a button beside the text; what was read is kept with the signature, and shown again', async () => {
  const coordinator = story.person('brook-coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
  const first = await coordinator.press(await coordinator.say('/links governors'), 'Open');
  const made = await coordinator.press(first, 'Make the links');
  const letters = await openWeb(opens(made.card, 'Print letters'));
  const page = await openWeb(/<p class="typed">([^<]*)</.exec(letters.html)?.[1] ?? '');
  expect(page.html).not.toContain('lang="pl"');
  const polish = await page.press('Polski', { name: 'R. Whitfield' });
  expect(polish.html).toMatch(/<div lang="pl" dir="ltr"><h1>Jak członkowie rady/);
  expect(polish.html).toContain('<html lang="en-GB">');
  expect(polish.text).toContain('W szkole mój telefon jest schowany');
  expect(polish.text).toContain('Wiem, że szkoła Brook Primary zapisuje');
  expect(polish.html).toMatch(/<input id="f-name"[^>]* value="R\. Whitfield"/);
  expect(polish.buttons).toContain('English');
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
