/** HTML by hand, so that nothing that anybody wrote is ever read as HTML (promises.md I7). */

/** Markup that is safe to send: made by {@link markup} only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text, or as the value of an attribute in double quotes. Marks that HTML may not hold become `\uFFFD`. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, '\uFFFD')
    .replace(/[&<>"']/g, (mark) => escapes[mark] ?? mark);

const drawn = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escaped(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(drawn).join('');
};

/** A template whose values are escaped, unless they were made here. Attributes stand in double quotes. */
export const markup = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
  new Markup(parts.map((part, i) => part + drawn(pieces[i])).join(''));

/** An attribute that is there or not. */
export const flag = (name: 'checked' | 'selected' | 'autofocus' | 'formnovalidate', on: boolean): Markup =>
  new Markup(on ? ` ${name}` : '');
