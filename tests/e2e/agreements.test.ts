/**
 * September in a browser: the coordinator starts, tutors say that it was talked about, pupils of three key stages sign in their
 * chats or by link, and so do a parent and a visitor; the register moves, and a certificate comes out of it. How our own pages
 * look in the dark and on a desktop is in agreements-web.test.ts.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { unhurried } from '../support/lantern.ts';
import { pdfText } from '../support/pdf-text.ts';
import { barriersIn } from './accessible.ts';
import { violationsIn } from './axe.ts';
import { cardWith, openPage, openStage, press, say, type Stage } from './browser.ts';
import { tabTo } from './keyboard.ts';

let stage: Stage;
beforeAll(async () => {
  // After the hour at which people are asked, on a school day.
  stage = await openStage({ at: '2026-11-23T10:45:00Z', pace: unhurried });
}, 60_000);
afterAll(() => stage.close());

const minutesLater = async (minutes: number): Promise<void> => {
  const { clock } = stage.lantern.world;
  clock.set(new Date(clock.now().getTime() + minutes * 60_000));
  await stage.due();
};

/** Opens what a button of a card leads to, in its new tab. */
const tab = async (card: Locator, title: string): Promise<Page> => {
  const opened = card.page().waitForEvent('popup');
  await card.getByRole('link', { name: title, exact: true }).click();
  const page = await opened;
  await page.waitForLoadState();
  return page;
};

/** The address below the code on the first piece of paper with this heading. */
const addressOn = async (paper: Page, heading: RegExp): Promise<string> => {
  const piece = paper.locator('section').filter({ has: paper.getByText(heading) });
  return (await piece.first().locator('.typed').innerText()).trim();
};

/** One of our own pages on a small phone of its own: no errors, nothing from anywhere else. */
const visit = async <T>(url: string, work: (page: Page) => Promise<T>): Promise<T> => {
  const { page, faults } = await openPage(stage.browser, stage.url, { width: 320, height: 640 });
  try {
    await page.goto(url);
    const result = await work(page);
    expect(faults).toEqual([]);
    return result;
  } finally {
    await page.context().close();
  }
};

const check = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `.lantern/pictures/agreements-${name}.png`, fullPage: true });
  expect(await violationsIn(page)).toEqual([]);
  expect(await barriersIn(page, 'body')).toEqual([]);
};

/** By the keyboard alone: what has such a role and name, and the key that does it. */
const key = async (page: Page, said: RegExp, name: string): Promise<void> => {
  await tabTo(page, said);
  await page.keyboard.press(name);
};
const type = async (page: Page, box: RegExp, words: string): Promise<void> => {
  await tabTo(page, box);
  await page.keyboard.type(words);
};

const start = (coordinator: string): Promise<void> =>
  stage.as(coordinator, async (page) => {
    const card = await say(page, '/agreements start');
    await press(card, 'Open');
    expect(await card.innerText()).toMatch(/Nothing has been sent[^]*would get one card in their own chat/);
    await stage.picture(page, `agreements-${coordinator}-preview`);
    await press(card, 'Start');
    expect(await card.innerText()).toContain('Started. The first cards go out at');
    await minutesLater(5);
    await press(card, 'Look again');
    expect(await card.innerText()).toMatch(/classes are still to be talked with/);
    await stage.picture(page, `agreements-${coordinator}-started`);
  });

/** A class is asked once its tutor says that it was talked about (B10). */
const discuss = async (tutor: string): Promise<void> => {
  await stage.as(tutor, async (page) => {
    const card = await cardWith(page, 'Please talk it through with your class');
    await press(card, 'Open');
    await press(card, 'Show me the text');
    await stage.picture(page, `agreements-${tutor}-discuss`);
    await press(card, 'Yes, today');
  });
  await minutesLater(5);
};

const read = async (page: Page, on: string): Promise<Locator> => {
  const card = await cardWith(page, on);
  await press(card, 'Read it');
  return card;
};

const answer = async (card: Locator, ...chosen: readonly RegExp[]): Promise<void> => {
  for (const words of chosen) await card.getByLabel(words).check();
  await press(card, 'These are my answers');
};

const sign = async (card: Locator, name: string): Promise<void> => {
  await card.getByLabel(/monitored/).check();
  await card.getByRole('textbox').fill(name);
  await press(card, 'I agree');
  expect(await card.innerText()).toMatch(/Thank you[^]*Reference [0-9A-Z]{4}-[0-9A-Z]{4}/);
};

/** The tutor hears that somebody would like to talk, by a card that names nobody; and says that they have talked. */
const talk = async (tutor: string, who: RegExp): Promise<void> => {
  await minutesLater(20);
  await stage.as(tutor, async (page) => {
    const card = await cardWith(page, 'Somebody would like to talk');
    expect(await card.innerText()).not.toMatch(who);
    await press(card, 'Open');
    expect(await card.innerText()).toMatch(who);
    expect(await card.innerText()).toContain('Does not understand');
    await stage.picture(page, `agreements-${tutor}-talks`);
    await press(card, 'We have talked');
    await press(card, 'Write it down');
    expect(await card.innerText()).toContain('Written down.');
  });
  await minutesLater(20);
};

