/**
 * A tagged PDF (PDF/UA as far as pdfkit goes: title, language, headings, paragraphs, lists, tables with header cells) of a
 * few plain parts. pdfkit is loaded with the first one, since it would hold up every start.
 */
import { setImmediate as breath } from 'node:timers/promises';
import type { Run } from '../../../policy/agreement.ts';
import { drawTable, type Table } from './draw-table.ts';
import { boldFont, regularFont } from './pdf-fonts.ts';
import { atOnce, grey, margin, options, room, sizes, type Doc, type Element } from './pdf-page.ts';

export type Part =
  | { readonly what: 'title' | 'heading' | 'small'; readonly text: string }
  | {
      readonly what: 'paragraph' | 'item';
      readonly runs: readonly Run[];
      readonly label?: string | undefined;
    }
  | Table
  | { readonly what: 'page' };

export interface PdfFile {
  readonly title: string;
  /** Whose it is: the school. */
  readonly author: string;
  readonly madeAt: Date;
  /** At the foot of each page, before its number. */
  readonly foot: string;
  readonly parts: readonly Part[];
}

// The types are older than pdfkit: they do not know this conformance.
const universal = 'PDF/UA' as unknown as 'PDF/A-1';

export const writePdf = async (file: PdfFile): Promise<Buffer> => {
  const { default: PDFDocument } = await import('pdfkit');
  // Without one pdfkit reads a file of its own; one that is given here as well as registered it takes apart at every use.
  const noFont = null as unknown as string;
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    lang: 'en-GB',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    font: noFont,
    pdfVersion: '1.7',
    subset: universal,
    info: {
      Title: file.title,
      Author: file.author,
      CreationDate: file.madeAt,
    },
  });
  const done = collected(doc);
  doc.registerFont('regular', regularFont());
  doc.registerFont('bold', boldFont());
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const [index, part] of file.parts.entries()) {
    if (index % atOnce === 0) await breath();
    if (part.what === 'table') await drawTable(part, doc, root);
    else draw(part, doc, root);
  }
  root.end();
  await feet(file.foot, doc);
  doc.end();
  return done;
};

const collected = (doc: Doc): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });

const draw = (part: Exclude<Part, Table>, doc: Doc, root: Element): void => {
  if (part.what === 'page') return void doc.addPage();
  if ('runs' in part) drawRuns(part, doc, root);
  else drawWords(part, doc, root);
};

const drawWords = (
  { what, text }: Extract<Part, { readonly text: string }>,
  doc: Doc,
  root: Element,
): void => {
  const tag = { title: 'H1', heading: 'H2', small: 'P' }[what];
  if (what === 'heading') {
    doc.moveDown(0.5);
    room(60, doc);
  }
  root.add(
    doc.struct(tag, {}, () => {
      doc
        .font(what === 'small' ? 'regular' : 'bold', sizes[what])
        .fillColor(what === 'small' ? grey : 'black');
      doc.text(text, options(text));
    }),
  );
  doc.moveDown(what === 'small' ? 0.8 : 0.4);
};

const inset = 16;
const lineGap = 2;

const drawRuns = (
  { what, runs, label = '' }: Extract<Part, { what: 'paragraph' | 'item' }>,
  doc: Doc,
  root: Element,
): void => {
  const isItem = what === 'item';
  const all: readonly Run[] = label === '' ? runs : [{ text: label, bold: true }, ...runs];
  doc.font('regular', sizes.text);
  // Not within what is tagged: a page that begins there would leave its marks open.
  if (isItem) room(doc.currentLineHeight(), doc);
  const content = (): void => {
    doc.fillColor('black').font('regular', sizes.text);
    if (isItem) {
      const top = doc.y;
      doc.text('•', margin + 4, top, { lineBreak: false });
      // All its lines begin where the first does, beside its dot.
      doc.x = margin + inset;
      doc.y = top;
    }
    for (const [index, { text, bold }] of all.entries()) {
      doc.font(bold === true ? 'bold' : 'regular', sizes.text);
      doc.text(text, { continued: index < all.length - 1, lineGap, ...options(text) });
    }
    doc.x = margin;
  };
  root.add(
    isItem
      ? doc.struct('L', {}, [doc.struct('LI', {}, [doc.struct('LBody', {}, content)])])
      : doc.struct('P', {}, content),
  );
  doc.moveDown(0.35);
};

/** Page numbers are no part of what is read out. */
const feet = async (foot: string, doc: Doc): Promise<void> => {
  const { start, count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    if (page % atOnce === 0) await breath();
    doc.switchToPage(start + page);
    doc.markContent('Artifact', { type: 'Pagination' });
    // Below the margin pdfkit would begin a new page.
    doc.page.margins.bottom = 0;
    doc.font('regular', sizes.small).fillColor(grey);
    doc.text(`${foot} · page ${page + 1} of ${count}`, margin, doc.page.height - 38, { lineBreak: false });
    doc.endMarkedContent();
  }
};
