/** A value as an Azure entity and back: JSON cut into `body0`, `body1` …, and the kind's columns as `c_<name>`. */
import { AppError } from '../../bot/core/errors.ts';
import type { Key, Kind, RowValue, Stored } from '../../bot/core/ports.ts';
import { checkEntity, checkKey, type Entity } from './limits.ts';

/** Below {@link maxPropertyUnits}, with room to spare. */
const chunkUnits = 32_000;

const columnShape = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;

/**
 * The entity to be stored at `key`.
 * @throws AppError `too-large`; `invalid` for what JSON or UTF-8 cannot carry (half a surrogate pair: the caller says
 *   `toWellFormed()` first), and for columns that a filter could not find again
 */
export const encode = (key: Key, row: RowValue): Entity => {
  checkKey(key);
  const body = jsonOf(row.value);
  const entity: Record<string, string | number | boolean> = {
    PartitionKey: key.partition,
    RowKey: key.row,
    kind: row.kind,
    ...versionOf(row.value),
  };
  cut(body).forEach((chunk, index) => {
    entity[`body${index}`] = chunk;
  });
  for (const [name, value] of Object.entries(row.columns)) entity[columnName(name)] = checkColumn(value);
  checkEntity(entity);
  return entity;
};

/** The property that holds a column. @throws AppError `invalid` */
export const columnName = (name: string): string => {
  if (!columnShape.test(name)) throw new AppError('invalid', 'A column has a name that columns do not have');
  return `c_${name}`;
};

/** Whole numbers within 32 bits only: Azure would store others as another type, which the same filter does not find. */
export const checkColumn = (value: string | number | boolean): string | number | boolean => {
  const fits =
    (typeof value === 'string' && value.isWellFormed()) ||
    typeof value === 'boolean' ||
    value === (Number(value) | 0);
  if (!fits) throw new AppError('invalid', 'A column has a value that columns do not have');
  return value;
};

const versionOf = (value: unknown): { v?: number } =>
  typeof value === 'object' && value !== null && 'v' in value && value.v === (Number(value.v) | 0)
    ? { v: value.v }
    : {};

const jsonOf = (value: unknown): string => {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new AppError('invalid', 'A row has no value');
  // Well-formed JSON.stringify writes half a pair as \ud800: look for that, but not for a backslash that was written.
  if (json.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(json)) {
    throw new AppError('invalid', 'A value holds half a surrogate pair', {
      say: 'Part of the text could not be read: perhaps an emoji was cut in two. Please look at it once more.',
    });
  }
  return json;
};

/** Pieces of at most `size` UTF-16 units; a pair of surrogates stays together. At least one piece. */
export const cut = (text: string, size = chunkUnits): string[] => {
  const pieces: string[] = [];
  let from = 0;
  do {
    let to = Math.min(from + size, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    pieces.push(text.slice(from, to));
    from = to;
  } while (from < text.length);
  return pieces;
};

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** An entity as it was read; names as on the wire. */
export type ReadEntity = Readonly<Record<string, unknown>>;

/**
 * The value of an entity, upgraded and parsed.
 * @throws AppError `unavailable` when it is not what `kind` says: static words and the key, never what is in it
 */
export const decode = <T>(kind: Kind<T>, key: Key, etag: unknown, entity: ReadEntity): Stored<T> => {
  const unreadable = () => new AppError('unavailable', `The row ${key.row} cannot be read as ${kind.name}`);
  const isOther = kind.name !== '' && entity['kind'] !== kind.name;
  if (typeof etag !== 'string' || isOther) throw unreadable();
  let value: unknown;
  try {
    value = JSON.parse(bodyOf(entity));
    if (kind.upgrade !== undefined) value = kind.upgrade(value);
  } catch {
    throw unreadable();
  }
  const parsed = kind.schema.safeParse(value);
  if (!parsed.success) throw unreadable();
  return { key, etag, value: parsed.data };
};

const bodyOf = (entity: ReadEntity): string => {
  let body = '';
  for (let index = 0; ; index += 1) {
    const chunk = entity[`body${index}`];
    if (typeof chunk !== 'string') return body;
    body += chunk;
  }
};
