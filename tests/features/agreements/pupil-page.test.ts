/** A pupil who has no chat signs on a page of ours, and sees there whom to tell (A16). */
import { expect, test } from '@jest/globals';
import { unhurried } from '../../support/lantern.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });

const lettersOf = async (): Promise<Record<'parents' | 'pupils', WebPage>> => {
  const coordinator = story.person('brook-coordinator');
  await coordinator.press(
    await coordinator.press(await coordinator.say('/agreements start'), 'Open'),
    'Start',
  );
  await story.due();
  const first = await coordinator.press(await coordinator.say('/links 5A'), 'Open');
  const made = await coordinator.press(first, 'Make the links');
  return {
    parents: await openWeb(opens(made.card, 'Letters to parents')),
    pupils: await openWeb(opens(made.card, 'Letters for pupils')),
  };
};

let page: WebPage;
let name = '';

test('the page of a pupil says whom to ring, that of a parent does not', async () => {
  const letters = await lettersOf();
  for (const [, heading = ''] of letters.parents.html.matchAll(/<h2>([^<]*)/g))
    expect(heading).toMatch(/^To a parent or carer of .+, 5A$/);
  expect(letters.pupils.text).not.toContain('parent or carer');
  expect(letters.pupils.text).toContain(
    'For use in class, with your teacher: on a school tablet or computer',
  );
  expect(letters.parents.text).not.toContain('in class');
  const pageOf = (which: WebPage): Promise<WebPage> =>
    openWeb(/<p class="typed">([^<]*)</.exec(which.html)?.[1] ?? '');
  page = await pageOf(letters.pupils);
  const own = letters.pupils.html.split('<section')[1] ?? '';
  name = /<h2>(?:To )?([^<,]*)/.exec(own)?.[1] ?? '';
  expect(page.text).toContain('If something online worries you');
  for (const link of [
    'tel:999',
    'tel:08001111',
    'https://www.ceop.police.uk/safety-centre',
    'tel:01632960100',
  ])
    expect(page.html).toContain(`href="${link}`);
  expect(page.text).toContain('0800 1111');
  expect(page.html.indexOf('href="#worried"')).toBeLessThan(page.html.indexOf('<main>'));
  const parent = await pageOf(letters.parents);
  expect(parent.text).not.toContain('worries you');
  // What the child signs is folded away below the parent’s own text.
  expect(parent.html).toMatch(
    /<details><summary>Read what your child signs: [^<]+<\/summary>[^]*<li>[^]*<\/details>/,
  );
  expect(page.html).not.toContain('<details>');
}, 60_000);

test('it shows no whole name, and whoever holds it gets no certificate', async () => {
  expect(name).toMatch(/^\S+ \S+/);
  const pages = [page];
  const go = async (title: string, typed: Record<string, string> = {}): Promise<WebPage> => {
    const next = await (pages.at(-1) ?? page).press(title, typed);
    pages.push(next);
    return next;
  };
  const [read] = page.buttons.filter((one) => one.startsWith('Next: '));
  if (read !== undefined) {
    const asked = await go(read);
    const answers = Object.fromEntries(
      asked.fields.filter((one) => one.startsWith('q-')).map((one) => [one, '0']),
    );
    while ((pages.at(-1) ?? page).buttons.includes('These are my answers'))
      await go('These are my answers', answers);
  }
  const done = await go('I agree', { name: 'Me', monitoring: 'true' });
  expect(done.text).toContain('Well done. Thank you!');
  expect(done.text).not.toContain('type: my agreements');
  const mine = await go('My agreements');
  expect(mine.text).toContain('The school office can print a certificate for you.');
  expect(mine.html).not.toContain('/f/');
  await go('Show the text');
  for (const one of pages) expect(one.html).not.toContain(name);
});

test('the tutor of a class that no chat reaches is not told that it is asked by chat', async () => {
  await story.goTo('2026-11-23T10:42:00Z');
  const tutor = story.person('brook-teacher');
  const notice = tutor.kept().find(({ text }) => text.includes('Please talk it through with your class'));
  if (notice === undefined) throw new Error('the tutor of 3B was not asked to talk it through');
  const form = await tutor.press(notice, 'Open');
  expect(form.text).toContain('Your class signs with links that the school office prints, or on paper.');
  const thanks = await tutor.press(form, 'Yes, today', {});
  expect(thanks.text).toContain('Nobody in this class has a chat with Lantern');
  expect(thanks.text).not.toContain('is asked');
  expect(thanks.buttons).toEqual([]);
  expect((await tutor.press(notice, 'Open')).text).toContain('You talked it through with 3B');
});
