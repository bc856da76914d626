/**
 * `$filter` of OData, as far as directories use it: comparisons, `in`, `startswith`, `endswith`, `not`, `and`, `or`,
 * `any`. Tells as well what a filter asks of the server: some operators are answered only with `ConsistencyLevel: eventual`.
 */
import { unsupported } from './answers.ts';
import { type Cursor, cursorOver, type Value } from './filter-tokens.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Test = (row: Row) => boolean;

export interface Filter {
  readonly test: Test;
  /** Uses `ne`, `not`, `endswith` or `$count`: refused without the header and `$count=true`. */
  readonly advanced: boolean;
  readonly properties: ReadonlySet<string>;
  /** What it demands of `userPrincipalName` in every case, in lower case: where a sorted list may begin and end. */
  readonly range: Range;
}

interface Range {
  from?: string;
  below?: string;
  upTo?: string;
}

interface Parse {
  readonly cursor: Cursor;
  readonly properties: Set<string>;
  readonly range: Range;
  /** False below `or` and `not`, where a comparison demands nothing in every case. */
  readonly certain: boolean;
  advanced: boolean;
}

const compared = (value: unknown): Value =>
  typeof value === 'string' ? value.toLowerCase() : ((value ?? null) as Value);

const valueOf = (path: string, row: Row): unknown =>
  path.split('/').reduce<unknown>((at, name) => (at as Row | null | undefined)?.[name], row);

const both = (left: Value, right: Value): boolean => left !== null && right !== null;

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  ge: (left, right) => both(left, right) && left! >= right!,
  gt: (left, right) => both(left, right) && left! > right!,
  le: (left, right) => both(left, right) && left! <= right!,
  lt: (left, right) => both(left, right) && left! < right!,
};

const property = (parse: Parse): string => {
  const text = parse.cursor.take();
  parse.properties.add(text);
  if (text.includes('$count')) parse.advanced = true;
  return text;
};

const narrow = ({ certain, range }: Parse, path: string, operator: string, value: Value): void => {
  if (!certain || path !== 'userPrincipalName' || typeof value !== 'string') return;
  if (operator === 'ge' || operator === 'gt' || operator === 'eq' || operator === 'startswith')
    range.from = value;
  if (operator === 'lt') range.below = value;
  if (operator === 'le' || operator === 'eq') range.upTo = value;
  if (operator === 'startswith') range.upTo = `${value}\u{10FFFF}`;
};

const called = (parse: Parse): Test => {
  const { cursor } = parse;
  const name = cursor.take().toLowerCase();
  cursor.expect('(');
  const path = property(parse);
  cursor.expect(',');
  const value = String(cursor.literal());
  cursor.expect(')');
  if (name === 'endswith') parse.advanced = true;
  narrow(parse, path, name, value);
  return (row) => {
    const text = compared(valueOf(path, row));
    return (
      typeof text === 'string' && (name === 'startswith' ? text.startsWith(value) : text.endsWith(value))
    );
  };
};

/** `groupTypes/any(c:c eq 'Unified')` */
const anyOf = (parse: Parse, path: string): Test => {
  const { cursor, properties } = parse;
  const list = path.replace(/\/any$/i, '');
  properties.delete(path);
  properties.add(list);
  cursor.expect('(');
  cursor.take();
  cursor.expect(':');
  const element = cursor.take().split('/').slice(1).join('/');
  const compare = comparisons[cursor.take()];
  const value = cursor.literal();
  cursor.expect(')');
  if (compare === undefined) throw unsupported('Invalid filter clause in any().');
  return (row) =>
    ((valueOf(list, row) ?? []) as unknown[]).some((item) =>
      compare(compared(element === '' ? item : valueOf(element, item as Row)), value),
    );
};

const oneOf = ({ cursor }: Parse, path: string): Test => {
  cursor.expect('(');
  const values = [cursor.literal()];
  while (cursor.peek() === ',') {
    cursor.take();
    values.push(cursor.literal());
  }
  cursor.expect(')');
  return (row) => values.includes(compared(valueOf(path, row)));
};

const comparison = (parse: Parse): Test => {
  const path = property(parse);
  if (/\/any$/i.test(path)) return anyOf(parse, path);
  const operator = parse.cursor.take().toLowerCase();
  if (operator === 'in') return oneOf(parse, path);
  const compare = comparisons[operator];
  if (compare === undefined) throw unsupported(`Invalid filter clause: '${operator}'.`);
  if (operator === 'ne') parse.advanced = true;
  const value = parse.cursor.literal();
  narrow(parse, path, operator, value);
  return (row) => compare(compared(valueOf(path, row)), value);
};

const term = (parse: Parse): Test => {
  const { cursor } = parse;
  const word = cursor.peek();
  if (word === 'startswith' || word === 'endswith') return called(parse);
  if (word === 'not') {
    parse.advanced = true;
    cursor.take();
    const inner = term(parse);
    return (row) => !inner(row);
  }
  if (word !== '(') return comparison(parse);
  cursor.take();
  const inner = joined(parse, 'or');
  cursor.expect(')');
  return inner;
};

const joined = (parse: Parse, word: 'or' | 'and'): Test => {
  const part = (): Test => (word === 'or' ? joined(parse, 'and') : term(parse));
  const parts = [part()];
  while (parse.cursor.peek() === word) {
    parse.cursor.take();
    parts.push(part());
  }
  return (row) => (word === 'or' ? parts.some((test) => test(row)) : parts.every((test) => test(row)));
};

/** Throws a Graph 400 where the filter cannot be read. */
export const parseFilter = (source: string): Filter => {
  const cursor = cursorOver(source);
  const certain = !cursor.has('or') && !cursor.has('not');
  const parse: Parse = { cursor, properties: new Set(), range: {}, certain, advanced: false };
  const test = joined(parse, 'or');
  if (!cursor.ended) throw unsupported('Invalid filter clause.');
  const { advanced, properties, range } = parse;
  return { test, advanced, properties, range };
};
