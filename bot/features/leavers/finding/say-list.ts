/** Words in a row, as a person says them. */

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The first five, and how many more there are: `a, b and 3 more`. @param all how many there are, where these are the first of them */
export const firstOf = (words: readonly string[], all = words.length): string => {
  const shown = words.slice(0, 5);
  const more = all - shown.length;
  return listed(more > 0 ? [...shown, `${more.toLocaleString('en-GB')} more`] : shown);
};

/** `1 person`, `2 people`. */
export const counted = (count: number, one: string, more: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : more}`;
