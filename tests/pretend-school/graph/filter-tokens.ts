/** The words of a `$filter`, and a cursor over them. */
import { unsupported } from './answers.ts';

export type Value = string | number | boolean | null;

interface Token {
  readonly kind: 'text' | 'date' | 'word' | 'number' | 'mark';
  readonly text: string;
}

const kinds = ['text', 'date', 'word', 'number', 'mark'] as const;

const tokensOf = (source: string): Token[] => {
  const shape =
    /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?)|([A-Za-z_$][\w$/]*)|(-?\d+)|([(),:]))/y;
  const tokens: Token[] = [];
  while (source.slice(shape.lastIndex).trim() !== '') {
    const found = shape.exec(source);
    if (found === null) throw unsupported('Invalid filter clause.');
    const place = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: kinds[place] ?? 'mark', text: found[place + 1] ?? '' });
  }
  return tokens;
};

export interface Cursor {
  /** The next word in lower case, left where it is; empty at the end. */
  peek(): string;
  take(): string;
  expect(mark: string): void;
  /** A value; texts in lower case, since directories compare without regard to case. */
  literal(): Value;
  readonly ended: boolean;
  /** Whether this word stands anywhere in it. */
  has(word: string): boolean;
}

/** Throws a Graph 400 where the source is not made of words of OData. */
export const cursorOver = (source: string): Cursor => {
  const tokens = tokensOf(source);
  let at = 0;
  const next = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw unsupported('Invalid filter clause: unexpected end.');
    at += 1;
    return token;
  };
  return {
    peek: () => tokens[at]?.text.toLowerCase() ?? '',
    take: () => next().text,
    expect: (mark) => {
      if (next().text !== mark) throw unsupported(`Invalid filter clause: '${mark}' expected.`);
    },
    literal: () => {
      const { kind, text } = next();
      if (kind === 'text') return text.slice(1, -1).replaceAll("''", "'").toLowerCase();
      if (kind === 'number') return Number(text);
      if (text === 'true' || text === 'false') return text === 'true';
      return text === 'null' ? null : text.toLowerCase();
    },
    get ended() {
      return at === tokens.length;
    },
    has: (word) => tokens.some(({ kind, text }) => kind === 'word' && text === word),
  };
};
