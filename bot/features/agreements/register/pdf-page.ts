/** The page that every part of our PDFs is drawn on. */
import { isRightToLeft } from './pdf-fonts.ts';

export type Doc = PDFKit.PDFDocument;
export type Element = PDFKit.PDFStructureElement;

export const margin = 56;
export const grey = '#555555';
export const sizes = { title: 20, heading: 13, text: 10.5, small: 8.5 } as const;

/** Of parts, rows or pages: some milliseconds of work, after which others have their turn. A year group takes seconds. */
export const atOnce = 10;

/** A heading never stands alone at the foot of a page. True: a new one was begun. */
export const room = (height: number, doc: Doc): boolean => {
  const isShort = doc.y + height > doc.page.height - margin;
  if (isShort) doc.addPage();
  return isShort;
};

export const options = (text: string): PDFKit.Mixins.TextOptions =>
  isRightToLeft(text) ? { features: ['kern'] } : {};
