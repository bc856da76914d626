/** Which row of the leavers is whose, of the people whom the night has found. Pure. */
import { leaverIdOf, type Leaver } from '../leaver.ts';
import type { Found } from './join.ts';
import { personIdOf, placeOf, type NightFacts } from './look.ts';

export interface Matched {
  readonly found: Found;
  readonly row?: Leaver | undefined;
  /** Rows of the same person that were made before it was known that they are one. */
  readonly others: readonly Leaver[];
}

/** Rows by their accounts, which never change, and then by the person. Each row belongs to one person, and the other way round. */
export const matchRows = ({ people, rows, school }: NightFacts): Matched[] => {
  const byPlace = new Map<string, Leaver[]>();
  const byPerson = Map.groupBy(
    rows.filter(({ person }) => person !== undefined),
    ({ person = '' }) => person.toLowerCase(),
  );
  for (const row of rows)
    for (const place of row.accounts.map(placeOf)) byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  const taken = new Set<string>();
  const chosen = new Map<Found, { row: Leaver; others: Leaver[] }>();
  const choose = (found: Found, candidates: readonly Leaver[]): void => {
    const free = [...new Set(candidates)]
      .filter(({ id }) => !taken.has(id))
      .toSorted((a, b) =>
        a.foundAt === b.foundAt ? (a.id < b.id ? -1 : 1) : a.foundAt < b.foundAt ? -1 : 1,
      );
    const [row, ...others] = free;
    const there = chosen.get(found);
    if (row === undefined) return;
    free.forEach(({ id }) => taken.add(id));
    if (there === undefined) chosen.set(found, { row, others });
    else there.others.push(...free);
  };
  const rowsOf = (found: Found): Leaver[] =>
    found.accounts.flatMap((account) => byPlace.get(placeOf(account)) ?? []);
  for (const found of people) {
    const anchors = new Set(found.accounts.map(leaverIdOf));
    choose(
      found,
      rowsOf(found).filter(({ id }) => anchors.has(id)),
    );
  }
  for (const found of people) choose(found, rowsOf(found));
  for (const found of people) {
    const id = chosen.has(found) ? undefined : personIdOf(found, school);
    if (id !== undefined) choose(found, byPerson.get(id.toLowerCase()) ?? []);
  }
  return people.map((found) => ({ found, others: [], ...chosen.get(found) }));
};
