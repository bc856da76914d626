/** Debian's Chromium, driven by playwright-core; and the local page as a person uses it. */
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--lang=en-GB',
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
    return await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: flags,
      // Dates in inputs follow the process, not the page.
      env: { ...process.env, LANGUAGE: 'en_GB', LANG: 'en_GB.UTF-8' },
    });
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
}

/** What must not happen on any page: errors in its console, and requests to anywhere else. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

export const openAs = async (
  browser: Browser,
  url: string,
  key: string,
  look: Look = {},
): Promise<Watched> => {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
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
  await page.goto(`${url}/local#${key}`);
  await page.waitForSelector('body[data-ready=yes]');
  return { page, faults };
};

/** The newest message of Lantern in the chat. */
export const lastCard = (page: Page): Locator => page.locator('#lines [data-line]').last();

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

export const say = async (page: Page, words: string): Promise<void> => {
  const before = await page.locator('#lines [data-line]').count();
  await page.fill('#words', words);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (count) => document.querySelectorAll('#lines [data-line]').length >= count + 2,
    before,
  );
};

/** Presses a button of a card, and waits until the answer has come and stands there. */
export const press = async (card: Locator, title: string): Promise<void> => {
  const page = card.page();
  const before = await card.innerHTML();
  const answer = page.waitForResponse((response) => response.url().endsWith('/local/press'));
  await card.getByRole('button', { name: title, exact: true }).click();
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
