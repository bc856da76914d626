/** The Markdown of an agreement becomes blocks: headings, paragraphs and lists with bold words, and nothing else. */
import { marked, type MarkedToken, type Token, type Tokens } from 'marked';
import type { Block, Run } from './agreement.ts';

/** Something that an agreement cannot hold. Lines count from 1. */
export interface Misplaced {
  readonly line: number;
  readonly text: string;
}

export interface Body {
  readonly text: readonly Block[];
  readonly easy: readonly Block[];
  readonly mistakes: readonly Misplaced[];
}

/** Begins the easy-read form, in capitals or not. */
const easyHeading = /^easy to read$/i;

type Report = (line: number, text: string) => void;

/** @param firstLine of the Markdown within its file */
export const readBody = (markdown: string, firstLine: number): Body => {
  const mistakes: Misplaced[] = [];
  const report: Report = (line, text) => {
    if (!mistakes.some((one) => one.line === line && one.text === text)) mistakes.push({ line, text });
  };
  const text: Block[] = [];
  const easy: Block[] = [];
  let into = text;
  for (const { token, line } of withLines(plain(marked.lexer(markdown, { gfm: true })), firstLine)) {
    if (token.type === 'heading' && easyHeading.test(token.text.trim())) {
      if (into === easy)
        report(line, 'The easy-read form begins here a second time. Put all of it under one heading.');
      into = easy;
    } else into.push(...blocksOf(token, line, report));
  }
  checkClauses(text, easy, firstLine, report);
  for (const form of [text, easy]) checkLength(form, firstLine, report);
  return { text, easy, mistakes };
};

/** No extension of `marked` is loaded, so that there are no tokens but its own. */
const plain = (tokens: readonly Token[]): readonly MarkedToken[] => tokens as readonly MarkedToken[];

/** Each token with the line that it begins on: what it was made from adds up to the text. */
const withLines = <T extends { readonly raw: string }>(
  tokens: readonly T[],
  firstLine: number,
): { token: T; line: number }[] => {
  let line = firstLine;
  return tokens.map((token) => {
    const begins = line;
    line += newlinesIn(token.raw);
    return { token, line: begins + newlinesIn(/^\n*/.exec(token.raw)?.[0] ?? '') };
  });
};

const newlinesIn = (text: string): number => text.split('\n').length - 1;

const blocksOf = (token: MarkedToken, line: number, report: Report): Block[] => {
  if (token.type === 'space') return [];
  if (token.type === 'list') return itemsOf(token, line, report);
  if (token.type === 'heading' || token.type === 'paragraph') {
    const { runs, clause } = wordsOf(token.tokens, line, report);
    if (token.type === 'paragraph') return [{ what: 'paragraph', runs, ...(clause && { clause }) }];
    if (clause !== undefined)
      report(line, `A heading has no clause id. Move \`{#${clause}}\` to the end of a paragraph under it.`);
    return [{ what: 'heading', runs }];
  }
  report(line, cannot(token.type));
  return [];
};

const itemsOf = (list: Tokens.List, firstLine: number, report: Report): Block[] =>
  withLines(list.items, firstLine).flatMap(({ token: item, line }, index): Block[] => {
    if (item.task) report(line, 'A box to tick is no part of a text: Lantern draws its own. Take `[ ]` out.');
    const [words, ...more] = withLines(plain(item.tokens), line).filter(
      ({ token }) => token.type !== 'space' && token.type !== 'checkbox',
    );
    for (const one of more) report(one.line, inAnItem(one.token.type));
    if (words === undefined) {
      report(line, 'This line of the list is empty. Write something, or take it out.');
      return [];
    }
    if (words.token.type !== 'text' && words.token.type !== 'paragraph') {
      report(line, inAnItem(words.token.type));
      return [];
    }
    const { runs, clause } = wordsOf(words.token.tokens ?? [], line, report);
    const number = list.ordered ? Number(list.start) + index : undefined;
    return [{ what: 'item', runs, ...(clause && { clause }), ...(number !== undefined && { number }) }];
  });

const inAnItem = (type: string): string => {
  if (type === 'list') return 'A list inside a list cannot be shown on a small card. Make it one list.';
  if (type === 'paragraph' || type === 'text')
    return 'A line of a list holds one paragraph. Make the second one a line of its own.';
  return cannot(type);
};

const mends: Readonly<Record<string, string>> = {
  blockquote: 'A quotation (`>`) cannot be shown. Take the `>` away.',
  code: 'Lines that begin with four spaces, or stand between ```, are program code. Take the spaces or the ``` away.',
  codespan: 'Words between ` are program code. Take the ` away.',
  def: 'A link’s address on a line of its own cannot be shown. Write it in the sentence: [words](https://…).',
  del: 'Words between ~ would be struck through. Take them out.',
  em: 'Words in italics are hard to read. Use **bold**, or no mark at all.',
  hr: 'A line across (`---`) cannot be shown. Use a heading instead.',
  html: 'HTML (between `<` and `>`) cannot be shown. Write it in Markdown, or take it out.',
  image: 'A picture cannot be shown. Say in words what it shows.',
  table: 'A table cannot be shown on a small card. Make it a list.',
};
const cannot = (type: string): string =>
  mends[type] ?? 'This cannot be shown. Use headings, paragraphs, lists and **bold** words only.';

