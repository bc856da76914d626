/** A parent who would like to talk first, on the page behind their link: heard at once, and whom to talk with, if they say so (B22). */
import { beforeAll, expect, test } from '@jest/globals';
import { replace } from '../../../bot/core/change.ts';
import { trailKind } from '../../../bot/core/trail.ts';
import { talks } from '../../../bot/features/agreements/signing/talk.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
let page: WebPage;
let asked: WebPage;
const canary = 'CANARY-REACH 07700 900123, after six';

const stored = async () => (await rowsOf(story.lantern, talks, 'hillside', 'GT!')).map(({ value }) => value);

beforeAll(async () => {
  const coordinator = story.person('coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
  const office = story.person('office');
  const first = await office.press(await office.say('/links 8B'), 'Open');
  const made = await office.press(first, 'Make the links');
  const letters = await openWeb(opens(made.card, 'Print letters'));
  const piece = letters.html.split('<section').find((one) => one.includes('Zoë')) ?? '';
  page = await openWeb(/<p class="typed">([^<]*)</.exec(piece)?.[1] ?? '');
}, 60_000);

test('it is a talk from the first press on; what was typed is offered, and nothing has to be written', async () => {
  asked = await page.press('I do not understand', { name: 'Ana Nunez', relation: 'Mother' });
  expect(asked.text).toContain('Thank you for saying so');
  expect(asked.text).toContain(
    'The school has been told that a parent or carer would like to talk about it.',
  );
  expect(asked.fields).toEqual(['who', 'reach']);
  expect(asked.html).toMatch(/<input id="f-who"[^>]* value="Ana Nunez, Mother"/);
  expect(await stored()).toMatchObject([{ signer: 'parent', why: 'unclear', open: true }]);
  expect((await stored())[0]?.contacts).toBeUndefined();
  const read = await asked.press('Read it again');
  expect(read.buttons).toContain('I agree');
});

test('both boxes empty, or one too long: said on top and at the box, and nothing is kept', async () => {
  const empty = await asked.press('Send this to the school', { who: ' ', reach: '' });
  expect(empty.html).toContain('<a href="#f-who">Both boxes are empty.');
  const long = await empty.press('Send this to the school', { who: 'Ana', reach: 'x'.repeat(300) });
  expect(long.html).toContain('<a href="#f-reach">That is too long');
  expect(long.html).toMatch(/<input id="f-who"[^>]* value="Ana"/);
  expect((await stored())[0]?.contacts).toBeUndefined();
});

test('a password that was typed by mistake is neither kept nor shown again, nor handed on', async () => {
  const typed = await asked.press('Send this to the school', { who: 'Ana', reach: 'password is Rainbow77' });
  expect(typed.text).toContain('Please never write a password or a code here.');
  expect(typed.html).not.toContain('Rainbow77');
  const begun = await page.press('I do not understand', {
    name: 'password is Rainbow77',
    relation: 'Mother',
  });
  expect(begun.html).not.toContain('Rainbow77');
  expect(begun.html).toMatch(/<input id="f-who"[^>]* value="Mother"/);
});

test('who they are and how to reach them lie sealed in the talk, and whoever talks with them reads it', async () => {
  const sent = await asked.press('Send this to the school', { who: 'Ana Nunez, Mother', reach: canary });
  expect(sent.text).toContain('The school has what you wrote');
  expect(await stored()).toMatchObject([{ contacts: [{ who: 'Ana Nunez, Mother', reach: canary }] }]);
  expect(JSON.stringify(await story.lying())).not.toContain('CANARY-REACH');
  await story.due();
  const office = story.person('office');
  const list = await office.press(await office.say('talks'), 'Open');
  expect(list.text).toContain('They say who they are: Ana Nunez, Mother');
  expect(list.text).toContain(canary);
  expect(JSON.stringify(story.lantern.world.connector.sent)).not.toContain('CANARY-REACH');
});

test('somebody else with the link adds theirs; nobody’s is replaced or wiped, and the trail has the parent', async () => {
  await story.goTo('2026-11-23T10:20:00Z');
  await asked.press('Send this to the school', { who: '', reach: '0161 496 0000' });
  await asked.press('Send this to the school', { who: '', reach: '0161 496 0000' });
  expect((await stored())[0]?.contacts).toMatchObject([
    { who: 'Ana Nunez, Mother', reach: canary },
    { who: '', reach: '0161 496 0000', at: expect.stringMatching(/^2026-11-23T10:2/) },
  ]);
  const office = story.person('office');
  const list = await office.press(await office.say('talks'), 'Open');
  expect(list.text).toContain('They say who they are: Ana Nunez, Mother');
  expect(list.text).toContain(canary);
  expect(list.text).toContain('Written later, on 23 Nov, 10:20. How to reach them: 0161 496 0000');
  const trail = await rowsOf(story.lantern, trailKind, 'hillside', 'A!');
  const noted = trail.map(({ value }) => value).filter(({ action }) => action === 'agreement.contact');
  // Sent twice as it was, as after a reload, it is one.
  expect(noted.map(({ actor }) => actor)).toEqual(['hillside.P0002~parent', 'hillside.P0002~parent']);
});

test('five at most: whoever writes a sixth is told whom to ring, and the five stay', async () => {
  for (const number of [3, 4, 5])
    await asked.press('Send this to the school', { who: `Number ${number}`, reach: '' });
  const sixth = await asked.press('Send this to the school', { who: 'Number 6', reach: '' });
  expect(sixth.text).toContain('Nothing more fits');
  expect(sixth.text).toContain('ring the school office');
  expect((await stored())[0]?.contacts?.map(({ who }) => who)).toEqual([
    'Ana Nunez, Mother',
    '',
    'Number 3',
    'Number 4',
    'Number 5',
  ]);
});

test('what was written before several fitted is still read', async () => {
  const [one] = await rowsOf(story.lantern, talks, 'hillside', 'GT!');
  if (one === undefined) throw new Error('no talk');
  const contacts = one.value.contacts?.slice(1, 2);
  const old = { who: 'Ana Nunez, Mother', reach: canary };
  await commit(story.lantern, [replace(talks, one, { ...one.value, contact: old, contacts })]);
  const office = story.person('office');
  const list = await office.press(await office.say('talks'), 'Open');
  expect(list.text).toContain(
    `They say who they are: Ana Nunez, Mother. How to reach them: ${canary}. Written later`,
  );
});

test('another press of theirs loses nothing of it; the office is told nothing about asking again', async () => {
  await page.press('I do not agree');
  expect(await stored()).toMatchObject([{ why: 'refused', contact: { reach: canary } }]);
  const office = story.person('office');
  const list = await office.press(await office.say('talks'), 'Open');
  const form = await office.press(list, 'We have talked');
  expect(form.text).toContain(canary);
  const done = await office.press(form, 'Write it down', { day: '2026-11-23', note: '' });
  expect(done.text).toContain('they can sign with the link that they have');
  expect(done.text).not.toContain('They are asked once more');
  const late = await asked.press('Send this to the school', { who: 'Ana', reach: '' });
  expect(late.text).toContain('This talk is over');
});
