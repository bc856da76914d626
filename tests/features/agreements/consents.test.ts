/** A consent is changed at any time, by the parent or by a letter, and counts at once: on the page, in the list, in the CSV (B18, F5). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { signatures } from '../../../bot/features/agreements/agreement.ts';
import { consentChanges, consentsNow } from '../../../bot/features/agreements/consents/consent.ts';
import type { Seen } from '../../support/actor.ts';
import { layingOf, ourText } from '../../support/lay-sheet.ts';
import { unhurried } from '../../support/lantern.ts';
import { rowsOf, withRecords } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });
const parents = ourText('parents');
const tutor = 'hillside.S013';
const child = 'hillside.P0001';
let url = '';

beforeAll(async () => {
  await withRecords(story.lantern, (records) =>
    records.commit(
      layingOf({ tutor, people: [child, 'hillside.P0002'], texts: [ourText('pupils-ks3'), parents] }),
    ),
  );
  const office = story.person('office');
  const group = await office.press(await office.say('/links 8B'), 'Open');
  const made = await office.press(group, 'Make the links');
  const letters = await openWeb(opens(made.card, 'Print letters'));
  const piece = letters.html.split('<section').find((one) => one.includes('Maya')) ?? '';
  url = /<p class="typed">([^<]*)</.exec(piece)?.[1] ?? '';
});

const changes = async () =>
  (await rowsOf(story.lantern, consentChanges, 'hillside', 'GC!')).map(({ value }) => value);
const list = async (key: string): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('consents 8B'), 'Open');
const lineInCsv = async () => {
  const who = story.person('coordinator');
  const card = await who.say('/signed 8B');
  const files = await who.press(card, 'List and certificates…');
  const body = await (await fetch(opens(files.card, 'List (CSV)'))).text();
  const lines: Record<string, string>[] = parse(body, { bom: true, columns: true });
  return lines.find((one) => one['Person id'] === 'P0001' && one['Signed by'] !== 'self');
};
const inCsv = async () => {
  const line = await lineInCsv();
  return [line?.['Consent: internet'], line?.['Consent: pictures']];
};
const filled = { name: 'Ana O’Brien', relation: 'Mother', monitoring: 'true', 'consent-internet': 'true' };

describe('a parent', () => {
  let form: WebPage;

  test('signs with yes to both; nothing but the signature is written', async () => {
    form = await openWeb(url);
    expect(await inCsv()).toEqual(['', '']);
    const done = await form.press('I agree', { ...filled, 'consent-pictures': 'true' });
    expect(done.text).toContain('You can change it there at any time.');
    expect(await inCsv()).toEqual(['yes', 'yes']);
    expect(await lineInCsv()).toMatchObject({
      'Typed name': 'Ana O’Brien',
      Relation: 'Mother',
      'Typed name is unlike theirs': '',
      Letter: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/),
    });
    // The same once more, as after a reload.
    await form.press('I agree', { ...filled, 'consent-pictures': 'true' });
    expect(await changes()).toEqual([]);
  });

  test('signs again without the tick: the no counts at once, and the signature stays', async () => {
    await story.goTo('2026-11-23T10:05:00Z');
    const done = await form.press('I agree', filled);
    expect(done.text).toContain('What you said yes or no to is changed');
    expect(await inCsv()).toEqual(['yes', 'no']);
    expect(await changes()).toMatchObject([
      { person: child, signer: 'parent', consent: 'pictures', given: false, how: 'link' },
    ]);
    expect(await rowsOf(story.lantern, signatures, 'hillside', 'GG!')).toHaveLength(1);
    // The first press once more, late: it does not bring back what was withdrawn.
    await form.press('I agree', { ...filled, 'consent-pictures': 'true' });
    expect(await inCsv()).toEqual(['yes', 'no']);
  });

  test('turns one round on their page, and back; an older page gives nothing', async () => {
    await story.goTo('2026-11-23T10:10:00Z');
    const page = await openWeb(url);
    expect(page.text).toContain('What you said yes or no to');
    expect(page.text).toContain('No, since 23 November 2026, 10:05 · by web link');
    const yes = await page.press('Change it to yes');
    expect(yes.text).toContain('It is a yes from now on.');
    expect(await inCsv()).toEqual(['yes', 'yes']);
    await story.goTo('2026-11-23T10:12:00Z');
    const no = await (await openWeb(url)).press('Change it to no');
    expect(no.text).toContain('It is a no from now on.');
    expect(await inCsv()).toEqual(['no', 'yes']);
    const late = await page.press('Change it to yes');
    expect(late.text).toContain('It is a yes from now on.');
    expect(await changes()).toHaveLength(3);
  });
});

describe('at school', () => {
  test('the tutor, the coordinator and the office see who said yes; nobody else does, and no name lies in a chat', async () => {
    for (const key of ['tutor', 'coordinator', 'office']) {
      const seen = await list(key);
      expect(seen.text).toContain('internet: no · pictures: yes');
      expect(seen.text).toContain('Has not signed: no consent');
      for (const one of story.person(key).kept()) expect(one.text).not.toContain('Maya');
    }
    expect((await list('tutor')).buttons.map(({ title }) => title)).not.toContain('Change, from a letter');
    for (const key of ['teacher', 'slt'])
      expect((await list(key)).text).toBe('There is nothing here for you.');
    expect((await story.person('pupil').say('consents 8B')).text).toContain('I do not know that');
  });

  test('the office writes down a letter: what is missing is said, and it counts at once', async () => {
    await story.goTo('2026-11-24T10:00:00Z');
    const office = story.person('office');
    const form = await office.press(await list('office'), 'Change, from a letter');
    const nameless = await office.press(form, 'Write it down', { agreed: '', dated: '2026-11-24' });
    expect(nameless.text).toContain('Please put in who has written it.');
    const early = await office.press(form, 'Write it down', { agreed: '', name: 'Ana', dated: '2027-01-01' });
    expect(early.text).toContain('still to come');
    const done = await office.press(form, 'Write it down', {
      agreed: '',
      name: 'Ana O’Brien',
      dated: '2026-11-22',
    });
    expect(done.text).toContain('Written down: one consent is changed from now on.');
    expect(done.text).toContain('internet: no · pictures: no');
    expect(await inCsv()).toEqual(['no', 'no']);
    expect((await changes()).at(-1)).toMatchObject({
      consent: 'pictures',
      given: false,
      how: 'paper',
      name: 'Ana O’Brien',
      dated: '2026-11-22',
      by: story.person('office').persona.personId,
    });
    expect((await openWeb(url)).text).toContain('No, since 24 November 2026, 10:00 · on paper');
    expect(JSON.stringify(await story.lying())).not.toContain('Ana O’Brien');
  });

  test('a letter that is older than the last word gives nothing', async () => {
    const office = story.person('office');
    const form = await office.press(await list('office'), 'Change, from a letter');
    const done = await office.press(form, 'Write it down', {
      agreed: 'parent:parents:pictures',
      name: 'Ana',
      dated: '2026-11-20',
    });
    expect(done.text).toContain('something newer than this letter');
    expect(await inCsv()).toEqual(['no', 'no']);
    const now = await withRecords(story.lantern, (records) =>
      consentsNow({ school: 'hillside', person: child, signer: 'parent' }, {
        records,
        policies: { schools: ['hillside'], of: () => ({ texts: [parents] }) },
      } as unknown as Parameters<typeof consentsNow>[1]),
    );
    expect(now.map(({ id, given }) => [id, given])).toEqual([
      ['internet', false],
      ['pictures', false],
    ]);
  });
});
