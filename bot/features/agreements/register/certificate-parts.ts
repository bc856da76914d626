/** The certificates of many, cut into files that can be made while somebody waits, opened and printed. */
import type { Tally } from '../tally.ts';

/** Of sheets: a year group of twelve classes. */
const mostInOne = 12;
/** Of files on one card. */
export const mostParts = 4;

export interface CertificatePart {
  readonly tallies: readonly Tally[];
  /** `7A to 9C`; empty where it is everything. */
  readonly title: string;
}

/** In the order of their groups, so that the same ones always come into the same file. */
export const partsOf = (named: readonly Tally[]): CertificatePart[] => {
  const all = named.toSorted(
    (a, b) => a.group.localeCompare(b.group, 'en-GB', { numeric: true }) || a.part - b.part,
  );
  const count = Math.ceil(all.length / mostInOne);
  return Array.from({ length: count }, (_, at): CertificatePart => {
    const tallies = all.slice(at * mostInOne, (at + 1) * mostInOne);
    const [from = '', to = ''] = [tallies[0]?.group, tallies.at(-1)?.group];
    if (count === 1) return { tallies, title: '' };
    return { tallies, title: from === to ? `${from} (part ${at + 1})` : `${from} to ${to}` };
  });
};
