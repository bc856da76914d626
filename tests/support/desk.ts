/** The visitors' desk as visitors and the office use it: over HTTP, by the poster's address. */
import { visits, type Visit } from '../../bot/features/visitors/visitor.ts';
import type { Seen } from './actor.ts';
import { rowsOf } from './rows-of.ts';
import type { Story } from './story.ts';
import { opens, openWeb, type WebPage } from './web-page.ts';

export const visitorList = async (story: Story, key = 'office'): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('/visitors'), 'Open');

/** What stands below the code. */
export const posterUrl = async (story: Story): Promise<string> => {
  const page = await openWeb(opens((await visitorList(story)).card, 'Print the poster'));
  const url = /<p class="typed">([^<]*)</.exec(page.html)?.[1];
  if (url === undefined) throw new Error(`no code on ${page.text}`);
  return url;
};

export const typedBy = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  name,
  organisation: 'Westmere Council',
  visiting: 'Mrs Siddiqui',
  monitoring: 'true',
  ...more,
});

/** Reads the page and agrees. @param url of the poster */
export const agreesAt = async (
  url: string,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<WebPage> => (await openWeb(url)).press('I agree', typedBy(name, more));

export const storedVisits = async (story: Story): Promise<Visit[]> =>
  (await rowsOf(story.lantern, visits, 'hillside', 'GY!')).map(({ value }) => value);
