/** Those whom chat cannot reach: the office makes links, a parent signs by one, and paper lands in the same register (B4). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { signatures, type Signature } from '../../../bot/features/agreements/agreement.ts';
import { links, liveLinks } from '../../../bot/features/agreements/links/link.ts';
import type { Seen } from '../../support/actor.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');
const lost = 'This link does not work any more';

const group = async (words = '/links 8b'): Promise<Seen> => office().press(await office().say(words), 'Open');
const letters = async (): Promise<WebPage> => openWeb(opens((await group()).card, 'Print letters'));
/** The address on the letter to somebody. */
const addressFor = async (name: string): Promise<string> => {
  const page = await letters();
  const piece = page.html.split('<section').find((one) => one.includes(name)) ?? '';
  const url = /<p class="typed">([^<]*)</.exec(piece)?.[1];
  if (url === undefined) throw new Error(`no letter to ${name} in ${page.text}`);
  return url;
};
const signed = async (): Promise<Signature[]> =>
  (await rowsOf(story.lantern, signatures, 'hillside', 'GG!')).map(({ value }) => value);
const signedFor = async (person: string): Promise<Signature[]> =>
  (await signed()).filter((one) => one.person === `hillside.${person}`);

beforeAll(async () => {
  const coordinator = story.person('coordinator');
  const preview = await coordinator.press(await coordinator.say('/agreements start'), 'Open');
  await coordinator.press(preview, 'Start');
  await story.due();
}, 60_000);

/** What the office was told, by its words. */
const toldOffice = (words: RegExp) =>
  office()
    .kept()
    .filter((one) => words.test(one.text));

