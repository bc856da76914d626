/** Our own pages as a browser without scripts uses them: over HTTP, by what stands in the HTML. */

export interface WebPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** What is to be read, without marks. */
  readonly text: string;
  /** Titles of the buttons. */
  readonly buttons: readonly string[];
  /** Names of the fields. */
  readonly fields: readonly string[];
  /** Presses a button of the form, with what is typed over what stands in it. */
  press(title: string, typed?: Readonly<Record<string, string>>): Promise<WebPage>;
}

const plain = (html: string): string =>
  html
    .replaceAll(/<(style|head)[^]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim();

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

/** What the browser would send: each field with its value. */
const standing = (html: string): [string, string][] =>
  [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]): [string, string][] => {
    const name = attribute(tag, 'name');
    const type = attribute(tag, 'type');
    if (name === undefined) return [];
    if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/.test(tag)) return [];
    return [[name, plain(attribute(tag, 'value') ?? '')]];
  });

const read = async (response: Response): Promise<WebPage> => {
  const html = await response.text();
  const buttons = [...html.matchAll(/<button\b([^>]*)>([^]*?)<\/button>/g)].map(
    ([, tag = '', title = '']) => ({
      title: plain(title),
      token: attribute(tag, 'value') ?? '',
      alone: attribute(tag, 'form') === 'alone',
    }),
  );
  return {
    status: response.status,
    headers: response.headers,
    html,
    text: plain(html),
    buttons: buttons.map(({ title }) => title).filter((title) => title !== ''),
    fields: [...new Set([...html.matchAll(/\sname="([^"]*)"/g)].map(([, name = '']) => name))].filter(
      (name) => !['viewport', 'color-scheme', 'token'].includes(name),
    ),
    press: (title, typed = {}) => {
      const button = buttons.find((one) => one.title === title);
      if (button === undefined)
        throw new Error(
          `no button ${title} among: ${buttons.map((one) => one.title).join(', ')}\n${plain(html)}`,
        );
      const left = standing(html).filter(([name]) => !Object.hasOwn(typed, name));
      const fields = button.alone ? [] : [...left, ...Object.entries(typed)];
      return sendForm(response.url, [...fields, ['token', button.token]]);
    },
  };
};

export const sendForm = async (
  url: string,
  fields: readonly (readonly [string, string])[],
): Promise<WebPage> =>
  read(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
    }),
  );

export const openWeb = async (url: string): Promise<WebPage> => read(await fetch(url));

/** Where a button of a card leads that opens a page. */
export const opens = (card: unknown, title: string): string => {
  const found: string[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const one = part as Readonly<Record<string, unknown>>;
    if (one['type'] === 'Action.OpenUrl' && one['title'] === title) found.push(String(one['url']));
    for (const value of Object.values(one)) walk(value);
  };
  walk(card);
  const [url] = found;
  if (url === undefined) throw new Error(`no button opens ${title}`);
  return url;
};
