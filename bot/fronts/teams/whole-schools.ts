/**
 * Whether all addresses of a school have been read lately. Where many are looked for one after another, a list of all (a thousand
 * in one answer of storage) is cheaper than each by itself. Somebody who is met afterwards elsewhere is then taken for
 * unknown: their chat is opened once more, and Teams answers with the same one.
 */
import type { SchoolId } from '../../core/ports.ts';

/** So many who were not remembered, within so many real milliseconds, and the list is read. */
const manyMisses = 60;
const withinMs = 10_000;
/** So long (real time) the list is believed. */
const believeMs = 10 * 60_000;

export interface WholeSchools {
  /** Asked about somebody who is not remembered. True: the list has been read, and they are not stored or remembered now. */
  isKnown(school: SchoolId): Promise<boolean>;
}

interface Looks {
  misses: number;
  since: number;
  knownUntil: number;
  listing: Promise<boolean> | undefined;
}

/** @param list reads all of a school and remembers them; false: they were too many */
export const createWholeSchools = (list: (school: SchoolId) => Promise<boolean>): WholeSchools => {
  const schools = new Map<SchoolId, Looks>();

  const listNow = async (school: SchoolId, looks: Looks): Promise<boolean> => {
    try {
      const isWhole = await list(school);
      if (isWhole) looks.knownUntil = performance.now() + believeMs;
      return isWhole;
    } catch {
      // Each by itself then: that says more exactly what cannot be read.
      return false;
    } finally {
      looks.listing = undefined;
    }
  };

  return {
    async isKnown(school) {
      const now = performance.now();
      const looks = schools.get(school) ?? { misses: 0, since: now, knownUntil: 0, listing: undefined };
      schools.set(school, looks);
      if (looks.listing !== undefined) return looks.listing;
      if (now < looks.knownUntil) return true;
      if (now - looks.since > withinMs) Object.assign(looks, { misses: 0, since: now });
      looks.misses += 1;
      if (looks.misses < manyMisses) return false;
      looks.misses = 0;
      return (looks.listing = listNow(school, looks));
    },
  };
};
