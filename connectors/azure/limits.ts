/**
 * What Azure Tables takes, held by ourselves: Azurite lets more through (1.2 MB, 300 properties), and Azure's own
 * refusal comes late. Source: "Understanding the Table service data model" and "Performing entity group transactions",
 * learn.microsoft.com/rest/api/storageservices.
 */
import { AppError } from '../../bot/core/errors.ts';
import type { Change, Key } from '../../bot/core/ports.ts';

/** UTF-16 units in one string property (64 KiB). */
export const maxPropertyUnits = 32_768;
/** Own properties of an entity; PartitionKey, RowKey and Timestamp do not count. */
export const maxProperties = 252;
/** An entity with its keys, names and values, as Azure counts it: {@link entityBytes}. */
export const maxEntityBytes = 1_048_576;
/** UTF-16 units of a key. Azure: 1 KiB. */
export const maxKeyUnits = 512;
export const maxChanges = 100;
/** The body of a transaction. */
export const maxTransactionBytes = 4 * 1_048_576;

/** An entity as it goes over the wire: every value of ours is one of these. */
export type Entity = Readonly<Record<string, string | number | boolean>>;

const tooLong = 'This is more than can be kept in one piece. Please shorten it, or send it in two parts.';

export const tooLarge = (message: string, index?: number): AppError =>
  new AppError('too-large', message, { say: tooLong, ...(index === undefined ? {} : { index }) });

const keyShape = /^[A-Za-z0-9!_.-]+$/;

/** @throws AppError `invalid`, `too-large` */
export const checkKey = ({ partition, row }: Key): void => {
  for (const key of [partition, row]) {
    if (key.length > maxKeyUnits) throw tooLarge('A key is longer than 512 characters');
    if (!keyShape.test(key)) throw new AppError('invalid', 'A key has characters that keys do not have');
  }
};

/**
 * The documented sum: 4 bytes, two for each character of both keys, and for each property eight, two for each character
 * of its name, and its value (a string: two a UTF-16 unit and four; a whole number four; yes or no one). Azure's own
 * Timestamp is counted in, to be on the safe side.
 */
export const entityBytes = (entity: Entity): number => {
  let bytes = 4 + 8 + 2 * 'Timestamp'.length + 8;
  for (const [name, value] of Object.entries(entity)) {
    if (name === 'PartitionKey' || name === 'RowKey') bytes += 2 * String(value).length;
    else bytes += 8 + 2 * name.length + valueBytes(value);
  }
  return bytes;
};

const valueBytes = (value: string | number | boolean): number => {
  if (typeof value === 'string') return 4 + 2 * value.length;
  return typeof value === 'number' ? 4 : 1;
};

/** @throws AppError `too-large` */
export const checkEntity = (entity: Entity): void => {
  const values = Object.values(entity);
  if (values.length - 2 > maxProperties) throw tooLarge('A row has more than 252 properties');
  if (values.some((value) => typeof value === 'string' && value.length > maxPropertyUnits)) {
    throw tooLarge('A property is longer than 32,768 characters');
  }
  if (entityBytes(entity) > maxEntityBytes) throw tooLarge('A row is larger than 1 MiB');
};

/** One table, one partition, each row once, at most 100. @throws AppError `invalid`, `too-large` */
export const checkTogether = (changes: readonly Change[]): void => {
  const first = changes[0];
  if (first === undefined) return;
  if (changes.length > maxChanges) throw tooLarge('A transaction has more than 100 changes');
  if (changes.some(({ table, key }) => table !== first.table || key.partition !== first.key.partition)) {
    throw new AppError('invalid', 'A transaction spans tables or partitions');
  }
  if (new Set(changes.map(({ key }) => key.row)).size < changes.length) {
    throw new AppError('invalid', 'A transaction changes a row twice');
  }
};
