/**
 * The last part of an address as it stands on paper, for those who have to type it: lower case, in groups of five, of an
 * alphabet in which nothing is taken for something else (Crockford's base 32: no i, l, o, u). Read whatever the case, with or
 * without hyphens, and o as 0, i and l as 1.
 */

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const bitsEach = 5;
const groupOf = 5;

/** `7k4m2-p9xbq-…`: 34 letters and digits for 21 bytes. */
export const spellToken = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  const text = fives.map((five) => alphabet.charAt(Number.parseInt(five.padEnd(bitsEach, '0'), 2))).join('');
  return (text.match(new RegExp(`.{1,${groupOf}}`, 'g')) ?? []).join('-');
};

/** Undefined for what spells no `length` bytes. */
export const readToken = (text: string, length: number): Buffer | undefined => {
  const letters = Math.ceil((length * 8) / bitsEach);
  if (text.length > letters * 2) return undefined;
  const plain = text.toLowerCase().replaceAll(/[-\s]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  if (plain.length !== letters) return undefined;
  const values = [...plain].map((letter) => alphabet.indexOf(letter));
  if (values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(bitsEach, '0')).join('');
  // What is left over is nothing: each token has one spelling, but for case and hyphens.
  if (bits.slice(length * 8).includes('1')) return undefined;
  return Buffer.from(Array.from({ length }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)));
};
