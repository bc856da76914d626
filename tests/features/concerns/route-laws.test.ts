/** What must hold of every route, whatever the policy and the facts: every combination, and generated worlds. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { policyRoles } from '../../../bot/core/ports.ts';
import { numberToRing, planRoute, type RouteFacts } from '../../../bot/features/concerns/routing/route.ts';
import { subjectRoutes, type Holder, type Policy, type Route } from '../../../bot/policy/policy.ts';
import { failures, whatIsWrong } from './route-table.ts';
import { afterTheLastTerm, christmas, hillside, inTerm } from './route-world.ts';

// Six roles, all 531,441 of them or every eleventh: tests/abuse/route-table.ts.
describe('accused × vacant × away × deputised', () => {
  test.each<[string, Partial<RouteFacts>]>([
    ['a pupil', {}],
    ['an adult', { subject: 'adult' }],
    ['the Headteacher', { subject: 'headteacher' }],
    ['nobody, illegal', { subject: 'nobody', illegal: true }],
  ])('four roles, about %s', (_about, more) => {
    expect(failures(4, more)).toMatchObject({ checked: 6561, wrong: [] });
  });
});

describe('any policy, any facts', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `x.${id}`);
  const someone = fc.constantFrom(...ids);
  const some = fc.uniqueArray(someone, { maxLength: 4 });
  const anyRole = fc.constantFrom(...policyRoles);
  const anyHolder: fc.Arbitrary<Holder> = fc.oneof(
    fc.record({
      person: someone,
      phone: fc.constantFrom('01632 960001', '01632 960002', '01632 960003'),
      deputies: some,
    }),
    fc.record({ person: someone, deputies: some }),
    fc.record({
      outside: fc.constantFrom('Mrs A', 'Mr B'),
      phone: fc.constantFrom('01632 960001', '01632 960009'),
    }),
  );
  const anyRoute: fc.Arbitrary<Route> = fc.record({
    steps: fc.array(fc.uniqueArray(anyRole, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
    ring: fc.subarray(['police', 'lado', 'iwf', 'unknown']),
  });
  const byName = <N extends string, T>(
    names: readonly N[],
    value: fc.Arbitrary<T>,
  ): fc.Arbitrary<Record<N, T>> =>
    fc.record(Object.fromEntries(names.map((name) => [name, value]))) as fc.Arbitrary<Record<N, T>>;
  const anyPolicy: fc.Arbitrary<Policy> = fc
    .record({
      roles: byName(policyRoles, fc.array(anyHolder, { maxLength: 2 })),
      routes: byName(subjectRoutes, anyRoute),
      kindRoutes: fc.array(fc.record({ when: fc.constantFrom('illegal', 'extremism'), route: anyRoute }), {
        maxLength: 2,
      }),
      trustContact: anyHolder,
      duty: fc.array(fc.record({ for: fc.uniqueArray(anyRole), person: someone }), { maxLength: 3 }),
    })
    .map((parts) => ({ ...hillside, ...parts }));
  const anyFacts: fc.Arbitrary<RouteFacts> = fc.record({
    subject: fc.constantFrom('pupil', 'adult', 'headteacher', 'nobody'),
    involvesAdult: fc.boolean(),
    illegal: fc.boolean(),
    tags: fc.subarray(['extremism', 'cyberbullying']),
    about: some,
    aboutAdults: some,
    excluded: some,
    recused: some,
    away: some.map((list) => new Set(list)),
    at: fc.constantFrom(inTerm, christmas, afterTheLastTerm),
  });

  test('nobody conflicted, nobody twice, never in silence', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, facts) => {
        expect(whatIsWrong({ policy, facts })).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  test('a number that a conflicted person answers is never given', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, facts) => {
        const made = planRoute(policy, facts);
        const number = numberToRing(policy, made);
        const theirs = [...Object.values(policy.roles).flat(), policy.trustContact].filter(
          (holder) =>
            'person' in holder && made.conflicted.has(holder.person) && holder.phone === number?.phone,
        );
        if (number !== undefined) expect(theirs).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('the kind changes nothing once an adult is involved', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, facts) => {
        const adult = { ...facts, involvesAdult: true };
        const plain = planRoute(policy, { ...adult, illegal: false, tags: [] });
        expect(planRoute(policy, adult)).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test('excluding somebody only narrows, or moves up, and never lets anybody see it who is accused', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, someone, (policy, facts, out) => {
        const narrowed = planRoute(policy, { ...facts, excluded: [...facts.excluded, out] });
        expect(narrowed.route).toBe(planRoute(policy, facts).route);
        expect(narrowed.rungs.flatMap((rung) => rung.people).map((one) => one.person)).not.toContain(out);
      }),
      { numRuns: 1000 },
    );
  });
});
