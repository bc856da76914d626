/** What must hold of every route, whatever the policy and the facts: every combination, and generated worlds. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { policyRoles, type PersonId, type PolicyRole, type SeatRole } from '../../../bot/core/ports.ts';
import { isPassedOver, seatKey, seatsOf } from '../../../bot/core/seats.ts';
import {
  lastResort,
  numberToRing,
  planRoute,
  type RouteFacts,
  type RoutePlan,
  type Told,
} from '../../../bot/features/concerns/routing/route.ts';
import {
  subjectRoutes,
  type Holder,
  type Policy,
  type Route,
  type SubjectRoute,
} from '../../../bot/policy/policy.ts';

import { afterTheLastTerm, christmas, hillside, inTerm, quiet } from './route-world.ts';

const mainRoles = ['coordinator', 'dsl', 'headteacher', 'chair', 'trustLead', 'pastoral'] as const;
/** A role: vacant, or held; its holder accused or not, away or not, with a deputy or not. */
const states = [
  'vacant',
  ...[false, true].flatMap((accused) =>
    [false, true].flatMap((away) => [false, true].map((deputy) => ({ accused, away, deputy }))),
  ),
] as const;
type State = (typeof states)[number];

interface World {
  readonly policy: Policy;
  readonly facts: RouteFacts;
}

/** Deputies are the next role's holders: whoever stands in for one may be accused in another place. */
const worldOf = (chosen: readonly State[], more: Partial<RouteFacts>): World => {
  const accused: PersonId[] = [];
  const away = new Set<PersonId>();
  const roles: Record<PolicyRole, readonly Holder[]> = { ...noRoles };
  for (const [i, role] of mainRoles.entries()) {
    const state = chosen[i] ?? 'vacant';
    if (state === 'vacant') continue;
    if (state.accused) accused.push(`x.${role}`);
    if (state.away) away.add(`x.${role}`);
    const next = mainRoles[(i + 1) % mainRoles.length] ?? role;
    const deputies = state.deputy ? [`x.${next}`, `x.deputy-of-${role}`] : [];
    roles[role] = [{ person: `x.${role}`, phone: `01632 96000${i}`, deputies }];
  }
  return { policy: { ...hillside, roles }, facts: { ...quiet, aboutAdults: accused, away, ...more } };
};
const noRoles = Object.fromEntries(policyRoles.map((role) => [role, []])) as unknown as Record<
  PolicyRole,
  []
>;

const stepsOf = (policy: Policy, route: RoutePlan['route']): Route['steps'] =>
  (
    policy.kindRoutes.find(({ when }) => route === `kind:${when}`)?.route ??
    policy.routes[route as SubjectRoute]
  ).steps;

/** Told in their own right, or because the holder is away or too new. */
const inOwnRightOrForSomebodyAway = (
  { standsInFor, as }: Told,
  { away, newcomers }: RouteFacts,
  conflicted: ReadonlySet<PersonId>,
): boolean =>
  standsInFor === undefined ||
  away.has(standsInFor) ||
  isPassedOver(newcomers, { person: standsInFor, as }, conflicted);

const isOnDuty = (one: Told, { duty }: Policy): boolean =>
  duty.some((there) => there.person === one.person && there.for.includes(one.as));

/** A2 whole: whoever deputises for a holder on the route, both of them free, is told sooner or later unless away. */
const deputiesLeftOut = (
  steps: Route['steps'],
  told: readonly Told[],
  forbidden: ReadonlySet<PersonId>,
  { policy, facts }: World,
): boolean =>
  steps.flat().some((as) =>
    policy.roles[as]
      .flatMap((holder) => ('person' in holder && !forbidden.has(holder.person) ? holder.deputies : []))
      .filter((one) => !forbidden.has(one) && !facts.away.has(one))
      .filter((one) => !isPassedOver(facts.newcomers, { person: one, as }, forbidden))
      .some((one) => !told.some(({ person: id }) => id === one)),
  );

