/** Letters that Unicode does not take apart into a base letter and an accent. */
const unfolded: Readonly<Record<string, string>> = {
  ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ß: 'ss', ı: 'i', ħ: 'h',
}; // prettier-ignore

/**
 * Words as people type them, so that "zoe" finds Zoë and "oconnor" finds O’Connor: lower case, no accents, no
 * apostrophes. Never shown to anybody.
 */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{Mn}'’‘ʼ`´]/gu, '')
    .replace(/[øłđðþæœßıħ]/g, (letter) => unfolded[letter] ?? letter);

/** The folded words of a name or of a query; a hyphen separates words, as a space does, except within an address. */
export const foldedWords = (text: string): string[] =>
  fold(text)
    .split(/[\s,;]+/u)
    .flatMap((word) => (word.includes('@') ? [word] : word.split(/[‐‑–-]+/u)))
    .filter((word) => word !== '');
