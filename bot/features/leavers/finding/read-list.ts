/**
 * Reads a leaver list of any MIS or HR (policy-map C1). Bad rows are named by line with the reason and the good ones kept; two
 * rows for one person become one, and that is said.
 */
import { z } from 'zod';
import type { CsvRow, Deps } from '../../../core/ports.ts';
import {
  guessMapping,
  layoutOf,
  plainHeader,
  type Layout,
  type ListColumn,
  type ListMapping,
} from './list-columns.ts';
import { oneForEach } from './one-for-each.ts';
import { readDate } from './read-date.ts';

const text = z.string().optional();
/** Somebody on the list. At least one of the ids, the address and the name is there. */
export const listLine = z.object({
  line: z.int(),
  /** As the list has it, without the school in front. */
  id: text,
  upn: text,
  address: text,
  entraId: text,
  googleId: text,
  name: z.string(),
  /** ISO date. */
  lastDay: z.string(),
  reason: text,
  kind: z.enum(['staff', 'pupil', 'other']),
  year: text,
  class: text,
  manager: text,
});
export type ListLine = z.infer<typeof listLine>;

/** About a line: the file's name and the number are put in front by whoever shows it. */
export interface LineNote {
  readonly line: number;
  readonly words: string;
}

export interface ReadList {
  readonly name: string;
  readonly headers: readonly string[];
  readonly mapping: ListMapping;
  /** Why nothing was read at all; then there are no lines. */
  readonly mistakes: readonly string[];
  readonly lines: readonly ListLine[];
  /** Rows that were left out, and why. */
  readonly bad: readonly LineNote[];
  /** What was made of rows that are not simple. */
  readonly notes: readonly LineNote[];
  readonly counts: {
    readonly rows: number;
    readonly good: number;
    readonly bad: number;
    /** Rows without a last day: people who stay. */
    readonly staying: number;
    /** Rows that were joined with another of the same person. */
    readonly joined: number;
  };
}

type Reader = Pick<Deps['lists'], 'read'>;

/** Without a mapping, the headers are guessed. Never throws for what the file holds. */
export const readList = (
  file: { readonly name: string; readonly text: string | Uint8Array },
  lists: Reader,
  known?: ListMapping,
): ReadList => {
  const { rows, fault } = lists.read(file.text);
  const [header, ...rest] = rows;
  const headers = header?.cells ?? [];
  const mapping =
    known ?? guessMapping(headers, (index) => rest.slice(0, 50).map(({ cells }) => cells[index] ?? ''));
  const found = layoutOf(headers, mapping);
  const broken = fault === undefined ? [] : [`Line ${fault.line}: ${fault.what}`];
  if (header === undefined || 'mistakes' in found) {
    const empty = header === undefined ? ['The file is empty. Its first line must name the columns.'] : [];
    return nothing(file.name, headers, mapping, [
      ...broken,
      ...empty,
      ...('mistakes' in found ? found.mistakes : []),
    ]);
  }
  const drafts = rest.map((row) => draftOf(row, headers.length, found.layout, kindBy(mapping)));
  const good = drafts.filter((one) => 'name' in one);
  const bad = [
    ...drafts.filter((one) => 'words' in one),
    ...(fault === undefined ? [] : [{ line: fault.line, words: fault.what }]),
  ];
  const merged = oneForEach(good);
  const staying = good.filter(({ lastDay }) => lastDay === '').length;
  return {
    name: file.name,
    headers,
    mapping,
    mistakes: [],
    lines: merged.lines,
    bad,
    notes: merged.notes,
    counts: { rows: rest.length, good: merged.lines.length, bad: bad.length, staying, joined: merged.joined },
  };
};

export interface Preview extends ReadList {
  /** The first rows as they will be read. */
  readonly first: readonly ListLine[];
  /** Headers that mean nothing to us. */
  readonly unused: readonly string[];
}

/** What would be read, for whoever confirms the mapping. */
export const previewOf = (...[file, lists, known]: Parameters<typeof readList>): Preview => {
  const read = readList(file, lists, known);
  const used = new Set(Object.values(read.mapping));
  return {
    ...read,
    first: read.lines.slice(0, 8),
    unused: read.headers.filter((header) => !used.has(plainHeader(header))),
  };
};

