/** Reads a list of what is out already: a person by their id in the MIS, and what they have. Bad rows are named by line, the others kept. */
import { itemKinds, type ItemKind } from '../../policy/agreement.ts';
import type { CsvRow, Deps, Person, SchoolId } from '../../core/ports.ts';
import { readDay } from '../../core/read-day.ts';
import { mostLine, plain, wordsProblem } from '../../core/form-card.ts';
import { borrowerOf } from './find-borrower.ts';
import { label } from './item-form.ts';
import { itemTitles, loansIn, type Item } from './loan.ts';
import { numbersOf } from './lend.ts';

const columns = {
  id: ['id', 'mis id', 'person id', 'borrower', 'borrower id', 'pupil id', 'student id', 'staff id', 'adno', 'admission no', 'admission number', 'staff code'],
  kind: ['kind', 'type', 'item', 'item type', 'category', 'device', 'device type'],
  what: ['make and model', 'make model', 'model', 'description', 'what', 'product'],
  make: ['make', 'manufacturer', 'brand'],
  serial: ['serial', 'serial number', 'serial no', 'service tag'],
  asset: ['asset', 'asset number', 'asset no', 'asset tag', 'asset id', 'inventory number'],
  condition: ['condition', 'state'],
  accessories: ['accessories', 'with it', 'extras'],
  due: ['due', 'due back', 'due date', 'return by', 'return date'],
} as const; // prettier-ignore
type Column = keyof typeof columns;

export interface ItemLine {
  readonly line: number;
  readonly person: Person;
  readonly item: Item;
  readonly due?: string | undefined;
}
export interface ReadItems {
  readonly lines: readonly ItemLine[];
  readonly bad: readonly { readonly line: number; readonly words: string }[];
  /** Why nothing was read at all. */
  readonly problem: string;
}

/** A day that is past is taken: what was due in July and is still out is what such a list is for. */
export const readItems = async (text: string, school: SchoolId, deps: Deps): Promise<ReadItems> => {
  const { rows, fault } = deps.lists.read(text);
  const [header, ...rest] = rows;
  const at = layoutOf(header?.cells ?? []);
  if (at.id === undefined || (at.serial === undefined && at.asset === undefined && at.what === undefined))
    return { lines: [], bad: [], problem: headsWanted };
  const taken = new Map<string, string>();
  for (const { value } of await loansIn(school, deps))
    for (const number of numbersOf(value.item)) taken.set(number, 'the register already');
  const lines: ItemLine[] = [];
  const bad: { line: number; words: string }[] = [];
  for (const row of rest) {
    const read = await lineOf(row, at, school, deps);
    if (read === undefined) continue;
    const twice = 'item' in read ? numbersOf(read.item).find((one) => taken.has(one)) : undefined;
    if ('words' in read) bad.push({ line: row.line, words: read.words });
    else if (twice !== undefined)
      bad.push({ line: row.line, words: `${twice.slice(2)} is in ${taken.get(twice) ?? ''}.` });
    else {
      for (const number of numbersOf(read.item)) taken.set(number, `line ${row.line} too`);
      lines.push(read);
    }
  }
  if (fault !== undefined) bad.push({ line: fault.line, words: fault.what });
  return { lines, bad, problem: lines.length === 0 ? 'No row of it can be used.' : '' };
};

const headsWanted =
  'The first line must name the columns: MIS id, and at least one of serial, asset and model. Kind, condition, accessories and due back are read as well.';

const plainHead = (head: string): string =>
  head
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const layoutOf = (heads: readonly string[]): Partial<Record<Column, number>> => {
  const all = heads.map(plainHead);
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, names]) => {
      const found = names.map((name) => all.indexOf(name)).find((index) => index >= 0);
      return found === undefined ? [] : [[column, found]];
    }),
  );
};

/** Undefined: an empty line. */
const lineOf = async (
  row: CsvRow,
  at: Partial<Record<Column, number>>,
  school: SchoolId,
  deps: Deps,
): Promise<ItemLine | { readonly words: string } | undefined> => {
  const cell = (column: Column): string => {
    const index = at[column];
    return index === undefined ? '' : plain(row.cells[index]);
  };
  if (row.cells.every((one) => one.trim() === '')) return undefined;
  const id = cell('id');
  if (id === '') return { words: 'There is no MIS id.' };
  const person = await borrowerOf(school, id.startsWith(`${school}.`) ? id : `${school}.${id}`, deps);
  if (person === undefined) return { words: `Nobody on the roster has the id ${id.slice(0, 40)}.` };
  const what = `${cell('make')} ${cell('what')}`.trim();
  const item: Item = {
    kind: kindOf(`${cell('kind')} ${what}`),
    what,
    serial: cell('serial'),
    asset: cell('asset'),
    condition: cell('condition'),
    accessories: cell('accessories'),
  };
  if (item.what === '' && item.serial === '' && item.asset === '')
    return { words: 'It says neither what it is nor its serial or asset number.' };
  if (!label.test(item.serial) || !label.test(item.asset))
    return { words: 'The serial or asset number is no number as it stands on a label.' };
  const bad = [item.what, item.condition, item.accessories]
    .map((one) => wordsProblem(one, mostLine))
    .find((one) => one !== undefined);
  if (bad !== undefined) return { words: bad };
  const said = cell('due');
  const due =
    said === '' ? undefined : readDay(said, deps.clock.now(), deps.policies.of(school).calendar.zone);
  if (said !== '' && due === undefined)
    return { words: `“${said.slice(0, 40)}” is not a date such as 03/09/2026.` };
  return { line: row.line, person, item, due };
};

const hints: readonly (readonly [RegExp, ItemKind])[] = [
  [/dongle|mi-?fi|4g|5g|router|sim\b/i, 'dongle'],
  [/\btrip\b/i, 'trip'],
  [/tablet|ipad|tab\b/i, 'tablet'],
  [/phone|mobile|galaxy a\d/i, 'phone'],
  [/laptop|notebook|chromebook|macbook|surface|latitude|thinkpad/i, 'laptop'],
];
const kindOf = (words: string): ItemKind => {
  const said = words.toLowerCase();
  const exact = itemKinds.find(
    (kind) => said.trim().startsWith(kind) || said.startsWith(itemTitles[kind].toLowerCase()),
  );
  return exact ?? hints.find(([hint]) => hint.test(said))?.[1] ?? 'other';
};
