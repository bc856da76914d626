/** The directory port over rosters in memory: begins with reporting alone, and asks for no permission in anybody's tenant. */
import type { Account, Directory, Person, PersonId, SchoolId } from '../../bot/core/ports.ts';
import type { Roster } from './read-roster.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';

export interface RosterDirectory extends Directory {
  /** Takes other rosters in place of those of now, at once. */
  reload(rosters: readonly Roster[]): void;
}

interface Index {
  readonly byId: ReadonlyMap<PersonId, Person>;
  readonly byAccount: ReadonlyMap<string, Person>;
  readonly bySchool: ReadonlyMap<SchoolId, SearchIndex>;
  readonly rosters: readonly Roster[];
}

export const createRosterDirectory = (rosters: readonly Roster[]): RosterDirectory => {
  let index = indexOf(rosters);
  return {
    person: (id) => Promise.resolve(index.byId.get(id)),
    byAccount: (account) => Promise.resolve(index.byAccount.get(accountKey(account))),
    async *everybody(school) {
      for (const roster of index.rosters) if (roster.school === school) yield* roster.people;
    },
    search: ({ school, words, kinds, limit }) =>
      Promise.resolve(index.bySchool.get(school)?.search(words, kinds, limit) ?? []),
    reload: (others) => {
      index = indexOf(others);
    },
  };
};

/**
 * Accounts that two schools' rosters claim in the same tenant: a sentence for each. Like two rows of one file, neither
 * counts: whose it is must be said by a person.
 */
export const clashesBetween = (rosters: readonly Roster[]): string[] =>
  [...claimsOf(rosters).values()]
    .filter((claims) => claims.length > 1)
    .map(
      (claims) =>
        `The same account belongs to ${claims.map((person) => person.id).join(' and ')}. ` +
        `Neither can be recognised by it: take its id out of all rosters but one.`,
    );

const indexOf = (rosters: readonly Roster[]): Index => {
  const byAccount = new Map<string, Person>();
  for (const [key, [person, ...others]] of claimsOf(rosters)) {
    if (person !== undefined && others.length === 0) byAccount.set(key, person);
  }
  const schools = Map.groupBy(rosters, (roster) => roster.school);
  return {
    byId: new Map(rosters.flatMap((roster) => roster.people.map((person) => [person.id, person] as const))),
    byAccount,
    bySchool: new Map(
      [...schools].map(([school, own]) => [
        school,
        createSearchIndex(own.flatMap((roster) => roster.people)),
      ]),
    ),
    rosters,
  };
};

const claimsOf = (rosters: readonly Roster[]): Map<string, Person[]> => {
  const claims = new Map<string, Person[]>();
  for (const roster of rosters) {
    for (const person of roster.people) {
      for (const key of keysOf(person, roster)) claims.set(key, [...(claims.get(key) ?? []), person]);
    }
  }
  return claims;
};

/** Without its tenant an id proves nothing: such an account is never found. */
const keysOf = (person: Person, { tenant, domain }: Roster): string[] => [
  ...(tenant && person.accounts.entra
    ? [accountKey({ cloud: 'entra', tenant, id: person.accounts.entra })]
    : []),
  ...(domain && person.accounts.google
    ? [accountKey({ cloud: 'google', tenant: domain, id: person.accounts.google })]
    : []),
];

const accountKey = ({ cloud, tenant, id }: Account): string =>
  `${cloud}\n${tenant.toLowerCase()}\n${id.toLowerCase()}`;