const nothing = (
  name: string,
  headers: readonly string[],
  mapping: ListMapping,
  mistakes: readonly string[],
): ReadList => ({
  name,
  headers,
  mapping,
  mistakes,
  lines: [],
  bad: [],
  notes: [],
  counts: { rows: 0, good: 0, bad: 0, staying: 0, joined: 0 },
});

const draftOf = (
  row: CsvRow,
  width: number,
  layout: Layout,
  byHeader: ListLine['kind'],
): ListLine | LineNote => {
  const cell = (column: ListColumn): string => row.cells[layout[column] ?? -1] ?? '';
  const refuse = (words: string): LineNote => ({ line: row.line, words: `${words} This row was left out.` });
  if (row.cells.slice(width).some((one) => one !== ''))
    return refuse(`It has ${row.cells.length} values, but there are ${width} columns.`);
  const name = nameOf(cell);
  const address = cell('address').toLowerCase();
  const id = {
    id: cell('id') || cell('staffId'),
    upn: cell('upn').toUpperCase(),
    entraId: cell('entraId'),
    googleId: cell('googleId'),
  };
  if (address === '' && name === '' && Object.values(id).every((one) => one === ''))
    return refuse('It does not say who it is.');
  if (name.length > 120) return refuse('The name is longer than 120 letters.');
  if (Object.values(id).some((one) => one.length > 64)) return refuse('An id is longer than 64 letters.');
  if (address !== '' && !/^[^@\s]+@[^@\s]+$/.test(address)) return refuse('The address is not an address.');
  const said = cell('lastDay');
  const read = said === '' ? { date: '' } : readDate(said);
  if ('because' in read) return refuse(`The last day cannot be read: ${read.because}.`);
  const [year, group] = [yearOf(cell('year')), cell('class')];
  const isPupil = year !== '' || group !== '' || id.upn !== '';
  return {
    line: row.line,
    ...given({
      ...id,
      address,
      reason: cell('reason').slice(0, 200),
      year,
      class: group,
      manager: cell('manager').slice(0, 120),
    }),
    entraId: id.entraId.toLowerCase() || undefined,
    name,
    lastDay: read.date,
    kind: kindOf(cell('kind'), isPupil ? 'pupil' : cell('staffId') === '' ? byHeader : 'staff'),
  };
};

const given = <K extends string>(cells: Readonly<Record<K, string>>): Partial<Record<K, string>> =>
  Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== '')) as Partial<Record<K, string>>;

const nameOf = (cell: (column: ListColumn) => string): string => {
  const whole = cell('name') || `${cell('forename')} ${cell('surname')}`.trim();
  const [surname, forename, ...more] = whole.split(',').map((part) => part.trim());
  return surname && forename && more.length === 0 ? `${forename} ${surname}` : whole;
};

const kindOf = (said: string, otherwise: ListLine['kind']): ListLine['kind'] => {
  const word = said.toLowerCase();
  if (/pupil|student|learner|child/.test(word)) return 'pupil';
  if (/staff|teach|employ|support/.test(word)) return 'staff';
  return word === '' ? otherwise : 'other';
};

/** The name of the id says whose list it is: only pupils have admission numbers, only staff are paid. */
const kindBy = ({ id = '', staffId, manager }: ListMapping): ListLine['kind'] => {
  if (/adno|admission|pupil|student/.test(id)) return 'pupil';
  return staffId !== undefined || /staff|payroll|employee|personnel/.test(id) || manager !== undefined
    ? 'staff'
    : 'other';
};

/** As the roster writes it: `Year 8` is 8, Reception R, Nursery N. */
const yearOf = (said: string): string => {
  const short = said.replace(/^(year|yr)\.?\s*/i, '').replace(/^0+(?=\d)/, '');
  if (/^(reception|rec|r)$/i.test(short)) return 'R';
  return /^(nursery|n)[12]?$/i.test(short) ? 'N' : short;
};