describe('at Hillside', () => {
  test('the coordinator sees what would be sent, and starts it', () => start('coordinator'));

  test('the tutor says that it was talked about with 8B, of whom nobody has signed', async () => {
    await discuss('tutor');
    await stage.as('tutor', async (page) => {
      expect(await (await say(page, '/signed 8B')).innerText()).toMatch(/0 of 26 signed[^]*0 of 26 signed/);
    });
  });

  test('a pupil of Year 8 reads, answers, and signs in the chat', async () => {
    await stage.as('pupil', async (page) => {
      const card = await read(page, 'Please read this');
      await press(card, 'Easier to read');
      await press(card, /^Next/);
      await stage.picture(page, 'agreements-ks3-questions');
      await answer(card, /Type it in/, /Do not pass it on/, /helped first/);
      expect(await card.innerText()).toMatch(/Not quite[^]*I keep my password/);
      await answer(card, /^Keep it to yourself, and/);
      await press(card, 'I agree');
      expect(await card.innerText()).toContain('Please tick that you know about monitoring.');
      await stage.picture(page, 'agreements-ks3-sign');
      await sign(card, "Maya O'Brien");
    });
    await minutesLater(5);
    await stage.as('pupil', async (page) => {
      expect(await (await cardWith(page, 'Thank you')).innerText()).toContain('You have signed this');
      await stage.picture(page, 'agreements-ks3-signed');
    });
  });

  test('a pupil of Year 12 says that it is not clear; the tutor talks with them, and then they sign', async () => {
    await discuss('sixth-form-tutor');
    await stage.as('sixth-former', async (page) => {
      const card = await read(page, 'Please read this');
      await press(card, 'I do not understand');
      expect(await card.innerText()).toMatch(/Thank you for saying so[^]*You are not in trouble/);
      await stage.picture(page, 'agreements-ks5-unclear');
    });
    await talk('sixth-form-tutor', /Anaïs Lefèvre-Okonkwo/);
    await stage.as('sixth-former', async (page) => {
      const card = await read(page, 'Have another look');
      await press(card, /^Next/);
      await answer(card, /tell an adult you trust at once/, /exam rules/, /^Do not pay/);
      await sign(card, 'Anaïs Lefèvre-Okonkwo');
    });
  });

  test('a parent signs by the link of the letter, with the keyboard alone', async () => {
    const url = await stage.as('office', async (page) => {
      const card = await say(page, '/links 8B');
      await press(card, 'Open');
      await press(card, 'Make the links');
      expect(await card.innerText()).toContain('26 links were made');
      await stage.picture(page, 'agreements-links');
      return addressOn(await tab(card, 'Print letters'), /of Zoë Núñez-Clarke/);
    });
    await visit(url, async (page) => {
      await check(page, 'parent');
      await key(page, /checkbox "I know that use is monitored"/, 'Space');
      await type(page, /textbox "Type your own name"/, 'Inés Núñez');
      await type(page, /textbox "What you are to your child/, 'Mother');
      await key(page, /button "I agree"/, 'Enter');
      await page.getByRole('heading', { name: 'Thank you' }).waitFor();
      await check(page, 'parent-thanks');
    });
    await stage.as('office', async (page) => {
      const card = await say(page, '/links 8B');
      await press(card, 'Open');
      expect(await (await tab(card, 'Print letters')).locator('main').innerText()).not.toContain('Zoë');
    });
  });

  test('a visitor agrees by the address of the poster, and stands in the list of the office', async () => {
    const url = await stage.as('office', async (page) => {
      const card = await say(page, '/visitors');
      await press(card, 'Open');
      return addressOn(await tab(card, 'Print the poster'), /^Visiting/);
    });
    await visit(url, async (page) => {
      await check(page, 'desk');
      await key(page, /checkbox "I know that use is monitored"/, 'Space');
      await type(page, /textbox "Your name"/, 'Robin Vale');
      await type(page, /textbox "Where you come from"/, 'Westmere Council');
      await type(page, /textbox "Whom you visit"/, 'Mrs Siddiqui');
      await key(page, /button "I agree"/, 'Enter');
      await page.getByText('Please show this code at the desk.').waitFor();
      await check(page, 'desk-thanks');
    });
    await stage.as('office', async (page) => {
      const card = await say(page, '/visitors');
      await press(card, 'Open');
      expect(await card.innerText()).toContain('Robin Vale, Westmere Council');
      await stage.picture(page, 'agreements-visitors');
    });
  });

  test('the register has moved: names for the tutor, all for the coordinator, figures only for the leadership', async () => {
    await stage.as('tutor', async (page) => {
      const card = await say(page, '/signed 8B');
      expect(await card.innerText()).toMatch(
        /1 of 26 signed[^]*1 of 26 signed[^]*Pupils: 1 by chat\. Parents: 1 by web link\./,
      );
      await stage.picture(page, 'agreements-signed-8b');
      await press(card, 'Who is missing');
      expect(await card.innerText()).toMatch(/Still to sign[^]*Aaron Ellis-Khan/);
    });
    const figures =
      /Using technology well[^]*1 of 570 signed[^]*Using technology responsibly[^]*1 of 580 signed/;
    await stage.as('coordinator', async (page) => {
      const card = await say(page, '/agreements');
      await press(card, 'Open');
      await stage.picture(page, 'agreements-campaign');
      await press(card, 'Who has signed');
      expect(await card.innerText()).toMatch(figures);
      expect(await card.getByRole('button', { name: 'Who is missing' }).count()).toBe(1);
      expect(await (await say(page, '/signed school')).innerText()).toMatch(figures);
    });
    await stage.as('slt', async (page) => {
      const card = await say(page, '/signed school');
      expect(await card.innerText()).toMatch(figures);
      expect(await card.getByRole('button', { name: 'Who is missing' }).count()).toBe(0);
      await stage.picture(page, 'agreements-signed-slt');
    });
  });

  test('the pupil finds what was signed again, and keeps a certificate', async () => {
    const url = await stage.as('pupil', async (page) => {
      const card = await say(page, '/my agreements');
      await press(card, 'Show them');
      await stage.picture(page, 'agreements-mine');
      // The tab of a download closes itself before anybody can look at it.
      await page.evaluate('window.open = (url) => { window.opened = url; }');
      await card.getByRole('link', { name: 'Certificate (PDF)', exact: true }).click();
      return page.evaluate<string>('window.opened');
    });
    const { page } = await openPage(stage.browser, stage.url);
    const download = page.waitForEvent('download');
    await page.evaluate(`setTimeout(() => location.assign(${JSON.stringify(url)}))`);
    const pdf = await readFile(await (await download).path());
    expect(pdfText(pdf).pages.join('\n')).toMatch(/Maya O'Brien[^]*I keep my password to myself/);
    await page.context().close();
  });
});

describe('at Brook, whose pupils have no account in Teams', () => {
  let url = '';

  test('the coordinator starts it, and the teacher has talked about it with 3B', async () => {
    await start('brook-coordinator');
    await discuss('brook-teacher');
  });

  test('a pupil of Year 3 opens the link of a letter and does not understand; the teacher talks with them', async () => {
    url = await stage.as('brook-coordinator', async (page) => {
      const card = await say(page, '/links 3B');
      await press(card, 'Open');
      await press(card, 'Make the links');
      return addressOn(await tab(card, 'Letters for pupils'), /^To (?!a parent)/);
    });
    const name = await visit(url, async (page) => {
      await check(page, 'ks2');
      await key(page, /button "I do not understand"/, 'Enter');
      await page.getByRole('heading', { name: 'Thank you for saying so' }).waitFor();
      await check(page, 'ks2-unclear');
      return (await page.locator('header .whose').innerText()).replace('For ', '');
    });
    await talk('brook-teacher', new RegExp(name));
  });

  test('then they answer and sign with the keyboard alone, in words that they know', async () => {
    await visit(url, async (page) => {
      await key(page, /button "Easier to read"/, 'Enter');
      await page.getByRole('button', { name: 'Full text' }).waitFor();
      await check(page, 'ks2-easy');
      await key(page, /button "Next/, 'Enter');
      await page.getByRole('button', { name: 'These are my answers' }).waitFor();
      for (const down of [1, 0, 2]) {
        await tabTo(page, /^- '?radio/);
        await page.keyboard.press('Space');
        for (let turn = 0; turn < down; turn += 1) await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Tab');
      }
      await check(page, 'ks2-questions');
      await key(page, /button "These are my answers"/, 'Enter');
      await page.getByText('That is right. Now you can sign.').waitFor();
      await key(page, /button "I agree"/, 'Enter');
      expect(await page.getByRole('alert').innerText()).toMatch(
        /Please tick the box\.\s+Please write your name/,
      );
      await check(page, 'ks2-problem');
      await key(page, /checkbox "I know that grown-ups/, 'Space');
      await type(page, /textbox "Write your name here"/, 'Sam');
      await key(page, /button "I agree"/, 'Enter');
      await page.getByRole('heading', { name: /Well done/ }).waitFor();
      expect(await page.locator('main').innerText()).not.toContain('type:');
      await check(page, 'ks2-thanks');
      await key(page, /button "My agreements"/, 'Enter');
      await page.getByText('You have signed everything.').waitFor();
      await check(page, 'ks2-mine');
    });
    await stage.as('brook-teacher', async (page) => {
      expect(await (await say(page, '/signed 3B')).innerText()).toMatch(/1 of \d+ signed/);
    });
  });
});
