/** Links, letters and paper by year and school: made as a job with progress, printed in parts, each taking in the trail (B4). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutParts, pageOfPart } from '../../../bot/features/agreements/links/cut-parts.ts';
import { put } from '../../../bot/core/change.ts';
import { schedule } from '../../../bot/core/outbox.ts';
import { trailKind } from '../../../bot/core/trail.ts';
import { links, liveLinks } from '../../../bot/features/agreements/links/link.ts';
import { linkRuns, runLinksCall } from '../../../bot/features/agreements/links/run-links.ts';
import type { Seen } from '../../support/actor.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');
const show = async (words: string): Promise<Seen> => office().press(await office().say(words), 'Open');
const made = async (): Promise<number> => (await rowsOf(story.lantern, links, 'hillside', 'GK!')).length;
const onPage = ({ html }: WebPage): string[] =>
  [...html.matchAll(/<section class="piece"><div><h2>([^<]*)/g)].map(([, heading = '']) => heading);
/** The targets of the trail's lines of this kind. */
const trail = async (action: string): Promise<string> =>
  (await story.dump())
    .filter(({ kind, body }) => kind === trailKind.name && body.includes(`"${action}"`))
    .map(({ body }) => body)
    .join('\n');

beforeAll(async () => {
  const coordinator = story.person('coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
}, 60_000);

describe('a year', () => {
  test('is made as a job that says how far it is, once, however often it is pressed', async () => {
    const year = await show('/links year 8');
    expect(year.text).toMatch(/Year 8: by web link or on paper[^]*8A\n\d+ signatures[^]*No links yet/);
    const begun = await office().press(year, 'Make and print all');
    expect(begun.text).toMatch(/The links are being made: 0 of \d+ classes and groups so far/);
    await office().press(year, 'Make and print all');
    await story.due();
    const ready = await office().press(begun, 'Look again');
    expect(ready.text).toMatch(/All links were made on 23 Nov/);
    expect(ready.text).toMatch(/8A\n[^\n]*\nLinks made on Monday 23 November, until Friday 18 December/);
    const count = await made();
    expect(count).toBeGreaterThan(100);
    expect(await rowsOf(story.lantern, linkRuns, 'hillside', 'GKR!')).toHaveLength(1);
    const again = await office().press(ready, 'Make the missing links');
    await story.due();
    expect(again.text).toContain('The links are being made');
    expect(await made()).toBe(count);
    // Of the school, only this year has links.
    expect((await show('/links')).text).toMatch(
      /Year 7\n[^\n]*\nNo links yet[^]*Year 8\n[^\n]*\nLinks made on/,
    );
  });

  test('a job that was killed half-way goes on where it was, and makes nothing twice', async () => {
    const [run] = await rowsOf(story.lantern, linkRuns, 'hillside', 'GKR!');
    if (run === undefined) throw new Error('no run');
    const count = await made();
    // As it stands after three classes; what was made invalid of these meanwhile is left alone.
    const asked = await office().press(await show('/links 8A'), 'Make all links invalid…');
    await office().press(asked, 'Yes, make them invalid');
    const { at, of } = run.value;
    await commit(story.lantern, [
      put(linkRuns, run.key, { ...run.value, done: 3, after: '8C', ended: undefined }),
      schedule(runLinksCall, { of, at }, story.lantern.world.clock.now(), 'hillside'),
      // Delivered twice, and one of a run that is over.
      schedule(runLinksCall, { of, at }, story.lantern.world.clock.now(), 'hillside'),
      schedule(
        runLinksCall,
        { of, at: '2026-11-20T10:00:00.000Z' },
        story.lantern.world.clock.now(),
        'hillside',
      ),
    ]);
    expect((await show('/links year 8')).text).toContain('The links are being made: 3 of ');
    await story.due();
    const [after] = await rowsOf(story.lantern, linkRuns, 'hillside', 'GKR!');
    expect(after?.value).toMatchObject({ at, done: run.value.all, all: run.value.all });
    expect(after?.value.ended).toBeDefined();
    expect(await made()).toBe(count);
    expect((await show('/links year 8')).text).toMatch(
      /8A\n[^\n]*\nThe links have ended[^]*8B\n[^\n]*\nLinks made/,
    );
    await office().press(await show('/links 8A'), 'Make the links');
  });

  test('is printed in parts, one press for each, and every letter is on one of them', async () => {
    const parts = await office().press(await show('/links year 8'), 'Print letters…');
    const titles = [
      ...parts.text.matchAll(
        /To parents and carers: (\S+) to (\S+)\nAbout (\d+) letters · part (\d) of (\d)/g,
      ),
    ];
    expect(titles.length).toBeGreaterThan(1);
    expect(titles[0]?.[1]).toBe('8A');
    const urls = JSON.stringify(parts.card).match(/http:[^"]*\/f\/[^"]+/g) ?? [];
    expect(urls).toHaveLength(titles.length);
    const pages = await Promise.all(urls.map(openWeb));
    const letters = pages.flatMap(onPage);
    expect(new Set(letters).size).toBe(letters.length);
    const live = (await rowsOf(story.lantern, liveLinks, 'hillside', 'GKP!')).filter(
      ({ value }) => value.id !== undefined,
    );
    expect(letters).toHaveLength(live.length);
    expect(pages[0]?.text).toContain('Letters for Year 8, 8A to ');
    for (const page of pages) expect(onPage(page).length).toBeLessThanOrEqual(100);
  });

  test('what is taken stands in the trail, with the classes and how many', async () => {
    await fetch(opens((await show('/links year 8')).card, 'Links as CSV'));
    expect(await trail('agreement.lettersTaken')).toMatch(/GK!year 8!8A-8\w!\d+/);
    expect(await trail('agreement.linksTaken')).toMatch(/GK!year 8!\d+/);
    expect(await trail('agreement.linksMade')).toMatch(/GK!8A!\d+/);
  });
});

describe('one person', () => {
  test('is found by name, and their link is shown on its own and noted', async () => {
    const list = await show('/links 8B');
    const found = await office().press(list, 'Look', { words: 'zoe' });
    expect(found.text).toContain('One person found by that name.');
    expect(found.text).not.toContain('Aaron');
    const shown = await office().press(found, 'Show this link');
    expect(shown.text).toMatch(
      /A parent or carer of Zoë Núñez-Clarke\nhttp:\/\/localhost:\d+\/s\/hillside\//,
    );
    expect(shown.text).toContain('until Friday 18 December');
    const page = await openWeb(opens(shown.card, 'Letter with the code'));
    expect(onPage(page)).toEqual(['To a parent or carer of Zoë Núñez-Clarke, 8B']);
    expect(page.html).toContain('class="code"');
    const [, number = ''] = /Letter ([0-9A-F]{4}-[0-9A-F]{4})/.exec(shown.text) ?? [];
    expect(await trail('agreement.linksTaken')).toContain(`GK!group:pupils:8B!1!${number}`);
  });

  test('who has lost the letter gets another link, and whoever finds the old one holds nothing', async () => {
    const list = await show('/links 8B');
    const found = await office().press(list, 'Look', { words: 'zoe' });
    const shown = await office().press(found, 'Show this link');
    const addressIn = ({ text }: Seen): string => /http:\/\/localhost:\d+\/s\/\S+/.exec(text)?.[0] ?? '';
    expect((await openWeb(addressIn(shown))).status).toBe(200);
    const lost = 'The letter is lost: make a new link';
    const renewed = await office().press(shown, lost);
    expect(renewed.text).toContain('The old letter does not work any more.');
    expect(addressIn(renewed)).not.toBe(addressIn(shown));
    expect((await openWeb(addressIn(shown))).html).not.toContain('name="name"');
    expect((await openWeb(addressIn(renewed))).status).toBe(200);
    // Pressed twice, there is one new link.
    expect(addressIn(await office().press(shown, lost))).toBe(addressIn(renewed));
    expect(await trail('agreement.linkRenewed')).toMatch(/GK![0-9A-F-]{9}![0-9A-F-]{9}/);
  });
});

describe('the agreement to sign on paper', () => {
  test('has the text, the tick, the consents, the lines to write on and the version, one sheet for each', async () => {
    const texts = await office().press(await show('/links 8B'), 'Agreement to print…');
    expect(texts.text).toContain('Keeping children safe online together');
    const parents = texts.buttons.filter(({ title }) => title === 'Choose').slice(1);
    const parts = await office().press({ ...texts, buttons: parents }, 'Choose');
    expect(parts.text).toContain('To sign on paper: Keeping children safe online together');
    const [named, blank] = JSON.stringify(parts.card).match(/http:[^"]*\/f\/[^"]+/g) ?? [];
    const page = await openWeb(named ?? '');
    const sheets = page.html.split('<section').slice(1);
    expect(sheets).toHaveLength(26);
    expect(page.text).toContain('For a parent or carer of Aaron Ellis-Khan');
    for (const words of [
      'Your own name',
      'What you are to your child',
      'Signature',
      'Date',
      'I have read this, and I agree.',
    ])
      expect(sheets[0]).toContain(words);
    expect(sheets[0]).toMatch(/<\/span>Yes<\/span>[^]*<\/span>No<\/span> I agree/);
    expect(sheets[0]).toMatch(/Version \S+ · [0-9A-F]{8}/);
    expect(page.html).not.toContain('class="code"');
    const empty = await openWeb(blank ?? '');
    expect(empty.html.split('<section')).toHaveLength(2);
    expect(empty.text).toContain('Name of your child');
    expect(empty.text).not.toContain('Aaron');
    expect(await trail('agreement.formsTaken')).toMatch(/GK!group:pupils:8B!8B-8B!26/);
    // The form in which it is written down shows the same version.
    const [, version = ''] = /Version \S+ · ([0-9A-F]{8})/.exec(page.text) ?? [];
    const choose = await office().press(await show('/links 8B'), 'Signed on paper…');
    const form = await office().press(
      { ...choose, buttons: choose.buttons.filter(({ title }) => title === 'Choose').slice(1) },
      'Choose',
    );
    expect(form.text).toContain(`(${version})`);
  });
});

describe('governors', () => {
  test('have words of their own, and their names in the CSV', async () => {
    const group = await show('/links governors');
    const ready = await office().press(group, 'Make the links');
    expect(ready.text).not.toContain('tutor');
    const page = await openWeb(opens(ready.card, 'Print letters'));
    expect(page.text).toContain('asks you, as a governor, to read and sign');
    expect(page.text).not.toMatch(/tutor|, Governors/);
    const csv = await (await fetch(opens(ready.card, 'Links as CSV'))).text();
    expect(csv.split('\r\n')[0]).toBe('MIS id,Name,Class,Who signs,Link,Until');
    expect(csv).toContain('Edith Lee');
  });
});

describe('the whole school', () => {
  test('parents alone, and everybody: the rest is made, what was there stays', async () => {
    const before = await made();
    const parents = await show('/links parents');
    expect(parents.text).toContain('Parents and carers: by web link or on paper');
    await office().press(parents, 'Make the missing links');
    await story.due();
    const count = await made();
    expect(count).toBeGreaterThan(before);
    const school = await show('/links');
    await office().press(school, 'Make the missing links');
    await story.due();
    const parts = await office().press(await show('/links school'), 'Print letters…');
    expect(parts.text).toMatch(/To parents and carers: 7A to \S+\nAbout \d+ letters · part 1 of \d+/);
    expect(parts.text).toMatch(/parts, one press for each/);
    expect((await show('/links year 15')).text).toContain('no class or group year 15');
  }, 120_000);

  test('nobody else can, whatever they press', async () => {
    const card = await show('/links year 8');
    for (const key of ['tutor', 'slt', 'pupil']) {
      expect((await story.person(key).say('/links year 8')).text).toContain('I do not know that');
      await expect(
        story
          .person(key)
          .press(card, 'Print letters…')
          .then(({ text }) => text),
      ).resolves.not.toContain('letters to print');
    }
  });
});

test('parts: everybody is on one, and none holds more than fits', () => {
  const units = fc
    .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 40 })
    .map((all) => all.toSorted((a, b) => a - b))
    .chain((all) =>
      fc.tuple(...all.map((n) => fc.record({ group: fc.constant(`C${n}`), count: fc.nat(250) }))),
    );
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 120 }), (all, most) => {
      const parts = cutParts(all, most);
      for (const { count } of parts) expect(count).toBeLessThanOrEqual(most);
      const sum = (counts: readonly { readonly count: number }[]): number =>
        counts.reduce((total, { count }) => total + count, 0);
      expect(sum(parts)).toBe(sum(all));
    }),
  );
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 120 }), (count, most) => {
      const people = Array.from({ length: count }, (_, n) => n);
      const pages = Math.max(1, Math.ceil(count / most));
      const all = Array.from({ length: pages }, (_, at) => pageOfPart(people, at + 1, pages, most)).flat();
      expect(all).toEqual(people);
    }),
  );
});
