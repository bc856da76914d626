/** Something lent that is signed by web link (G2, G3, B4): the office hands out the link, and the page shows what waits. */
import { describe, expect, test } from '@jest/globals';
import { loanPrefix, loans, type Loan } from '../../../bot/features/loans/loan.ts';
import type { Seen } from '../../support/actor.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');

const lend = async (asset: string): Promise<void> => {
  const { name: words, personId } = story.person('pupil').persona;
  const form = await office().press(await office().say('/loan'), 'Fill in the form');
  const found = await office().press(form, 'Find them', { words });
  const item = found.text.includes('What is lent?')
    ? found
    : await office().press(found, 'Next', { words, person: personId });
  await office().press(item, 'Lend it', { kind: 'laptop', what: 'Chromebook', serial: asset, asset });
  await story.due();
};
const loanWith = async (asset: string): Promise<Loan | undefined> =>
  (await rowsOf(story.lantern, loans, 'hillside', loanPrefix))
    .map(({ value }) => value)
    .find(({ item }) => item.asset === asset);
const group = async (words = '/links 8B'): Promise<Seen> => office().press(await office().say(words), 'Open');
const pageOfParent = async (): Promise<WebPage> => {
  const letters = await openWeb(opens((await group()).card, 'Print letters'));
  const url = /<p class="typed">([^<]*)</.exec(letters.html)?.[1];
  if (url === undefined) throw new Error(`no letter on ${letters.text}`);
  return openWeb(url);
};

describe('a parent who owes a signature for something lent, and nothing else', () => {
  test('is on the office’s list, before the campaign as well, and gets a link', async () => {
    await lend('CB7');
    expect((await group('/links')).text).toContain('8B\n1 signature by link or on paper still to come');
    const shown = await group();
    expect(shown.text).toContain(
      `${story.person('pupil').persona.name}\nA parent or carer: What is lent: Laptop, asset CB7`,
    );
    expect(shown.buttons.map(({ title }) => title)).not.toContain('Signed on paper…');
    expect((await office().press(shown, 'Make the links')).text).toContain('One link was made');
  });

  test('reads and signs it on the page behind the link; no surname stands there', async () => {
    const page = await pageOfParent();
    expect(page.text).toContain('Laptop, asset CB7');
    const read = await page.press('Read and sign');
    expect(read.text).toContain('Chromebook');
    expect(read.text).toContain('For your child Maya');
    expect(read.text).not.toContain('O’Brien');
    expect(read.text).not.toContain("O'Brien");
    const secret = 'password is Rainbow77';
    for (const title of ['Easier to read', 'I agree'])
      expect((await read.press(title, { name: secret, relation: secret })).html).not.toContain('Rainbow77');
    const missing = await read.press('I agree', { name: 'Siobhán', monitoring: 'true' });
    expect(missing.html).toContain('<a href="#f-relation">Please say what you are to your child.</a>');
    expect(missing.html).toMatch(/<input id="f-name"[^>]* value="Siobhán"/);
    const done = await missing.press('I agree', { relation: 'Mother' });
    expect(done.text).toContain('Thank you');
    const { signatures = [] } = (await loanWith('CB7')) ?? {};
    expect(signatures).toMatchObject([
      { signer: 'parent', name: 'Siobhán', relation: 'Mother', how: 'link' },
    ]);
    const lent = await done.press('What is lent');
    expect(lent.text).not.toContain("O'Brien");
    expect((await lent.press('My agreements')).text).not.toContain('asset CB7');
    expect((await group('/links')).text).toContain('Nobody has to sign by link just now.');
  });
});

describe('while the campaign runs', () => {
  test('one link has the agreement and what is lent, and after the one the page leads to the other', async () => {
    const coordinator = story.person('coordinator');
    await coordinator.press(
      await coordinator.press(await coordinator.say('/agreements start'), 'Open'),
      'Start',
    );
    await story.due();
    await lend('CB8');
    const shown = await group();
    const second = await office().press(shown, 'More…');
    expect(second.text).toMatch(
      /A parent or carer: Keeping children safe[^\n]*; What is lent: Laptop, asset CB8/,
    );
    await office().press(shown, 'Make the links');
    const letters = await openWeb(opens((await group()).card, 'Print letters'));
    const piece = letters.html.split('<section').find((one) => one.includes('Maya')) ?? '';
    const page = await openWeb(/<p class="typed">([^<]*)</.exec(piece)?.[1] ?? '');
    expect(page.text).toContain('Laptop, asset CB8');
    const text = await page.press('Read it');
    const done = await text.press('I agree', { name: 'Siobhán', relation: 'Mother', monitoring: 'true' });
    expect(done.text).toContain('One more is waiting for you.');
    const mine = await done.press('My agreements');
    expect(mine.text).not.toContain('You have signed everything');
    expect((await mine.press('Read and sign')).text).toContain('What is lent');
  });
});
