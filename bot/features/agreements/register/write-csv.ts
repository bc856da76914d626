/** CSV for people's spreadsheets: RFC 4180, and no cell that a spreadsheet would run (promises.md T9). */

/** What makes a spreadsheet take a cell for a formula; full-width forms too, which some turn into the plain ones. */
const isRisky = (text: string): boolean => {
  const bare = text.replaceAll('\u0000', '').trimStart();
  return /^[=+\-@＝＋－＠]/.test(bare) || /^[\t\r\n]/.test(text) || text.startsWith('\u0000');
};

const cellOf = (text: string): string => {
  const safe = isRisky(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** With a byte order mark, since Excel takes a file without one for Latin-1. */
export const writeCsv = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  `\uFEFF${[header, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')}`;
