import type { Deps, Person, PersonId } from '../../../core/ports.ts';
import type { Named } from '../concern.ts';

export type NameOf = (id: PersonId) => string;

/** Looks up each person once. Somebody whom the directory no longer has keeps their place in the story. */
export const namesOf = async (ids: readonly PersonId[], deps: Pick<Deps, 'directory'>): Promise<NameOf> => {
  const unique = [...new Set(ids)].filter((id) => id !== 'lantern');
  const people = await Promise.all(unique.map((id) => deps.directory.person(id)));
  const names = new Map(
    people.flatMap((one): [PersonId, string][] => (one === undefined ? [] : [[one.id, one.name]])),
  );
  return (id) => (id === 'lantern' ? 'Lantern' : (names.get(id) ?? 'somebody who has left'));
};

/** `Sam Sample, 8B`. */
export const sayNamed = (one: Named): string =>
  one.detail === undefined || one.detail === '' ? one.name : `${one.name}, ${one.detail}`;

/** A found person in a list to choose from. */
export const sayPerson = (person: Person): string =>
  person.email === undefined ? person.name : `${person.name} (${person.email})`;