interface Words {
  readonly runs: readonly Run[];
  readonly clause?: string | undefined;
}

const wordsOf = (tokens: readonly Token[], line: number, report: Report): Words => {
  const runs = runsOf(tokens, line, report, false);
  const found = takeClause(joined(runs));
  if (found.runs.some(({ text }) => text.includes('{#')))
    report(
      line,
      'A clause id is letters, digits, `-` and `.`, such as `{#P3}`, one only, at the beginning or the end of its paragraph.',
    );
  if (found.runs.length === 0) report(line, 'There are no words here. Write some, or take it out.');
  return found;
};

const runsOf = (tokens: readonly Token[], firstLine: number, report: Report, bold: boolean): Run[] =>
  withLines(plain(tokens), firstLine).flatMap(({ token, line }): Run[] => {
    const run = (text: string): Run[] => [bold ? { text, bold } : { text }];
    switch (token.type) {
      case 'br':
        return run(' ');
      case 'escape':
        return run(token.text);
      case 'text':
        if (/&(#\w+|[a-z]\w*);/i.test(token.text))
          report(line, 'A sign is written as a code here (`&…;`). Write the sign itself.');
        return run(token.text);
      case 'strong':
        return runsOf(token.tokens, line, report, true);
      case 'link':
        return run(linkIn(token, line, report));
      default:
        report(line, cannot(token.type));
        return run(token.raw);
    }
  });

/** A card shows words, and paper cannot be pressed: the address stands beside them. */
const linkIn = ({ raw, href, text }: Tokens.Link, line: number, report: Report): string => {
  if (raw === text) return text;
  if (!/^https:\/\/[^\s/]+\.[^\s/]/.test(href))
    report(line, 'A link must lead to an address that begins with https://. Correct it, or take it out.');
  return text === href ? href : `${text} (${href})`;
};

/** Neighbours that look alike are one run, and any space is one space: how the lines of a file are broken says nothing. */
const joined = (runs: readonly Run[]): Run[] => {
  const whole: { text: string; bold?: boolean | undefined }[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    const text = run.text.replaceAll(/[\s\u00a0]+/g, ' ');
    if (last !== undefined && (last.bold === run.bold || text === ' ')) last.text += text;
    else whole.push({ ...run, text });
  }
  for (const run of whole) run.text = run.text.replaceAll(/ +/g, ' ');
  return trimmed(whole);
};

const trimmed = (runs: readonly Run[]): Run[] => {
  const last = runs.length - 1;
  return runs
    .map((run, i) => ({ ...run, text: i === 0 ? run.text.trimStart() : run.text }))
    .map((run, i) => ({ ...run, text: i === last ? run.text.trimEnd() : run.text }))
    .filter(({ text }) => text !== '');
};

const mark = '\\{#([A-Za-z][A-Za-z0-9.-]{0,19})\\}';
const before = new RegExp(`^${mark} ?`);
const after = new RegExp(` ?${mark}$`);

const takeClause = (runs: readonly Run[]): Words => {
  const [first] = runs;
  const last = runs.at(-1);
  const [atBegin, idBefore] = before.exec(first?.text ?? '') ?? [];
  if (first !== undefined && atBegin !== undefined)
    return {
      runs: trimmed([{ ...first, text: first.text.slice(atBegin.length) }, ...runs.slice(1)]),
      clause: idBefore,
    };
  const [atEnd, idAfter] = after.exec(last?.text ?? '') ?? [];
  if (last === undefined || atEnd === undefined) return { runs };
  return {
    runs: trimmed([...runs.slice(0, -1), { ...last, text: last.text.slice(0, -atEnd.length) }]),
    clause: idAfter,
  };
};

/** What a card in Teams carries at most (80 KB, as UTF-16, with everything that draws it) leaves room for so much of one form. */
const mostLetters = 15_000;
const mostBlocks = 100;

const checkLength = (form: readonly Block[], firstLine: number, report: Report): void => {
  const letters = form.flatMap(({ runs }) => runs).reduce((sum, { text }) => sum + text.length, 0);
  if (letters <= mostLetters && form.length <= mostBlocks) return;
  report(
    firstLine,
    `The text has ${letters} letters in ${form.length} paragraphs. A card holds ${mostLetters} letters and ${mostBlocks} paragraphs: shorten it, or make two agreements of it.`,
  );
};

/** Clauses of one form are unique; the easy-read form may say the same clause in other words, and none of its own. */
const checkClauses = (
  text: readonly Block[],
  easy: readonly Block[],
  firstLine: number,
  report: Report,
): void => {
  const known = clausesOf(text);
  for (const ids of [known, clausesOf(easy)]) {
    for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i)))
      report(firstLine, `The clause id \`${id}\` is here twice. Give one of the two another id.`);
  }
  for (const id of new Set(clausesOf(easy)))
    if (!known.includes(id))
      report(
        firstLine,
        `The easy-read form has a clause \`${id}\` that the text itself does not have. Use the ids of the text.`,
      );
};

/** The clause ids of a form, in its order. */
export const clausesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.what === 'heading' || block.clause === undefined ? [] : [block.clause]));
