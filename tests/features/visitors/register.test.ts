/** Visits at the desk in the register (B6 to B8): counted in /signed, listed by day, in the CSV, certified; false ones struck out. */
import { describe, expect, test } from '@jest/globals';
import type { Seen } from '../../support/actor.ts';
import { agreesAt, posterUrl, storedVisits, visitorList } from '../../support/desk.ts';
import { unhurried } from '../../support/lantern.ts';
import { layingOf, ourText } from '../../support/lay-sheet.ts';
import { pdfText } from '../../support/pdf-text.ts';
import { commit } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { opens } from '../../support/web-page.ts';

// A Thursday: what comes after the weekend is another week.
const story = useStory({ pace: unhurried, at: '2026-11-19T10:00:00Z' });
const office = () => story.person('office');
const titles = ({ buttons }: Seen): string[] => buttons.map(({ title }) => title);
const signed = (key: string, words = '/signed school'): Promise<Seen> => story.person(key).say(words);
const days = async (key = 'coordinator'): Promise<Seen> =>
  story.person(key).press(await signed(key), 'Open the visitors');
const csv = async (on: Seen, title: string): Promise<string[]> =>
  (await (await fetch(opens(on.card, title))).text()).trimEnd().split('\r\n');
const pdf = async (on: Seen): Promise<string> => {
  const response = await fetch(opens(on.card, 'Certificate (PDF)'));
  expect(response.headers.get('content-type')).toBe('application/pdf');
  return pdfText(Buffer.from(await response.arrayBuffer())).pages.join('\n');
};
/** Of somebody in the list of a day. */
const openVisit = async (list: Seen, name: string): Promise<Seen> => {
  const found = (await openings(list)).find(({ text }) => text.includes(name));
  if (found === undefined) throw new Error(`no ${name} there`);
  return found;
};
const openings = (list: Seen): Promise<Seen[]> =>
  Promise.all(
    list.buttons
      .filter(({ title }) => title === 'Open')
      .map((button) => office().press({ ...list, buttons: [button] }, 'Open')),
  );

describe('in /signed', () => {
  test('nothing is said where nobody has come, but by name', async () => {
    expect((await signed('coordinator')).text).not.toContain('Visitors at the desk');
    const none = await signed('coordinator', '/signed visitors');
    expect(none.text).toContain('Nobody has agreed there this school year');
    expect((await signed('office')).text).toContain('I find nothing of that name');
  });

  test('counted for the year and the week; fewer than five only for those who may see the names', async () => {
    const url = await posterUrl(story);
    for (const name of ['Ann One', 'Ben Two', 'Cem Three', 'Dee Four']) await agreesAt(url, name);
    expect((await signed('slt')).text).toContain('Fewer than five this school year');
    expect((await signed('coordinator')).text).toContain('4 agreed this school year · 4 this week');
    await story.goTo('2026-11-23T10:00:00Z');
    await agreesAt(url, '=Eve "Five"', { organisation: 'Vale, Vale & Sons' });
    const figures = await signed('slt');
    expect(figures.text).toContain('Visitors at the desk');
    expect(figures.text).toContain('5 agreed this school year · fewer than five this week');
    expect(titles(figures)).not.toContain('Open the visitors');
    for (const key of ['coordinator', 'it', 'office']) {
      const shown = await signed(key);
      expect(shown.text).toContain('5 agreed this school year · 1 this week');
      expect(titles(shown)).toContain('Open the visitors');
      expect(shown.text).not.toMatch(/Eve|Ann One/);
    }
    expect((await signed('office', '/signed visitors')).text).toContain('5 agreed');
    for (const key of ['teacher', 'tutor', 'dsl'])
      expect((await signed(key)).text).not.toContain('Visitors at the desk');
    expect((await signed('trust-lead', '/signed trust')).text).toContain(
      '5 agreed this school year · fewer than five this week',
    );
    for (const one of ['coordinator', 'office', 'slt'].flatMap((key) => story.person(key).kept()))
      expect(one.text).not.toMatch(/Eve|Ann One/);
  });
});

