/** Takes a CSV apart into tidy cells, whatever program exported it. Nothing here knows what the columns mean. */
import { CsvError, parse } from 'csv-parse/sync';
import type { CsvRow, CsvRows } from '../../bot/core/ports.ts';

/** Never throws for what the file holds: a fault is a value, and what comes before it was read. */
export const readRows = (file: string | Uint8Array): CsvRows => {
  const text = typeof file === 'string' ? file : textOf(file);
  const rows: CsvRow[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      onRecord: (cells: string[], { lines }) => {
        const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        if (cells.some((cell) => cell !== '')) rows.push({ line: lines - breaks, cells: cells.map(tidy) });
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : rows.length + 1;
    return { rows, fault: { line, what: `${csvFault(error.code)} What comes after it was not read.` } };
  }
};

const csvFault = (code: string): string =>
  code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'a quotation mark is opened somewhere above and never closed.'
    : 'a quotation mark is in the wrong place (write two of them, "", for one inside a quoted value).';

/** Office programs of some countries export with semicolons or tabs: the first line tells. */
const delimiterOf = (text: string): string => {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string): number => first.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
};

/** No control marks and nothing that turns the direction of writing: names are shown to people (T3). */
const tidy = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, (run) => (/[\s\p{Cc}]/u.test(run) ? ' ' : ''))
    .trim();

/** UTF-16 where its mark says so; UTF-8 where all of it is; otherwise as Windows exports it in Western Europe. */
const textOf = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
};