describe('the office', () => {
  test('is told once when the campaign starts that links or paper are wanted, and nobody is named', async () => {
    const [told, ...more] = toldOffice(/web link or on paper/);
    expect(more).toEqual([]);
    expect(told?.text).toMatch(
      /[\d,]+ signatures of this year’s agreements can only come by web link or on paper/,
    );
    if (told === undefined) throw new Error('nobody told the office');
    expect((await office().press(told, 'Open')).text).toMatch(/Year 8\n\d+ signatures/);
  });

  test('sees classes first, then who of one has to sign by link, and no name lies in the chat', async () => {
    const years = await group('/links');
    expect(years.text).toMatch(/Year 8\n\d+ signatures by link or on paper still to come\nNo links yet/);
    const classes = await group('/links year 8');
    expect(classes.text).toContain('8B\n26 signatures by link or on paper still to come\nNo links yet');
    const class8B = await group();
    expect(class8B.text).toContain(
      'Aaron Ellis-Khan\nA parent or carer: Keeping children safe online together',
    );
    expect(class8B.text).toContain('No link yet');
    expect((await group('/links 9Z')).text).toContain('no class or group 9Z');
    for (const one of office().kept()) expect(one.text).not.toContain('Aaron');
  });

  test('makes the links; the letters can be printed twice and stay the same', async () => {
    const made = await office().press(await group(), 'Make the links');
    expect(made.text).toContain('26 links were made, good until Friday 18 December.');
    expect(made.text).toContain('Link until Friday 18 December');
    const [first, second] = [await letters(), await letters()];
    expect(first.html.match(/<svg class="code"/g)).toHaveLength(26);
    expect(second.text).toBe(first.text);
    expect(await rowsOf(story.lantern, links, 'hillside', 'GK!')).toHaveLength(26);
    expect(first.text).toContain('Questions? Ring the school office: 020 7946 0100. Letter ');
    expect((await group('/links year 8')).text).toContain(
      'still to come\nLinks made on Monday 23 November, until Friday 18 December',
    );
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('gets a CSV for the MIS with ids and links, and no name', async () => {
    const response = await fetch(opens((await group()).card, 'Links as CSV'));
    const lines = (await response.text()).trim().split('\r\n');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="agreement-links.csv"');
    expect(lines).toHaveLength(27);
    expect(lines[1]).toMatch(
      /^P\d{4},8B,parent or carer,http:\/\/localhost:\d+\/s\/hillside(?:[/-][0-9a-z]{4,5}){7},2026-12-18$/,
    );
    expect(lines.join()).not.toMatch(/Aaron|@/);
  });

  test('only those who hold a page may open it, for ten minutes', async () => {
    const url = opens((await group()).card, 'Print letters');
    expect((await openWeb(`${url.slice(0, -2)}AA`)).status).toBe(404);
    const { clock } = story.lantern.world;
    const now = clock.now();
    clock.set(new Date(now.getTime() + 10 * 60_000 + 1));
    const over = await openWeb(url);
    clock.set(now);
    expect(over.status).toBe(404);
    expect(over.text).toContain('This page is not there any more');
    expect(over.text).not.toContain('8B');
  });

  test('nobody else can: no tutor, no teacher, no pupil', async () => {
    for (const key of ['tutor', 'teacher', 'pupil', 'slt'])
      expect((await story.person(key).say('/links 8B')).text).toContain('I do not know that');
  });
});

describe('a parent', () => {
  test('reads, is told kindly what is missing, keeps what they typed, and signs once', async () => {
    const url = await addressFor('Maya O');
    const number = /Maya O[^]*?Letter (\S+)/.exec((await letters()).text)?.[1];
    const page = await openWeb(url);
    expect(page.status).toBe(200);
    expect(page.text).toContain('For a parent or carer of Maya');
    // A link may be forwarded: no surname, no class.
    expect(page.text).not.toMatch(/O'Brien|\b8B\b/);
    const childs = await page.press('I agree', { name: 'maya  o’brien', relation: '', monitoring: 'true' });
    expect(childs.text).toContain('This is your child’s name. Please type your own.');
    expect(childs.text).toContain('Please say what you are to your child.');
    expect(await signedFor('P0001')).toEqual([]);
    const missing = await page.press('I agree', { name: 'Siobhán <b>O’Brien</b>', relation: 'Mother' });
    expect(missing.html).toContain('role="alert"');
    expect(missing.html).toContain('Please look again: ');
    expect(missing.html).toContain('value="Siobhán &lt;b&gt;O’Brien&lt;/b&gt;"');
    expect(await signedFor('P0001')).toEqual([]);
    const done = await missing.press('I agree', { monitoring: 'true', 'consent-internet': 'true' });
    expect(done.text).toMatch(/Thank you/);
    expect(done.text).not.toMatch(/O'Brien|\b8B\b/);
    // The same press again, as after a reload.
    await missing.press('I agree', { monitoring: 'true' });
    const [row, ...others] = await signedFor('P0001');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      signer: 'parent',
      name: 'Siobhán <b>O’Brien</b>',
      relation: 'Mother',
      how: 'link',
      group: '8B',
    });
    // One can tell which letter it came by.
    expect(number).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
    expect(row?.link).toBe(number);
    expect(row?.consents.filter(({ given }) => given).map(({ id }) => id)).toEqual(['internet']);
    expect(row?.monitoringAt).toBeDefined();
    expect((await openWeb(url)).text).toContain('You have signed everything');
    // Signed: no letter any more.
    expect((await letters()).text).not.toContain('Maya');
  });

  test('may say that it is not clear, and sign afterwards', async () => {
    const url = await addressFor('Zoë');
    const said = await (await openWeb(url)).press('I do not understand');
    expect(said.status).toBe(200);
    expect(await signedFor('P0002')).toEqual([]);
    const done = await (
      await openWeb(url)
    ).press('I agree', { name: 'A. Núñez', relation: 'Father', monitoring: 'true' });
    expect(done.text).toContain('Thank you');
    expect(await signedFor('P0002')).toHaveLength(1);
  });

  test('the easy words come behind a button, and what was typed stays', async () => {
    const page = await openWeb(await addressFor('Amelia'));
    const easy = await page.press('Easier to read', { name: 'Half a na' });
    expect(easy.buttons).toContain('Full text');
    expect(easy.html).toContain('value="Half a na"');
  });

  test('can sign for no other child: `for` is no field, and a button of another link is none of theirs', async () => {
    const [own, other] = [await addressFor('Amelia'), await addressFor('Ada')];
    const before = (await signed()).length;
    const page = await openWeb(own);
    const typed = {
      name: 'X',
      relation: 'Father',
      monitoring: 'true',
      for: 'hillside.P0258',
      agreement: 'staff',
    };
    const done = await page.press('I agree', typed);
    expect(done.text).toContain('Thank you');
    expect(await signedFor('P0006')).toHaveLength(1);
    const token = /name="token" value="([^"]+)"/.exec((await openWeb(other)).html)?.[1] ?? '';
    const response = await fetch(own, { method: 'POST', body: new URLSearchParams([['token', token]]) });
    expect(await response.text()).toContain('You have signed everything');
    expect((await signed()).length).toBe(before + 1);
  });
});