describe('whoever looks after the desk', () => {
  test('opens them day by day, and each one', async () => {
    const list = await days();
    expect(list.text).toContain('Agreed at the desk this school year: 5, of these this week: 1');
    expect(list.text).toMatch(/Monday 23 November\n1 agreed[^]*Thursday 19 November\n4 agreed/);
    const [, thursday] = list.buttons.filter(({ title }) => title === 'Open');
    if (thursday === undefined) throw new Error('no Thursday');
    const four = await story.person('coordinator').press({ ...list, buttons: [thursday] }, 'Open');
    expect(four.text).toContain('Agreed at the desk on 19 November 2026: 4');
    expect(four.text).toContain('Cem Three, Westmere Council');
    expect(four.text).not.toContain('Eve');
    const day = await pdf(four);
    for (const words of ['Visitors on 19 November 2026', 'Ann One', 'Dee Four', 'memory sticks included'])
      expect(day).toContain(words);
    expect(day).not.toContain('Eve');
    const [one] = await openings(await visitorList(story));
    if (one === undefined) throw new Error('nobody today');
    const [visit] = (await storedVisits(story)).filter(({ name }) => name.includes('Eve'));
    expect(one.text).toContain(`version 2026-09 (text ${visit?.hash.slice(0, 16)})`);
    const certificate = await pdf(one);
    expect(certificate).toMatch(/23 November 2026, 10:0\d, at the desk, without signing in/);
    expect(certificate).toContain(`2026-09 (text ${visit?.hash.slice(0, 16)})`);
    expect(certificate).toContain('memory sticks included');
  });

  test('takes them as a list, a line a visit, and the register has them among the others', async () => {
    const [header = '', ...lines] = await csv(await days('office'), 'List of this school year (CSV)');
    expect(header).toMatch(/Typed name is unlike theirs.*,From,To see,Text,Poster$/);
    expect(lines).toHaveLength(5);
    const { hash } = ourText('visitors');
    expect(lines[0]).toMatch(
      /^,,Visitors at the desk,,Using technology as a visitor or volunteer,2026-09,self,/,
    );
    expect(lines[0]).toMatch(/,signed,2026-11-19,10:0\d,at the desk,has signed,Ann One,/);
    expect(lines[0]).toMatch(new RegExp(`,Westmere Council,Mrs Siddiqui,${hash},1$`));
    expect(lines[4]).toContain(`"'=Eve ""Five""",`);
    expect(lines[4]).toContain('"Vale, Vale & Sons"');
    const people = ['hillside.S012'];
    await commit(
      story.lantern,
      layingOf({ group: 'Staff', audience: 'staff', people, texts: [ourText('staff')] }),
    );
    const coordinator = story.person('coordinator');
    const files = await coordinator.press(await signed('coordinator'), 'List and certificates…');
    const all = await csv(files, 'List (CSV)');
    expect(all).toHaveLength(7);
    const columns = (line = ''): number => line.replaceAll(/"([^"]|"")*"/g, '').split(',').length;
    expect(new Set(all.map(columns)).size).toBe(1);
    const staff = await csv(
      await coordinator.press(await signed('coordinator', '/signed staff'), 'List and certificates…'),
      'List (CSV)',
    );
    expect(staff.join('\n')).not.toContain('Visitors at the desk');
  });

  test('strikes a false one out with a reason: it stays, marked, and counts no more', async () => {
    const visit = await openVisit(await visitorList(story), 'Eve');
    const form = await office().press(visit, 'Strike it out…');
    expect(form.text).toContain('Vale, Vale & Sons');
    expect((await office().press(form, 'Strike it out', { reason: ' ' })).text).toContain(
      'Please write why.',
    );
    const struck = await office().press(form, 'Strike it out', { reason: 'A joke at the gate' });
    expect(struck.text).toContain('It has been struck out.');
    expect(struck.text).toContain('A joke at the gate');
    expect(titles(struck)).not.toContain('Strike it out…');
    // Pressed again nothing more is done.
    await office().press(form, 'Strike it out', { reason: 'Another reason' });
    expect((await storedVisits(story)).map((one) => one.struck?.reason)).toEqual([
      ...Array.from({ length: 4 }, () => undefined),
      'A joke at the gate',
    ]);
    const today = await visitorList(story);
    expect(today.text).toContain('Agreed at the desk today: 0');
    expect(today.text).toContain('Struck out');
    const list = await days();
    expect(list.text).toContain('this school year: 4, of these this week: 0');
    expect(list.text).toContain('0 agreed · 1 struck out');
    expect((await signed('slt')).text).toContain('Fewer than five this school year');
    expect((await csv(list, 'List of this school year (CSV)')).at(-1)).toMatch(
      /,struck out,2026-11-23,10:0\d,at the desk,struck out on 23 November 2026: A joke at the gate,/,
    );
    expect(await pdf(await openVisit(today, 'Eve'))).toContain('A joke at the gate. It does not count.');
    const trail = (await story.dump()).filter(({ body }) => body.includes('visitor.struck'));
    expect(trail).toHaveLength(1);
    expect(trail[0]?.body).toContain('hillside.S014');
    expect(trail[0]?.body).not.toContain('joke');
  });
});

test('a reason that looks like a password is refused', async () => {
  await agreesAt(await posterUrl(story), 'Fay Six');
  const form = await office().press(await openVisit(await visitorList(story), 'Fay'), 'Strike it out…');
  const refused = await office().press(form, 'Strike it out', { reason: 'password: Hunter2Hunter2' });
  expect(refused.text).not.toContain('has been struck out');
  expect(JSON.stringify(refused.card)).not.toContain('Hunter2');
});
