/** Visitors at the desk (B6): a poster's code opens a page, what they agree to is kept, and the office finds it again. */
import { describe, expect, test } from '@jest/globals';
import { visitPointers, visits, type Visit } from '../../bot/features/visitors/visitor.ts';
import type { Seen } from '../support/actor.ts';
import { unhurried } from '../support/lantern.ts';
import { rowsOf } from '../support/rows-of.ts';
import { useStory } from '../support/story.ts';
import { opens, openWeb, type WebPage } from '../support/web-page.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');
const list = async (key = 'office'): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('/visitors'), 'Open');
const poster = async (): Promise<string> => {
  const page = await openWeb(opens((await list()).card, 'Print the poster'));
  const url = /<p class="typed">([^<]*)</.exec(page.html)?.[1];
  if (url === undefined) throw new Error(`no code on ${page.text}`);
  return url;
};
const desk = async (): Promise<WebPage> => openWeb(await poster());
const stored = async (): Promise<Visit[]> =>
  (await rowsOf(story.lantern, visits, 'hillside', 'GY!')).map(({ value }) => value);
const robin = {
  name: 'Robin Vale',
  organisation: 'Westmere Council',
  visiting: 'Mrs Siddiqui',
  email: ' Robin@Council.example ',
  monitoring: 'true',
};
const codeOn = ({ text }: WebPage): string | undefined => /at the desk\.\n([2-9A-Z]{4})\n/.exec(text)?.[1];

