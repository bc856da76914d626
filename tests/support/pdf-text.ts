/**
 * The words of a PDF that pdfkit made, page by page, as a reader that copies them out finds them: each font's own table of
 * letters is read. No library: the tests must not believe the one that wrote it.
 */
import { inflateSync } from 'node:zlib';

export interface PdfText {
  readonly pages: readonly string[];
  /** Everything that is not a stream: the catalogue, the structure, the information. */
  readonly objects: string;
}

const objectsOf = (pdf: Buffer): Map<number, { head: string; stream?: Buffer }> => {
  const text = pdf.toString('latin1');
  const found = new Map<number, { head: string; stream?: Buffer }>();
  for (const match of text.matchAll(/(\d+) 0 obj\n([^]*?)\nendobj/g)) {
    const body = match[2] ?? '';
    const at = body.indexOf('\nstream\n');
    if (at < 0) {
      found.set(Number(match[1]), { head: body });
      continue;
    }
    const head = body.slice(0, at);
    const raw = Buffer.from(body.slice(at + 8, body.lastIndexOf('\nendstream')), 'latin1');
    found.set(Number(match[1]), { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw });
  }
  return found;
};

const fromHex = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Glyph → letters, of a ToUnicode table. */
const lettersOf = (table: string): Map<number, string> => {
  const letters = new Map<number, string>();
  for (const [, block = ''] of table.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, from = '', , list = ''] of block.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi))
      for (const [index, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries())
        letters.set(Number.parseInt(from, 16) + index, fromHex(hex.replaceAll(' ', '')));
  return letters;
};

export const pdfText = (pdf: Buffer): PdfText => {
  const objects = objectsOf(pdf);
  const headOf = (id: number): string => objects.get(id)?.head ?? '';
  const fonts = new Map<number, Map<number, string>>();
  for (const [id, { head }] of objects) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(head)?.[1];
    if (table !== undefined)
      fonts.set(id, lettersOf(objects.get(Number(table))?.stream?.toString('latin1') ?? ''));
  }
  const kids = [...objects.values()].map(
    ({ head }) => /\/Type \/Pages[^]*?\/Kids \[([^\]]*)\]/.exec(head)?.[1] ?? '',
  );
  const ids = [...kids.join(' ').matchAll(/(\d+) 0 R/g)].map(([, id]) => Number(id));
  const pages = ids.map((id) => {
    const page = headOf(id);
    const resources = headOf(Number(/\/Resources (\d+) 0 R/.exec(page)?.[1]));
    const named = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', font]) => [
        name,
        fonts.get(Number(font)),
      ]),
    );
    const content =
      objects.get(Number(/\/Contents (\d+) 0 R/.exec(page)?.[1]))?.stream?.toString('latin1') ?? '';
    return wordsOf(content, named);
  });
  return { pages, objects: [...objects.values()].map(({ head }) => head).join('\n') };
};

const wordsOf = (content: string, fonts: ReadonlyMap<string, Map<number, string> | undefined>): string => {
  let font: Map<number, string> | undefined;
  let words = '';
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name);
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi))
      for (let at = 0; at < hex.length; at += 4)
        words += font?.get(Number.parseInt(hex.slice(at, at + 4), 16)) ?? '\uFFFD';
    if (shown !== undefined) words += '\n';
  }
  return words;
};
