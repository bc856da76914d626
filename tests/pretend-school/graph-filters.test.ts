/** Filters and pages of the pretend Graph against a plain reading of the estate, for whatever is put together. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GraphHouse, openGraph } from '../support/graph.ts';
import type { EntraUser } from './estate/index.ts';

let house: GraphHouse;
beforeAll(async () => {
  house = await openGraph();
});
afterAll(async () => {
  await house.graph.close();
});

interface Clause {
  readonly text: string;
  readonly fits: (user: EntraUser) => boolean;
}

const same = (left: string | null, right: string): boolean => left?.toLowerCase() === right.toLowerCase();
const upn = ({ userPrincipalName }: EntraUser): string => userPrincipalName.toLowerCase();

const word = fc.stringMatching(/^[a-z]{1,3}$/);
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.constantFrom<Clause>(
    { text: "userType eq 'Guest'", fits: (user) => user.userType === 'Guest' },
    { text: "userType eq 'member'", fits: (user) => user.userType === 'Member' },
    { text: 'accountEnabled eq false', fits: (user) => !user.accountEnabled },
    { text: 'onPremisesSyncEnabled eq true', fits: (user) => user.onPremisesSyncEnabled === true },
    { text: 'employeeId eq null', fits: (user) => user.employeeId === null },
    { text: "surname eq 'O''Connor'", fits: (user) => same(user.surname, "O'Connor") },
    {
      text: "department in ('Staff','Governors')",
      fits: (user) => ['Staff', 'Governors'].includes(user.department ?? ''),
    },
  ),
  word.map((text): Clause => ({
    text: `startswith(userPrincipalName,'${text}')`,
    fits: (user) => upn(user).startsWith(text),
  })),
  word.map((text): Clause => ({
    text: `startswith(displayName,'${text}')`,
    fits: (user) => user.displayName.toLowerCase().startsWith(text),
  })),
  word.map((text): Clause => ({ text: `userPrincipalName ge '${text}'`, fits: (user) => upn(user) >= text })),
  word.map((text): Clause => ({ text: `userPrincipalName lt '${text}'`, fits: (user) => upn(user) < text })),
  word.map((text): Clause => ({ text: `userPrincipalName le '${text}'`, fits: (user) => upn(user) <= text })),
);

const joined = (parts: readonly Clause[], by: 'and' | 'or'): Clause => ({
  text: `(${parts.map(({ text }) => text).join(` ${by} `)})`,
  fits: (user) =>
    by === 'and' ? parts.every(({ fits }) => fits(user)) : parts.some(({ fits }) => fits(user)),
});

const filter: fc.Arbitrary<Clause> = fc
  .array(
    fc.oneof(
      clause,
      fc.array(clause, { minLength: 1, maxLength: 3 }).map((parts) => joined(parts, 'or')),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => joined(parts, 'and'));

test('any filter, on pages of any size, short or empty, shows just those who fit, each once, in order', async () => {
  const shape = fc.record({
    filter,
    top: fc.integer({ min: 40, max: 200 }),
    shortPages: fc.constantFrom(0, 0.5),
    emptyPages: fc.constantFrom(0, 0.3),
  });
  const users = [...house.estate.entra.users.values()];
  await fc.assert(
    fc.asyncProperty(shape, async ({ filter: { text, fits }, top, ...limits }) => {
      Object.assign(house.graph.limits, limits);
      const query = new URLSearchParams({
        $select: 'userPrincipalName',
        $filter: text,
        $top: String(top),
      });
      const shown = (await house.pages(`/users?${query.toString()}`)).flatMap(({ body }) => body.value);
      expect(shown.map((user) => String(user['userPrincipalName']).toLowerCase())).toEqual(
        users.filter(fits).map(upn).sort(),
      );
    }),
    { numRuns: 60 },
  );
});