describe('at the desk', () => {
  test('a visitor reads, is told what is missing, keeps what they typed, and gets a code to show', async () => {
    const page = await desk();
    expect(page.text).toContain('Welcome to Hillside School.');
    expect(page.buttons).toEqual(['I agree', 'I do not understand', 'I do not agree']);
    for (const title of page.buttons.slice(1)) {
      const said = await page.press(title, { name: 'Robin Vale' });
      expect(said.text).toContain('You have not agreed to anything, and nothing that you typed was kept.');
      expect(said.text).toContain('Is nobody there? Please ring the school office: 020 7946 0100.');
      expect((await said.press('Read it again')).buttons).toContain('I agree');
    }
    expect(await stored()).toEqual([]);
    const missing = await page.press('I agree', { name: 'Robin Vale', email: 'no address' });
    for (const words of [
      'where you come from',
      'whom you visit',
      'does not look like an e-mail',
      'Please tick',
    ])
      expect(missing.text).toContain(words);
    expect(missing.html).toContain('value="Robin Vale"');
    expect(await stored()).toEqual([]);
    const done = await missing.press('I agree', robin);
    expect(done.text).toContain('Please show this code at the desk.');
    expect(done.text).not.toMatch(/Robin|Westmere|Siddiqui/);
    const [visit, ...others] = await stored();
    expect(others).toEqual([]);
    expect(visit).toMatchObject({
      name: 'Robin Vale',
      visiting: 'Mrs Siddiqui',
      email: 'robin@council.example',
    });
    expect(visit?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(visit?.monitoringAt).toBe(visit?.at);
    expect(codeOn(done)).toBe(visit?.code);
  });

  test('pressed twice it is one visit; the next one at the tablet who goes back is another', async () => {
    const page = await desk();
    const typed = { ...robin, name: 'Sam Ortiz', email: '' };
    const before = (await stored()).length;
    const pages = await Promise.all([page.press('I agree', typed), page.press('I agree', typed)]);
    expect(new Set(pages.map(codeOn)).size).toBe(1);
    expect((await stored()).length).toBe(before + 1);
    const next = await page.press('I agree', { ...typed, name: 'Kim Adu' });
    expect(next.text).toContain('Please look it over, and press once more.');
    await next.press('I agree');
    expect((await stored()).map(({ name }) => name)).toContain('Kim Adu');
  });

  test('the address lies under a keyed hash only, and every visit sealed', async () => {
    const lying = (await story.lying()).filter(({ row }) => /^G[DY]/.test(row));
    expect(lying.length).toBeGreaterThan(3);
    for (const { row, body } of lying) expect(`${row} ${body}`).not.toMatch(/robin|council|Ortiz/i);
    expect(await rowsOf(story.lantern, visitPointers, 'hillside', 'GYE!')).toHaveLength(1);
  });
});

describe('the office', () => {
  test('sees today’s visitors, and finds one by name later', async () => {
    const today = await list();
    expect(today.text).toContain('Agreed at the desk today: 3');
    expect(today.text).toContain('Robin Vale, Westmere Council\nTo see Mrs Siddiqui');
    const { clock } = story.lantern.world;
    const now = clock.now();
    clock.set(new Date('2026-12-01T10:00:00Z'));
    const later = await list();
    expect(later.text).toContain('Agreed at the desk today: 0');
    const found = await office().press(later, 'Look', { words: 'vale rob' });
    expect(found.text).toContain('the newest first: 1');
    expect(found.text).toContain('Robin Vale');
    expect((await office().press(later, 'Look', { words: 'nobody' })).text).toContain('the newest first: 0');
    clock.set(new Date('2027-11-25T10:00:00Z'));
    expect((await office().press(await list(), 'Look', { words: 'vale' })).text).toContain(
      'the newest first: 0',
    );
    clock.set(now);
    for (const one of office().kept()) expect(one.text).not.toContain('Robin');
  });

  test('makes a new code, and old posters stop; the same press again makes no other', async () => {
    const old = await poster();
    const asked = await office().press(await list(), 'New code for the desk…');
    expect(asked.text).toContain('Posters that hang now stop working');
    await office().press(asked, 'Yes, make a new one');
    const fresh = await poster();
    expect(fresh).not.toBe(old);
    const gone = await openWeb(old);
    expect([gone.status, gone.text.includes('This link does not work any more')]).toEqual([404, true]);
    await office().press(asked, 'Yes, make a new one');
    expect(await poster()).toBe(fresh);
    expect((await openWeb(fresh)).status).toBe(200);
  });

  test('nobody else sees them', async () => {
    for (const key of ['teacher', 'tutor', 'pupil', 'slt', 'dsl'])
      expect((await story.person(key).say('/visitors')).text).toContain('I do not know that');
    expect((await list('it')).text).toContain('Robin Vale');
  });
});

describe('a guest', () => {
  const fields = {
    organisation: 'Westmere Council',
    reason: 'The audit of the network',
    services: 'wifi',
    from: '2026-11-23',
    until: '2026-12-18',
    agreed: 'true',
    where: 'Office, folder 7',
  };
  const asks = async (name: string, address: string): Promise<Seen> => {
    const teacher = story.person('teacher');
    const form = await teacher.press(await teacher.say('/guest'), 'Fill in the form');
    await teacher.press(form, 'Ask IT', { ...fields, name, address });
    await story.due();
    const it = story.person('it');
    const notice = it.kept().findLast(({ text }) => /asks for a guest account/.test(text));
    if (notice === undefined) throw new Error('IT was not asked');
    return it.press(notice, 'Open');
  };

  test('IT sees whether that address has agreed at the desk; it blocks nothing', async () => {
    const known = await asks('Robin Vale', 'ROBIN@council.example');
    expect(known.text).toContain('Agreed to the visitors’ agreement on 23 Nov, 10:00.');
    const strange = await asks('Ali Stone', 'ali@council.example');
    expect(strange.text).toContain('Nobody has agreed to the visitors’ agreement with this e-mail address.');
    for (const card of [known, strange])
      expect(card.buttons.map(({ title }) => title)).toContain('Which account is it?');
  });

  test('what was struck out is no agreement: the one before it counts, and else none', async () => {
    const typed = { ...robin, name: 'Robin Again' };
    await story.later(5);
    await (await desk()).press('I agree', typed);
    const strikes = async (name: string): Promise<void> => {
      const found = await office().press(await list(), 'Look', { words: name });
      const form = await office().press(await office().press(found, 'Open'), 'Strike it out…');
      const struck = await office().press(form, 'Strike it out', { reason: 'Was never here' });
      expect(struck.text).toContain('It has been struck out.');
    };
    const record = await asks('Robin Vale', 'robin@council.example');
    expect(record.text).toMatch(/Agreed to the visitors’ agreement on 23 Nov, 10:0[5-9]/);
    await strikes('Robin Again');
    expect((await asks('Robin V', 'robin@council.example')).text).toMatch(
      /Agreed to the visitors’ agreement on 23 Nov, 10:0[0-4]/,
    );
    await strikes('Robin Vale');
    expect((await asks('Robin', 'robin@council.example')).text).toContain('Nobody has agreed');
  });
});