describe('a link that does not work', () => {
  test('expired, made invalid, forged or of nobody: the same page, which names nobody', async () => {
    const url = await addressFor('Aaron');
    const pages: WebPage[] = [];
    const { clock } = story.lantern.world;
    const now = clock.now();
    clock.set(new Date(now.getTime() + 30 * 24 * 60 * 60_000 + 1));
    pages.push(await openWeb(url));
    clock.set(now);
    const asked = await office().press(await group(), 'Make all links invalid…');
    expect(asked.text).toContain('Make all links of 8B invalid?');
    const made = await office().press(asked, 'Yes, make them invalid');
    expect(made.text).toContain('No link of 8B works any more.');
    expect(made.text).toContain('No link yet');
    pages.push(await openWeb(url));
    const at = url.lastIndexOf('/') + 1;
    const flip = (i: number): string =>
      `${url.slice(0, at + i)}${url[at + i] === 'a' ? 'b' : 'a'}${url.slice(at + i + 1)}`;
    for (const i of [0, 6, 15, 21, 38]) pages.push(await openWeb(flip(i)));
    pages.push(await openWeb(url.slice(0, at).concat('x'.repeat(28))));
    for (const page of pages) {
      expect(page.status).toBe(404);
      expect(page.text).toBe(pages[0]?.text);
    }
    expect(pages[0]?.text).toContain(lost);
    expect(pages[0]?.text).toContain('020 7946 0100');
    // A link is for its own school.
    expect((await openWeb(url.replace('/hillside/', '/brook/'))).text).toContain(lost);
    // A new one works, and the old one still does not.
    await office().press(await group(), 'Make the links');
    expect((await openWeb(await addressFor('Aaron'))).status).toBe(200);
    expect((await openWeb(url)).status).toBe(404);
  });

  test('nothing of it stands in storage in the open', async () => {
    const lying = (await story.lying()).filter(({ row }) => row.startsWith('GK'));
    expect(lying.length).toBeGreaterThan(50);
    for (const { row, body } of lying) expect(`${row} ${body}`).not.toMatch(/hillside\.P|Aaron/);
    expect(await rowsOf(story.lantern, liveLinks, 'hillside', 'GKP!')).not.toHaveLength(0);
  });
});

/** Of the MIS: of whom a parent has still to sign. */
const missingIds = async (): Promise<string[]> =>
  [...(await (await fetch(opens((await group()).card, 'Links as CSV'))).text()).matchAll(/^(P\d{4}),/gm)].map(
    ([, id = '']) => id,
  );

