/** Debian's Chromium, driven by playwright-core; and the local page as a person uses it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { startTestLantern, type TestLantern, type TestLanternOptions } from '../support/lantern.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error that says how to install it */
export const openBrowser = async (): Promise<Browser> => {
  try {
    return await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  } catch (error) {
    throw new Error('Chromium did not start: the end-to-end tests need Debian’s package chromium', {
      cause: error,
    });
  }
};

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Pixels of the picture for each pixel of the page. */
  readonly scale?: number;
}

/** What must not happen on any page: errors in its console, and requests to anywhere else. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

/** A page of its own, as on a device of its own. */
export const openPage = async (browser: Browser, url: string, look: Look = {}): Promise<Watched> => {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
    deviceScaleFactor: look.scale ?? 1,
    colorScheme: look.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/London',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) faults.push(`request to ${request.url()}`);
  });
  return { page, faults };
};

export const openAs = async (
  browser: Browser,
  url: string,
  key: string,
  look: Look = {},
): Promise<Watched> => {
  const watched = await openPage(browser, url, look);
  await watched.page.goto(`${url}/local#${key}`);
  await watched.page.waitForSelector('body[data-ready=yes]');
  return watched;
};

/** Everything that a story in a browser needs. */
export interface Stage {
  readonly lantern: TestLantern;
  readonly browser: Browser;
  readonly url: string;
  /** Is that person for a while; throws when the page had an error meanwhile. */
  as<T>(key: string, work: (page: Page) => Promise<T>, look?: Look): Promise<T>;
  /** What has fallen due happens now, as the worker does a moment later. */
  due(): Promise<void>;
  /** A picture for people to look at, in .lantern/pictures. */
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

const pictures = join(import.meta.dirname, '..', '..', '.lantern', 'pictures');

export const openStage = async (options: TestLanternOptions = {}): Promise<Stage> => {
  await mkdir(pictures, { recursive: true });
  const lantern = await startTestLantern({ ...options, page: true });
  const browser = await openBrowser();
  const { url } = lantern.lantern;
  return {
    lantern,
    browser,
    url,
    as: async (key, work, look) => {
      const { page, faults } = await openAs(browser, url, key, look);
      try {
        const result = await work(page);
        if (faults.length > 0) throw new Error(`the page of ${key} had errors: ${faults.join('; ')}`);
        return result;
      } finally {
        await page.context().close();
      }
    },
    due: () => lantern.lantern.runDue(),
    picture: async (page, name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })),
    close: async () => {
      await browser.close();
      await lantern.close();
    },
  };
};

const lines = '#lines [data-line]';

/** The newest message of Lantern in the chat: this very one, whatever comes after it. */
export const newestCard = async (page: Page): Promise<Locator> => {
  const id = await page.locator(`${lines}[data-from=lantern]`).last().getAttribute('data-line');
  return page.locator(`#lines [data-line="${id ?? ''}"]`);
};

/** The newest message with these words in it. */
export const cardWith = async (page: Page, words: string): Promise<Locator> => {
  const id = await page.locator(lines, { hasText: words }).last().getAttribute('data-line');
  return page.locator(`#lines [data-line="${id ?? ''}"]`);
};

// What of the browser the functions below use there: the project's own types know no `document`.
declare const document: {
  querySelectorAll(selector: string): { readonly length: number };
  querySelector(selector: string): BrowserElement | null;
};
interface BrowserElement {
  readonly innerHTML: string;
  querySelector(selector: string): BrowserElement | null;
  matches(selector: string): boolean;
}

/** Types it, and waits until Lantern has said something. Answers what it said. */
export const say = async (page: Page, words: string): Promise<Locator> => {
  const before = await page.locator(`${lines}[data-from=lantern]`).count();
  await page.fill('#words', words);
  await page.keyboard.press('Enter');
  await page.waitForFunction(([selector, count]) => document.querySelectorAll(selector).length > count, [
    `${lines}[data-from=lantern]`,
    before,
  ] as const);
  return newestCard(page);
};

/** Waits until the answer to a press has come and stands in the card. */
export const answered = async (card: Locator, pressing: () => Promise<void>): Promise<void> => {
  const page = card.page();
  const before = await card.innerHTML();
  const answer = page.waitForResponse((response) => response.url().endsWith('/local/press'));
  await pressing();
  await answer;
  const place = `[data-line="${(await card.getAttribute('data-line')) ?? ''}"]`;
  await page.waitForFunction(
    ([line, html]) => {
      const here = document.querySelector(line);
      return (
        here !== null &&
        here.innerHTML !== html &&
        here.querySelector('[aria-busy=true]') === null &&
        !here.matches('[aria-busy=true]')
      );
    },
    [place, before] as const,
  );
};

/** Presses a button of a card. */
export const press = (card: Locator, title: string | RegExp): Promise<void> =>
  answered(card, () => card.getByRole('button', { name: title, exact: true }).first().click());
