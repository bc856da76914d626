/**
 * A tagged PDF (PDF/UA as far as pdfkit goes: title, language, headings, paragraphs, lists, tables with header cells) of a
 * few plain parts. pdfkit is loaded with the first one, since it would hold up every start.
 */
import type { Run } from '../../../policy/agreement.ts';
import { boldFont, isRightToLeft, regularFont } from './pdf-fonts.ts';

export type Part =
  | { readonly what: 'title' | 'heading' | 'small'; readonly text: string }
  | {
      readonly what: 'paragraph' | 'item';
      readonly runs: readonly Run[];
      readonly label?: string | undefined;
    }
  | {
      readonly what: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
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

type Doc = PDFKit.PDFDocument;
type Element = PDFKit.PDFStructureElement;

// The types are older than pdfkit: they know neither this conformance nor the scope of a header cell.
const universal = 'PDF/UA' as unknown as 'PDF/A-1';
const headerCell = { title: '', scope: 'Column' };

const margin = 56;
const grey = '#555555';
const sizes = { title: 20, heading: 13, text: 10.5, small: 8.5 } as const;

export const writePdf = async (file: PdfFile): Promise<Buffer> => {
  const { default: PDFDocument } = await import('pdfkit');
  // The types know a font's path only; pdfkit takes the font itself, and would read a file of its own without one.
  const font = regularFont() as unknown as string;
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    lang: 'en-GB',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    font,
    pdfVersion: '1.7',
    subset: universal,
    info: {
      Title: file.title,
      Author: file.author,
      CreationDate: file.madeAt,
    },
  });
  const done = collected(doc);
  doc.registerFont('regular', font);
  doc.registerFont('bold', boldFont());
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const part of file.parts) draw(part, doc, root);
  root.end();
  feet(file.foot, doc);
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

const draw = (part: Part, doc: Doc, root: Element): void => {
  if (part.what === 'page') return void doc.addPage();
  if (part.what === 'table') return drawTable(part, doc, root);
  if ('runs' in part) drawRuns(part, doc, root);
  else drawWords(part, doc, root);
};

const drawWords = (
  { what, text }: Extract<Part, { readonly text: string }>,
  doc: Doc,
  root: Element,
): void => {
  const tag = { title: 'H1', heading: 'H2', small: 'P' }[what];
  if (what === 'heading') room(60, doc);
  root.add(
    doc.struct(tag, {}, () => {
      doc
        .font(what === 'small' ? 'regular' : 'bold', sizes[what])
        .fillColor(what === 'small' ? grey : 'black');
      doc.text(text, options(text));
    }),
  );
  doc.moveDown(0.4);
};

/** A heading never stands alone at the foot of a page. */
const room = (height: number, doc: Doc): void => {
  if (doc.y + height > doc.page.height - margin) doc.addPage();
};

const options = (text: string): PDFKit.Mixins.TextOptions =>
  isRightToLeft(text) ? { features: ['kern'] } : {};

const drawRuns = (
  { what, runs, label = '' }: Extract<Part, { what: 'paragraph' | 'item' }>,
  doc: Doc,
  root: Element,
): void => {
  const inset = what === 'item' ? 14 : 0;
  const all: readonly Run[] = label === '' ? runs : [{ text: label, bold: true }, ...runs];
  const lead = what === 'item' ? [{ text: '•  ' }, ...all] : all;
  const content = (): void => {
    doc.fillColor('black').x = margin + inset;
    for (const [index, { text, bold }] of lead.entries()) {
      doc.font(bold === true ? 'bold' : 'regular', sizes.text);
      doc.text(text, { continued: index < lead.length - 1, lineGap: 2, ...options(text) });
    }
    doc.x = margin;
  };
  root.add(
    what === 'item'
      ? doc.struct('L', {}, [doc.struct('LI', {}, [doc.struct('LBody', {}, content)])])
      : doc.struct('P', {}, content),
  );
  doc.moveDown(0.35);
};

const drawTable = ({ header, rows }: Extract<Part, { what: 'table' }>, doc: Doc, root: Element): void => {
  const table = doc.struct('Table');
  root.add(table);
  const width = (doc.page.width - 2 * margin) / header.length;
  const line = (cells: readonly string[], isHeader: boolean): void => {
    doc.font(isHeader ? 'bold' : 'regular', sizes.small).fillColor('black');
    const height = Math.max(...cells.map((text) => doc.heightOfString(text, { width: width - 6 }))) + 6;
    room(height, doc);
    const top = doc.y;
    const tag = isHeader ? 'TH' : 'TD';
    const drawCell = (text: string, column: number) => () =>
      void doc.text(text, margin + column * width, top, { width: width - 6, ...options(text) });
    table.add(
      doc.struct(
        'TR',
        {},
        cells.map((text, column) => doc.struct(tag, isHeader ? headerCell : {}, drawCell(text, column))),
      ),
    );
    doc.x = margin;
    doc.y = top + height;
  };
  line(header, true);
  for (const row of rows) line(row, false);
  table.end();
  doc.moveDown(0.5);
};

/** Page numbers are no part of what is read out. */
const feet = (foot: string, doc: Doc): void => {
  const { start, count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(start + page);
    doc.markContent('Artifact', { type: 'Pagination' });
    // Below the margin pdfkit would begin a new page.
    doc.page.margins.bottom = 0;
    doc.font('regular', sizes.small).fillColor(grey);
    doc.text(`${foot} · page ${page + 1} of ${count}`, margin, doc.page.height - 38, { lineBreak: false });
    doc.endMarkedContent();
  }
};
