/** Keys and references: made of hashes, ULIDs and chance, never of names or addresses (T7). */
import { hash, randomInt } from 'node:crypto';
import { ulid } from 'ulid';

/** The same parts in the same order give the same key; 160 bits as 40 hexadecimal digits. */
export const hashKey = (...parts: string[]): string =>
  hash('sha256', JSON.stringify(parts), 'hex').slice(0, 40);

/** Nothing that is mistaken for something else when read out: none of 0 O 1 I L U. */
const symbols = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A reference to show to people, like `7Q4F-2M`: random, so that gaps tell nothing. 729 million; made unique by a create-only row. */
export const randomRef = (): string => {
  const six = Array.from({ length: 6 }, () => symbols.charAt(randomInt(symbols.length))).join('');
  return `${six.slice(0, 4)}-${six.slice(4)}`;
};

/** A ULID: sorts by time (to the millisecond), then by chance. */
export const newId = (now: Date): string => ulid(now.getTime(), chance);

/** From 0 to below 1, as fine as a letter of a ULID needs. `randomInt` draws on a store of chance: ulid's own way costs 35 µs an id. */
const chance = (): number => randomInt(32) / 32;
