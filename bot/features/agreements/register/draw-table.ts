/** A table of a PDF, tagged for those who have it read out. */
import { setImmediate as breath } from 'node:timers/promises';
import { atOnce, grey, margin, options, room, sizes, type Doc, type Element } from './pdf-page.ts';

export interface Table {
  readonly what: 'table';
  readonly header: readonly string[];
  /** Of the columns: shares of the page's width. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

// The types are older than pdfkit: they do not know the scope of a header cell.
const headerCell = { title: '', scope: 'Column' };

/** Its header stands again at the top of each page: for those who read it out it is no part of the table there. */
export const drawTable = async ({ header, widths, rows }: Table, doc: Doc, root: Element): Promise<void> => {
  const table = doc.struct('Table');
  root.add(table);
  const columns = columnsOf(widths, doc.page.width - 2 * margin);
  drawRow(header, columns, doc, table);
  for (const [index, row] of rows.entries()) {
    if (index % atOnce === 0) await breath();
    if (room(heightOf(row, columns, 'regular', doc), doc)) drawRow(header, columns, doc);
    drawRow(row, columns, doc, table, 'TD');
  }
  table.end();
  doc.moveDown(0.5);
};

interface Column {
  readonly left: number;
  readonly width: number;
}

const columnsOf = (widths: readonly number[], whole: number): Column[] => {
  const all = widths.reduce((sum, width) => sum + width, 0);
  let left = margin;
  return widths.map((share) => {
    const width = (share / all) * whole;
    left += width;
    return { left: left - width, width: width - 8 };
  });
};

const heightOf = (
  cells: readonly string[],
  columns: readonly Column[],
  font: 'regular' | 'bold',
  doc: Doc,
): number => {
  doc.font(font, sizes.small);
  return (
    Math.max(...cells.map((text, at) => doc.heightOfString(text, { width: columns[at]?.width ?? 0 }))) + 6
  );
};

/** @param table absent: it is only to be seen */
const drawRow = (
  cells: readonly string[],
  columns: readonly Column[],
  doc: Doc,
  table?: Element,
  tag: 'TH' | 'TD' = 'TH',
): void => {
  const height = heightOf(cells, columns, tag === 'TH' ? 'bold' : 'regular', doc);
  const top = doc.y;
  const drawCell = (text: string, at: number) => () => {
    const { left = margin, width = 0 } = columns[at] ?? {};
    doc.fillColor('black').text(text, left, top + 3, { width, ...options(text) });
  };
  if (table !== undefined)
    table.add(
      doc.struct(
        'TR',
        {},
        cells.map((text, at) => doc.struct(tag, tag === 'TH' ? headerCell : {}, drawCell(text, at))),
      ),
    );
  doc.markContent('Artifact', { type: 'Layout' });
  if (table === undefined) for (const [at, text] of cells.entries()) drawCell(text, at)();
  doc
    .moveTo(margin, top + height)
    .lineTo(doc.page.width - margin, top + height)
    .lineWidth(0.5)
    .stroke(tag === 'TH' ? grey : '#cccccc');
  doc.endMarkedContent();
  doc.x = margin;
  doc.y = top + height;
};
