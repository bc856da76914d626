/** What a page of ours does with what cannot be taken: said on top with links to the fields, and at each field (WCAG 3.3.1). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ourText } from '../../support/lay-sheet.ts';
import { unhurried } from '../../support/lantern.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
let letters: Readonly<Record<'parents' | 'pupils', WebPage>>;
let desk = '';

const addressIn = (piece: string): string => /<p class="typed">([^<]*)</.exec(piece)?.[1] ?? '';

beforeAll(async () => {
  const coordinator = story.person('brook-coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
  const first = await coordinator.press(await coordinator.say('/links 5A'), 'Open');
  const made = await coordinator.press(first, 'Make the links');
  letters = {
    parents: await openWeb(opens(made.card, 'Letters to parents')),
    pupils: await openWeb(opens(made.card, 'Letters for pupils')),
  };
  const office = story.person('office');
  const visitors = await office.press(await office.say('/visitors'), 'Open');
  desk = addressIn((await openWeb(opens(visitors.card, 'Print the poster'))).html);
}, 60_000);

const pageOf = (isParents: boolean): Promise<WebPage> =>
  openWeb(addressIn((isParents ? letters.parents : letters.pupils).html));

/** The tag of the input with this id, and the words that it says it is described by. */
const inputOf = ({ html }: WebPage, id: string) => {
  const tag = new RegExp(`<(?:input|textarea|select|fieldset)[^>]* id="f-${id}"[^>]*>`).exec(html)?.[0] ?? '';
  const described = (/aria-describedby="([^"]*)"/.exec(tag)?.[1] ?? '').split(' ');
  return {
    invalid: tag.includes('aria-invalid="true"'),
    described: described.flatMap(
      (one) => new RegExp(`<span class="[a-z]+" id="${one}">(.*?)</span>(?=<|$)`).exec(html)?.[1] ?? [],
    ),
  };
};

describe('a parent', () => {
  test('hears of everything at once, on top and at each field; what was typed stays', async () => {
    const page = await pageOf(true);
    expect(page.html).not.toContain('aria-invalid');
    const missing = await page.press('I agree', { relation: 'Mother', 'consent-pictures': 'true' });
    expect(missing.html).toContain('<title>Please look again: ');
    const box = /<div class="problem" role="alert" tabindex="-1" autofocus>([^]*?)<\/div>/.exec(
      missing.html,
    )?.[1];
    expect(box).toContain('<a href="#f-monitoring">Please tick that you know about monitoring.</a>');
    expect(box).toContain('<a href="#f-name">Please type your own name.</a>');
    expect(box).not.toContain('f-relation');
    expect(inputOf(missing, 'monitoring').invalid).toBe(true);
    expect(inputOf(missing, 'name').invalid).toBe(true);
    expect(inputOf(missing, 'name').described.join()).toContain('Please type your own name.');
    expect(inputOf(missing, 'relation')).toMatchObject({ invalid: false });
    expect(missing.html).toMatch(/<input id="f-relation"[^>]* value="Mother"/);
    expect(missing.html).toMatch(/id="f-consent-pictures"[^>]* checked/);
    const done = await missing.press('I agree', { name: 'J. Roberts', monitoring: 'true' });
    expect(done.text).toContain('Thank you');
    expect(done.html).not.toContain('role="alert"');
  });
});

describe('a pupil', () => {
  const text = ourText('pupils-ks1-2');
  const [question] = text.questions;

  test('a question without an answer, and one with a wrong one, are in the alert and lead to their choices', async () => {
    const page = await pageOf(false);
    const asked = await page.press('Next: 3 short questions');
    const unanswered = await asked.press('These are my answers');
    expect(unanswered.html).toContain(`<a href="#f-q-q1">Please choose an answer: ${question?.ask}</a>`);
    const answers = Object.fromEntries(
      text.questions.map(({ id, right }) => [`q-${id}`, String(id === 'q1' ? (right + 1) % 3 : right)]),
    );
    const wrong = await unanswered.press('These are my answers', answers);
    expect(wrong.html).toMatch(/role="alert"[^>]*>.*<a href="#f-q-q1">Not quite: /s);
    expect(wrong.html).not.toContain('href="#f-q-q2"');
    expect(wrong.html.match(/<fieldset[^>]*aria-invalid="true"/g)).toHaveLength(1);
    expect(wrong.html).toMatch(/<input type="radio" id="f-q-q1"/);
    // Beside the field, and not once more below it.
    expect(wrong.text.match(/Below is what it says/g)).toHaveLength(1);
    expect(wrong.text).toContain('I keep my password secret.');
    expect(
      (await wrong.press('These are my answers', { 'q-q1': String(question?.right) })).buttons,
    ).toContain('I agree');
  });
});

describe('a visitor at the desk', () => {
  test('each box that is needed is named, in the order of the page', async () => {
    const page = await openWeb(desk);
    const missing = await page.press('I agree', { name: 'Ian Plumb', email: 'no address' });
    expect([...missing.html.matchAll(/<li><a href="#f-([a-z]+)">/g)].map(([, id]) => id)).toEqual([
      'monitoring',
      'organisation',
      'visiting',
      'email',
    ]);
    expect(missing.html).toMatch(/<input id="f-name"[^>]* value="Ian Plumb"/);
    expect(inputOf(missing, 'email').described).toHaveLength(2);
  });
});
