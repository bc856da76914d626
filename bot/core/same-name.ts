/** Whether two ways of writing a name mean the same person, whatever the accents, case and marks. */

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Every word the same: `Zoë O’Brien` and `zoe o'brien`. Never for an empty name. */
export const isSameName = (one: string, other: string): boolean => {
  const words = wordsOf(one);
  return words.length > 0 && words.join(' ') === wordsOf(other).join(' ');
};

/** Not one word in common: `Mickey Mouse` for `Zoë Nunez`. A first name alone is like the whole. */
export const isUnlikeName = (typed: string, name: string): boolean => {
  const known = new Set(wordsOf(name));
  return !wordsOf(typed).some((word) => known.has(word));
};
