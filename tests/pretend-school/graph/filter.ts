/**
 * `$filter` of OData, as far as directories use it: comparisons, `in`, `startswith`, `endswith`, `not`, `and`, `or`,
 * `any`. Tells as well what a filter asks of the server: some operators are answered only with `ConsistencyLevel: eventual`.
 */
import { fail, unsupported } from './answers.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Test = (row: Row) => boolean;

export interface Filter {
  readonly test: Test;
  /** Uses `ne`, `not`, `endswith` or `$count`: refused without the header and `$count=true`. */
  readonly advanced: boolean;
  readonly properties: ReadonlySet<string>;
  /** What it demands of `userPrincipalName` in every case, in lower case: where a sorted list may begin and end. */
  readonly range: { from?: string; below?: string; upTo?: string };
}

const shape =
  /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?)|([A-Za-z_$][\w$/]*)|(-?\d+)|([(),:]))/y;

interface Token {
  readonly kind: 'text' | 'date' | 'word' | 'number' | 'mark';
  readonly text: string;
}

const tokensOf = (source: string): Token[] => {
  const tokens: Token[] = [];
  const kinds = ['text', 'date', 'word', 'number', 'mark'] as const;
  shape.lastIndex = 0;
  while (source.slice(shape.lastIndex).trim() !== '') {
    const found = shape.exec(source);
    if (found === null) throw fail(400, 'Request_UnsupportedQuery', 'Invalid filter clause');
    const place = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: kinds[place] ?? 'mark', text: found[place + 1] ?? '' });
  }
  return tokens;
};

type Value = string | number | boolean | null;

const compared = (value: unknown): Value =>
  typeof value === 'string' ? value.toLowerCase() : ((value ?? null) as Value);

const valueOf = (path: string, row: Row): unknown =>
  path.split('/').reduce<unknown>((at, name) => (at as Row | null | undefined)?.[name], row);

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  ge: (left, right) => left !== null && right !== null && left >= right,
  gt: (left, right) => left !== null && right !== null && left > right,
  le: (left, right) => left !== null && right !== null && left <= right,
  lt: (left, right) => left !== null && right !== null && left < right,
};

/** Throws a Graph 400 where the filter cannot be read. */
export const parseFilter = (source: string): Filter => {
  const tokens = tokensOf(source);
  const properties = new Set<string>();
  const range: Filter['range'] = {};
  let advanced = false;
  let at = 0;
  // Below `or` and `not` a comparison demands nothing in every case.
  let certain = !tokens.some(({ kind, text }) => kind === 'word' && (text === 'or' || text === 'not'));
  const peek = (): string => tokens[at]?.text.toLowerCase() ?? '';
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw unsupported('Invalid filter clause: unexpected end.');
    at += 1;
    return token;
  };
  const expect = (mark: string): void => {
    if (take().text !== mark) throw unsupported(`Invalid filter clause: '${mark}' expected.`);
  };
  const literal = (): Value => {
    const { kind, text } = take();
    if (kind === 'text') return text.slice(1, -1).replaceAll("''", "'").toLowerCase();
    if (kind === 'number') return Number(text);
    if (text === 'true' || text === 'false') return text === 'true';
    return text === 'null' ? null : text.toLowerCase();
  };
  const property = (): string => {
    const { text } = take();
    properties.add(text);
    if (text.includes('$count')) advanced = true;
    return text;
  };
  const note = (path: string, operator: string, value: Value): void => {
    if (!certain || path !== 'userPrincipalName' || typeof value !== 'string') return;
    if (operator === 'ge' || operator === 'gt') range.from = value;
    if (operator === 'lt') range.below = value;
    if (operator === 'le') range.upTo = value;
    if (operator === 'eq') Object.assign(range, { from: value, upTo: value });
  };
  const called = (name: string): Test => {
    expect('(');
    const path = property();
    expect(',');
    const value = String(literal());
    expect(')');
    if (name === 'endswith') advanced = true;
    if (name === 'startswith' && certain && path === 'userPrincipalName')
      Object.assign(range, { from: value, upTo: `${value}\u{10FFFF}` });
    return (row) => {
      const text = compared(valueOf(path, row));
      return (
        typeof text === 'string' && (name === 'startswith' ? text.startsWith(value) : text.endsWith(value))
      );
    };
  };
  const any = (path: string): Test => {
    expect('(');
    take();
    expect(':');
    const list = path.replace(/\/any$/i, '');
    properties.delete(path);
    properties.add(list);
    const element = take().text.split('/').slice(1).join('/');
    const operator = take().text;
    const value = literal();
    expect(')');
    return (row) =>
      ((valueOf(list, row) ?? []) as unknown[]).some((item) =>
        comparisons[operator]?.(compared(element === '' ? item : valueOf(element, item as Row)), value),
      );
  };
  const term = (): Test => {
    const word = peek();
    if (word === 'not') {
      advanced = true;
      take();
      const inner = term();
      return (row) => !inner(row);
    }
    if (word === '(') {
      take();
      const inner = either();
      expect(')');
      return inner;
    }
    if (word === 'startswith' || word === 'endswith') return called(take().text.toLowerCase());
    const path = property();
    if (/\/any$/i.test(path)) return any(path);
    const operator = take().text.toLowerCase();
    if (operator === 'in') {
      expect('(');
      const values = [literal()];
      while (peek() === ',') {
        take();
        values.push(literal());
      }
      expect(')');
      return (row) => values.includes(compared(valueOf(path, row)));
    }
    const compare = comparisons[operator];
    if (compare === undefined) throw unsupported(`Invalid filter clause: '${operator}'.`);
    if (operator === 'ne') advanced = true;
    const value = literal();
    note(path, operator, value);
    return (row) => compare(compared(valueOf(path, row)), value);
  };
  const both = (): Test => {
    let test = term();
    while (peek() === 'and') {
      take();
      const [left, right] = [test, term()];
      test = (row) => left(row) && right(row);
    }
    return test;
  };
  const either = (): Test => {
    let test = both();
    while (peek() === 'or') {
      take();
      const [left, right] = [test, both()];
      test = (row) => left(row) || right(row);
    }
    return test;
  };
  const test = either();
  if (at < tokens.length) throw unsupported('Invalid filter clause.');
  certain = false;
  return { test, advanced, properties, range };
};
