/** The frame of every page of ours: whose school it is, what it says, and whom to ring. */
import type { PageHelp } from '../../features/index.ts';
import { markup, type Markup, type Piece } from './markup.ts';

export interface Frame {
  /** The school's name; undefined where the address names none of ours. */
  readonly school?: string | undefined;
  readonly title: string;
  /** For whom the page is, as far as they must know it to tell two letters apart. */
  readonly whose?: string | undefined;
  /** Whom to ring, and who else helps. */
  readonly help: PageHelp;
  readonly hasProblem?: boolean | undefined;
  readonly body: Piece;
}

export const stylesheet = '/pages.css';

/** A whole document. It needs no script, and nothing from anywhere else. */
export const pageOf = ({
  school = 'Lantern',
  title,
  whose,
  help,
  hasProblem = false,
  body,
}: Frame): string => {
  const name = title === '' ? school : `${title} – ${school}`;
  const about = whose === undefined ? undefined : markup`<p class="whose">${whose}</p>`;
  const document: Markup = markup`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${hasProblem ? 'Please look again: ' : ''}${name}</title>
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<header><p class="school">${school}</p>${about}${wayTo(help)}</header>
<main>${body}</main>
<footer>${worried(help)}${help.lines.map((one) => markup`<p>${one}</p>`)}</footer>
</body>
</html>
`;
  return document.text;
};

/** A long text stands between the top of a page and its foot. */
const wayTo = ({ worried: part }: PageHelp): Piece =>
  part === undefined ? undefined : markup`<p class="way"><a href="#worried">${part.title}</a></p>`;

const worried = ({ worried: part }: PageHelp): Piece =>
  part === undefined
    ? undefined
    : markup`<section class="worried" id="worried" aria-labelledby="worried-title"><h2 id="worried-title">${part.title}</h2>${part.lines.map(
        ({ text, link }) =>
          markup`<p>${text}${link === undefined ? undefined : markup` <a href="${link.url}" rel="noreferrer">${link.title}</a>`}</p>`,
      )}</section>`;

/** A page that says something and asks for nothing. */
export const sayingPage = (frame: Omit<Frame, 'body'>, sentences: readonly string[]): string =>
  pageOf({
    ...frame,
    body: markup`<h1>${frame.title}</h1>${sentences.map((one) => markup`<p>${one}</p>`)}`,
  });