/** What must hold of any plan; a sentence when it does not. */
const whatIsWrong = ({ policy, facts }: World): string | undefined => {
  const made = planRoute(policy, facts);
  const told = made.rungs.flatMap((rung) => rung.people);
  const outside = made.rungs.flatMap((rung) => rung.outside);
  const heads = policy.roles.headteacher.flatMap((one) => ('person' in one ? [one.person] : []));
  const forbidden = new Set([
    ...facts.aboutAdults,
    ...facts.about,
    ...facts.excluded,
    ...facts.recused,
    ...(facts.subject === 'headteacher' ? heads : []),
  ]);
  if (told.some((one) => forbidden.has(one.person))) return 'somebody conflicted is told';
  if (told.some((one) => isPassedOver(facts.newcomers, one, made.conflicted)))
    return 'somebody who came after the report is told';
  if (told.some((one) => one.standsInFor !== undefined && forbidden.has(one.standsInFor)))
    return 'for somebody conflicted';
  if ([...forbidden].some((one) => !made.conflicted.has(one)))
    return 'somebody conflicted is not known as such';
  if (made.failClosed !== (told.length + outside.length === 0)) return 'nobody is told, in silence';
  if (made.rungs.some((rung) => rung.people.length + rung.outside.length === 0)) return 'an empty rung';
  if (new Set(told.map((one) => one.person)).size !== told.length) return 'somebody twice';
  const lado = policy.contacts['lado'];
  const steps = stepsOf(policy, made.route);
  const places = made.rungs.map((rung) => steps.indexOf(rung.roles));
  if (places.some((place, i) => place < (places[i - 1] ?? 0))) return 'not in the order of the steps';
  const second = made.rungs.filter((_, i) => i > 0 && places[i] === places[i - 1]);
  if (second.some((rung) => rung.outside.length > 0)) return 'a second rung with somebody outside';
  if (second.some((rung) => rung.people.some((one) => one.standsInFor === undefined)))
    return 'a second rung with others than deputies';
  const adult = made.route === 'adult' || made.route === 'headteacher' || made.route === 'chair';
  if ((adult || made.failClosed) && lado !== undefined && !made.ring.includes(lado)) return 'no LADO';
  if ((facts.subject === 'adult' || facts.aboutAdults.length > 0) && !adult)
    return 'an adult on a route for others';
  if (adult && second.length > 0) return 'a deputies’ rung about an adult';
  if (
    adult &&
    told.some((one) => !inOwnRightOrForSomebodyAway(one, facts, made.conflicted) && !isOnDuty(one, policy))
  )
    return 'about an adult, somebody for a holder who is there';
  if (!adult && facts.at === inTerm && deputiesLeftOut(steps, told, made.conflicted, { policy, facts }))
    return 'a deputy who is there is never told';
  const number = numberToRing(policy, made);
  if (number?.person !== undefined && forbidden.has(number.person))
    return 'the number of somebody conflicted';
  const resort = lastResort(policy, made);
  if (resort !== undefined && 'person' in resort && forbidden.has(resort.person))
    return 'a conflicted last resort';
  return undefined;
};

/** The holder of each role is new in it, and perhaps confirmed by somebody who may be accused. */
const newIn = (chosen: readonly State[], world: World, confirmedBy: readonly PersonId[]): World => {
  const seats = mainRoles
    .filter((_, i) => chosen[i] !== 'vacant')
    .map((role): [string, readonly PersonId[]] => [seatKey(`x.${role}`, role), confirmedBy]);
  return { ...world, facts: { ...world.facts, newcomers: new Map(seats.slice(0, 2)) } };
};

/** Every choice (or every `stride`th) of states for the first `count` roles; the others are held by somebody who is there. */
const combinations = function* (count: number, stride: number): Generator<State[]> {
  const present: State = { accused: false, away: false, deputy: false };
  for (let n = 0; n < states.length ** count; n += stride) {
    yield mainRoles.map((_, i) =>
      i < count ? (states[Math.floor(n / states.length ** i) % states.length] ?? present) : present,
    );
  }
};

const failures = (
  count: number,
  more: Partial<RouteFacts>,
  stride = 1,
): { checked: number; wrong: string[] } => {
  let checked = 0;
  const wrong: string[] = [];
  for (const chosen of combinations(count, stride)) {
    checked += 1;
    const problem = whatIsWrong(worldOf(chosen, more));
    if (problem !== undefined) wrong.push(`${problem}: ${JSON.stringify(chosen)}`);
  }
  return { checked, wrong };
};

describe('accused × vacant × away × deputised', () => {
  test.each<[string, Partial<RouteFacts>]>([
    ['a pupil', {}],
    ['an adult', { subject: 'adult' }],
    ['the Headteacher', { subject: 'headteacher' }],
    ['nobody, illegal', { subject: 'nobody', illegal: true }],
  ])('four roles, about %s', (_about, more) => {
    expect(failures(4, more)).toEqual({ checked: 6561, wrong: [] });
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

  // All 531,441 hold as well, but take half a minute: 11 and 9 share no factor, so every pair of states still occurs.
  test('six roles, every eleventh', () => {
    expect(failures(6, { tags: ['cyberbullying'] }, 11)).toEqual({ checked: 48_313, wrong: [] });
  }, 60_000);
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
