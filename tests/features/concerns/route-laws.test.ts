/** What must hold of every route, whatever the policy and the facts: every combination, and generated worlds. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { policyRoles, type PersonId, type SeatRole } from '../../../bot/core/ports.ts';
import { isPassedOver, seatKey, seatsOf } from '../../../bot/core/seats.ts';
import { numberToRing, planRoute, type RouteFacts } from '../../../bot/features/concerns/routing/route.ts';
import { subjectRoutes, type Holder, type Policy, type Route } from '../../../bot/policy/policy.ts';
import {
  combinations,
  failures,
  mainRoles,
  whatIsWrong,
  worldOf,
  type State,
  type World,
} from './route-table.ts';
import { afterTheLastTerm, christmas, hillside, inTerm } from './route-world.ts';

/** The holder of each role is new in it, and perhaps confirmed by somebody who may be accused. */
const newIn = (chosen: readonly State[], world: World, confirmedBy: readonly PersonId[]): World => {
  const seats = mainRoles
    .filter((_, i) => chosen[i] !== 'vacant')
    .map((role): [string, readonly PersonId[]] => [seatKey(`x.${role}`, role), confirmedBy]);
  return { ...world, facts: { ...world.facts, newcomers: new Map(seats.slice(0, 2)) } };
};

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

  test.each<[string, readonly PersonId[]]>([
    ['nobody', []],
    ['the Headteacher, who may be accused', ['x.headteacher']],
  ])('three roles, the first two newly held and confirmed by %s', (_by, confirmedBy) => {
    let checked = 0;
    const wrong: string[] = [];
    for (const about of [{}, { subject: 'adult' }, { subject: 'headteacher' }] as const) {
      for (const chosen of combinations(3, 1)) {
        checked += 1;
        const problem = whatIsWrong(newIn(chosen, worldOf(chosen, about), confirmedBy));
        if (problem !== undefined) wrong.push(`${problem}: ${JSON.stringify(chosen)}`);
      }
    }
    expect({ checked, wrong }).toEqual({ checked: 2187, wrong: [] });
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
  const anyNewcomers = fc
    .array(fc.tuple(someone, fc.constantFrom<SeatRole>(...policyRoles, 'trustContact'), some), {
      maxLength: 12,
    })
    .map((list) => new Map(list.map(([one, as, confirmed]) => [seatKey(one, as), confirmed])));
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
    newcomers: anyNewcomers,
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

  test('somebody new is passed over, and nobody gains by it in another role than theirs', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, facts) => {
        const made = planRoute(policy, facts);
        const before = planRoute(policy, { ...facts, newcomers: new Map() });
        expect(made.route).toBe(before.route);
        expect(made.conflicted).toEqual(before.conflicted);
        const toldBefore = new Set(before.rungs.flatMap(({ people }) => people.map(({ person }) => person)));
        const isNew = (person: PersonId, as: string): boolean =>
          isPassedOver(facts.newcomers, { person, as }, made.conflicted);
        const seats = seatsOf(policy);
        for (const { person, as } of made.rungs.flatMap(({ people }) => people)) {
          // A deputy of somebody new; a holder who is away, whose deputy is new; the holders, when all on duty are new.
          const becauseOfSomebodyNew = seats.some((one) => one.as === as && isNew(one.person, as));
          expect(toldBefore.has(person) || becauseOfSomebodyNew).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('confirmed by somebody who is free of conflict, a newcomer counts as if they had always been there', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, facts) => {
        const free = 'x.free';
        const newcomers = new Map([...facts.newcomers].map(([seat, by]) => [seat, [...by, free]]));
        expect(planRoute(policy, { ...facts, newcomers })).toEqual(
          planRoute(policy, { ...facts, newcomers: new Map() }),
        );
      }),
      { numRuns: 1000 },
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