describe('paper', () => {
  const monitoring = 'true';
  const form = async (): Promise<Seen> => {
    const texts = await office().press(await group(), 'Signed on paper…');
    expect(texts.text).toMatch(/Using technology well[^]*still to come[^]*Keeping children safe/);
    const second = texts.buttons.filter(({ title }) => title === 'Choose').slice(1);
    return office().press({ ...texts, buttons: second }, 'Choose');
  };

  test('who of a class has signed, by names and by ids of the MIS, with the date on the paper', async () => {
    const card = await form();
    expect(card.text).toContain('Tick the pupils whose parent or carer has signed.');
    expect((await office().press(card, 'Write it down', { who: '', dated: '' })).text).toContain(
      'Please tick who has signed.',
    );
    const strange = await office().press(card, 'Write it down', {
      ids: 'P0258\nP9999',
      dated: '2026-11-20',
      monitoring,
    });
    expect(strange.text).toContain('Not on the list of those who still have to sign: p9999.');
    const late = await office().press(card, 'Write it down', {
      ids: 'P0258',
      dated: '2026-11-24',
      monitoring,
    });
    expect(late.text).toContain('still to come');
    const done = await office().press(card, 'Write it down', {
      who: 'P0218',
      ids: 'P0258 p0234',
      dated: '2026-11-20',
      consents: 'pictures',
      monitoring,
    });
    expect(done.text).toContain('3 signatures were written down.');
    expect(await signedFor('P0258')).toMatchObject([
      { how: 'paper', by: 'hillside.S014', dated: '2026-11-20', signer: 'parent', group: '8B' },
    ]);
    // Without a name of theirs it says so; the tick about monitoring is kept.
    const [row] = await signedFor('P0258');
    expect(row?.name).toBe('A parent or carer (their name stands on the paper)');
    expect(row?.monitoringAt).toBeDefined();
    // The same form again: nobody is there twice.
    const again = await office().press(card, 'Write it down', {
      who: 'P0218',
      dated: '2026-11-20',
      monitoring,
    });
    expect(again.text).toContain('Not on the list');
  });

  test('the tick about monitoring is asked for, a paper of last year is refused, and a name behind an id is kept', async () => {
    const card = await form();
    const some = { ids: "P0006x\nP0234y Siobhán O'Brien, p0001", dated: '2026-11-20' };
    expect((await office().press(card, 'Write it down', some)).text).toContain('p0006x, p0234y');
    const [ids] = (await missingIds()).slice(-1);
    const unticked = await office().press(card, 'Write it down', { ids, dated: '2026-11-20' });
    expect(unticked.text).toContain('tick about monitoring');
    const old = await office().press(card, 'Write it down', { ids, dated: '2026-07-10', monitoring });
    expect(old.text).toContain('of an earlier school year');
    const named = { ids: `${ids} Siobhán O’Brien`, dated: '2026-11-20', monitoring };
    await office().press(card, 'Write it down', named);
    expect(await signedFor(ids ?? '')).toMatchObject([{ name: 'Siobhán O’Brien', how: 'paper' }]);
  });

  test('a mistake is struck out on the same day by the same person, stays in its row, and can be signed anew', async () => {
    const today = await office().press(await group(), 'Written down today…');
    expect(today.text).toContain('Aaron Ellis-Khan');
    const [, , strike] = today.buttons.filter(({ title }) => title === 'Strike it out');
    if (strike === undefined) throw new Error('nothing to strike out');
    expect(
      (await story.person('it').press(await story.person('it').say('/links 8B'), 'Open')).text,
    ).toContain('8B');
    await office().press({ ...today, buttons: [strike] }, 'Strike it out');
    const struck = (await signed()).filter((one) => one.struck !== undefined);
    expect(struck).toHaveLength(1);
    const person = struck[0]?.person.replace('hillside.', '') ?? '';
    expect(struck[0]?.struck?.by).toBe('hillside.S014');
    // Once more changes nothing.
    await office().press({ ...today, buttons: [strike] }, 'Strike it out');
    expect((await signed()).filter((one) => one.struck !== undefined)).toEqual(struck);
    const anew = await office().press(await form(), 'Write it down', {
      ids: person,
      dated: '2026-11-23',
      monitoring,
    });
    expect(anew.text).toContain('One signature was written down.');
    expect(await signedFor(person)).toMatchObject([
      { dated: '2026-11-23', before: [{ dated: '2026-11-20', struck: { by: 'hillside.S014' } }] },
    ]);
    expect((await signedFor(person))[0]?.struck).toBeUndefined();
  });

  test('nobody else strikes it out, and nobody on another day', async () => {
    const it = story.person('it');
    const theirs = await it.press(await it.press(await it.say('/links 8B'), 'Open'), 'Written down today…');
    expect(theirs.text).toContain('You have written nothing down');
    const today = await office().press(await group(), 'Written down today…');
    expect(today.buttons.map(({ title }) => title)).toContain('Strike it out');
    const { clock } = story.lantern.world;
    const now = clock.now();
    clock.set(new Date(now.getTime() + 15 * 60 * 60_000));
    const tomorrow = await office().press(today, 'Strike it out');
    clock.set(now);
    expect(tomorrow.text).toContain('There is nothing here for you');
  });

  test('the coordinator strikes out later as well, with a reason that is kept', async () => {
    const it = story.person('it');
    const { clock } = story.lantern.world;
    const now = clock.now();
    clock.set(new Date(now.getTime() + 26 * 60 * 60_000));
    const coordinator = story.person('coordinator');
    const today = await coordinator.press(
      await coordinator.press(await coordinator.say('/links 8B'), 'Open'),
      'Written down today…',
    );
    const all = await coordinator.press(today, 'All of this school year');
    const [strike] = all.buttons.filter(({ title }) => title === 'Strike it out');
    if (strike === undefined) throw new Error('nothing to strike out');
    const before = (await signed()).filter((one) => one.struck !== undefined).length;
    const why = await coordinator.press({ ...all, buttons: [strike] }, 'Strike it out');
    expect((await signed()).filter((one) => one.struck !== undefined)).toHaveLength(before);
    expect((await coordinator.press(why, 'Strike it out', { reason: ' ' })).text).toContain(
      'Please write why.',
    );
    const done = await coordinator.press(why, 'Strike it out', { reason: 'The wrong class' });
    const theirs = await it.press(await it.press(await it.say('/links 8B'), 'Open'), 'Written down today…');
    clock.set(now);
    expect(done.text).toContain('Struck out. They still have to sign.');
    const struck = (await signed()).filter((one) => one.struck?.reason !== undefined);
    expect(struck.map((one) => one.struck)).toMatchObject([{ reason: 'The wrong class' }]);
    // Nobody else sees what others wrote down.
    expect(theirs.buttons.map(({ title }) => title)).not.toContain('All of this school year');
  });
});

describe('as the weeks pass', () => {
  test('the office hears after 7 and 14 school days, and once before links end that are still needed', async () => {
    const wanted = /can only come by web link or on paper/;
    const ending = /The links of \d+ people who have not signed end within a week/;
    // 24 November to 2 December are 7 school days.
    await story.goTo('2026-12-01T12:00:00Z');
    expect(toldOffice(wanted)).toHaveLength(1);
    await story.goTo('2026-12-02T12:00:00Z');
    expect(toldOffice(wanted)).toHaveLength(2);
    for (const day of ['03', '04', '07', '08', '09', '10', '11'])
      await story.goTo(`2026-12-${day}T12:00:00Z`);
    expect(toldOffice(wanted)).toHaveLength(3);
    expect(toldOffice(ending)).toHaveLength(0);
    for (const day of ['14', '15', '16', '17', '18']) await story.goTo(`2026-12-${day}T12:00:00Z`);
    expect(toldOffice(wanted)).toHaveLength(3);
    expect(toldOffice(ending)).toHaveLength(1);
  }, 120_000);
});
