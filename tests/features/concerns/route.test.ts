/** Who is told: subject beats kind, nobody who is accused or excluded is ever on the route, and nobody is ever told nothing. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { policyRoles, type PersonId, type PolicyRole } from '../../../bot/core/ports.ts';
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
import { readProfile } from '../../../bot/policy/profile.ts';

const text = readFileSync(new URL('../../pretend-school/policies/hillside.yaml', import.meta.url), 'utf8');
const hillside = readProfile(text, 'hillside.yaml', 'hillside');

const inTerm = new Date('2026-11-23T10:00:00Z');
const christmas = new Date('2026-12-28T10:00:00Z');
const afterTheLastTerm = new Date('2029-11-20T10:00:00Z');

const quiet: RouteFacts = {
  subject: 'pupil',
  involvesAdult: false,
  illegal: false,
  tags: [],
  about: [],
  aboutAdults: [],
  excluded: [],
  recused: [],
  away: new Set(),
  at: inTerm,
};

const person = (id: string): PersonId => (id.includes('.') ? id : `hillside.${id}`);
const people = (...ids: string[]): PersonId[] => ids.map(person);

/** The rungs as ids: `S006 for S005` where somebody stands in, a name where it is somebody outside. */
const ladder = ({ rungs }: RoutePlan): string[][] => {
  const short = (id: PersonId): string => id.replace('hillside.', '');
  return rungs.map((rung) => [
    ...rung.people.map((one) =>
      one.standsInFor === undefined
        ? short(one.person)
        : `${short(one.person)} for ${short(one.standsInFor)}`,
    ),
    ...rung.outside.map(({ name }) => name),
  ]);
};

const plan = (facts: Partial<RouteFacts>, policy: Policy = hillside): RoutePlan =>
  planRoute(policy, { ...quiet, ...facts });

describe('which route', () => {
  test.each<[string, Partial<RouteFacts>, string]>([
    ['a pupil', {}, 'pupil'],
    ['nobody in particular', { subject: 'nobody' }, 'nobody'],
    ['an adult', { subject: 'adult' }, 'adult'],
    ['a pupil, and perhaps an adult is involved', { involvesAdult: true }, 'adult'],
    ['a pupil, with an adult named', { aboutAdults: people('S012') }, 'adult'],
    ['a site, with an adult involved', { subject: 'nobody', involvesAdult: true }, 'adult'],
    ['the Headteacher', { subject: 'headteacher' }, 'headteacher'],
    ['an adult, who is the Headteacher', { subject: 'adult', aboutAdults: people('S001') }, 'headteacher'],
    ['a pupil, with the Headteacher named', { aboutAdults: people('S012', 'S001') }, 'headteacher'],
    ['the Chair of Governors', { subject: 'adult', aboutAdults: people('G001') }, 'chair'],
    ['the Headteacher and the Chair', { subject: 'headteacher', aboutAdults: people('G001') }, 'chair'],
    ['the deputy head', { subject: 'adult', aboutAdults: people('S002') }, 'adult'],
    ['something illegal', { illegal: true }, 'kind:illegal'],
    ['something illegal and a tag', { illegal: true, tags: ['cyberbullying'] }, 'kind:illegal'],
    ['a tag with a route', { tags: ['texts', 'cyberbullying'] }, 'kind:cyberbullying'],
    ['two tags with routes: the graver', { tags: ['cyberbullying', 'extremism'] }, 'kind:extremism'],
    ['a tag without a route', { tags: ['gambling'] }, 'pupil'],
    ['a site with a tag', { subject: 'nobody', tags: ['extremism'] }, 'kind:extremism'],
    ['the word illegal as a tag is none', { tags: ['illegal'] }, 'pupil'],
  ])('about %s', (_about, facts, route) => {
    expect(plan(facts).route).toBe(route);
  });

  test.each<[string, Partial<RouteFacts>]>([
    ['adult', { subject: 'adult' }],
    ['adult', { involvesAdult: true }],
    ['headteacher', { subject: 'headteacher' }],
    ['headteacher', { aboutAdults: people('S001') }],
    ['chair', { aboutAdults: people('G001') }],
  ])('subject beats kind: %s whatever the kind', (route, facts) => {
    const plain = plan(facts);
    for (const illegal of [false, true]) {
      for (const tags of [[], ...hillside.tags.map(({ id }) => [id])]) {
        const other = plan({ ...facts, illegal, tags });
        expect(other.route).toBe(route);
        expect(other.rungs).toEqual(plain.rungs);
        expect(other.ring).toEqual(plain.ring);
      }
    }
  });
});

/** What comes after the coordinator on the default route: each step, then its deputies (A2). */
const dslThenHead = [['S003'], ['S004 for S003'], ['S001'], ['S002 for S001']];

describe('who is told', () => {
  test.each<[string, Partial<RouteFacts>, string[][]]>([
    ['of a pupil', {}, [['S005'], ['S006 for S005'], ...dslThenHead]],
    ['of a site or a device', { subject: 'nobody' }, [['S005'], ['S006 for S005'], ...dslThenHead]],
    ['of an adult', { subject: 'adult' }, [['S001'], ['G001'], ['trust.T001']]],
    ['of the Headteacher', { subject: 'headteacher' }, [['G001'], ['trust.T001']]],
    ['of the Chair', { aboutAdults: people('G001') }, [['trust.T001']]],
    ['of something illegal', { illegal: true }, dslThenHead],
    [
      'of extremism',
      { tags: ['extremism'] },
      [['S003', 'S011'], ['S004 for S003'], ['S001'], ['S002 for S001']],
    ],
    ['when the coordinator is away', { away: new Set(people('S005')) }, [['S006 for S005'], ...dslThenHead]],
    ['when the deputy is away too', { away: new Set(people('S005', 'S006')) }, [['S005'], ...dslThenHead]],
    ['when the coordinator is excluded', { excluded: people('S005') }, dslThenHead],
    ['when they recused themselves', { recused: people('S005') }, dslThenHead],
    [
      'when only the deputy is excluded',
      { away: new Set(people('S005')), excluded: people('S006') },
      [['S005'], ...dslThenHead],
    ],
    [
      'when the Headteacher is excluded from a concern about an adult',
      { subject: 'adult', excluded: people('S001') },
      [['G001'], ['trust.T001']],
    ],
    [
      'when an accused Headteacher is away, too',
      { subject: 'headteacher', away: new Set(people('S001')) },
      [['G001'], ['trust.T001']],
    ],
    ['when the DSL is accused', { aboutAdults: people('S003') }, [['S001'], ['G001'], ['trust.T001']]],
    ['in the holidays', { at: christmas }, [['S004 for S005'], ['S002 for S001']]],
    [
      'in the holidays, with the one on duty excluded',
      { at: christmas, excluded: people('S004') },
      [['S005'], ['S006 for S005'], ['S003'], ['S002 for S001']],
    ],
    [
      'in the holidays, with the one on duty away',
      { at: christmas, away: new Set(people('S004')) },
      [['S005'], ['S006 for S005'], ['S003'], ['S002 for S001']],
    ],
    [
      'in the holidays, about the one on duty',
      { at: christmas, aboutAdults: people('S002') },
      [['S001'], ['G001'], ['trust.T001']],
    ],
    [
      'in the holidays, about the Headteacher',
      { at: christmas, subject: 'headteacher' },
      [['G001'], ['trust.T001']],
    ],
    [
      'in the holidays, with the Headteacher excluded',
      { at: christmas, excluded: people('S001') },
      [['S004 for S005']],
    ],
    [
      'when the term dates have run out',
      { at: afterTheLastTerm },
      [['S004 for S005', 'S005'], ['S006 for S005'], ['S003'], ['S002 for S001', 'S001']],
    ],
    [
      'of a person once, in the earliest rung',
      { tags: ['cyberbullying'], away: new Set(people('S010', 'S006')) },
      [['S010'], ...dslThenHead],
    ],
  ])('%s', (_when, facts, expected) => {
    const made = plan(facts);
    expect(ladder(made)).toEqual(expected);
    expect(made.failClosed).toBe(false);
  });

  test('a deputy of two roles appears once', () => {
    const away = new Set(people('S011', 'S003'));
    expect(ladder(plan({ tags: ['extremism'], away }))).toEqual([
      ['S004 for S003'],
      ['S001'],
      ['S002 for S001'],
    ]);
  });

  test('the LADO is among the numbers of every route about an adult, and of no other', () => {
    const lado = hillside.contacts['lado'];
    for (const facts of [
      { subject: 'adult' },
      { subject: 'headteacher' },
      { aboutAdults: people('G001') },
    ] as const) {
      const silent = subjectRoutes.map((name) => [name, { ...hillside.routes[name], ring: [] }]);
      const policy = { ...hillside, routes: Object.fromEntries(silent) as Policy['routes'] };
      expect(plan(facts, policy).ring).toEqual([lado]);
    }
    expect(plan({}).ring).toEqual([]);
  });

  test('IT only where the policy names it', () => {
    for (const subject of ['pupil', 'adult', 'headteacher', 'nobody'] as const) {
      for (const tag of hillside.tags) {
        expect(plan({ subject, tags: [tag.id] }).rungs.flatMap(({ roles }) => roles)).not.toContain('it');
      }
    }
  });

  test('somebody outside keeps the place in the ladder', () => {
    const chair: Holder = { outside: 'Mrs Example', title: 'Chair of Governors', phone: '020 7946 0190' };
    const policy = { ...hillside, roles: { ...hillside.roles, chair: [chair] } };
    expect(plan({ subject: 'headteacher' }, policy).rungs).toEqual([
      {
        roles: ['chair'],
        people: [],
        outside: [{ name: 'Mrs Example', title: 'Chair of Governors', phone: '020 7946 0190' }],
      },
      { roles: ['trustLead'], people: [{ person: 'trust.T001', as: 'trustLead' }], outside: [] },
    ]);
  });

  test('when nobody is left: closed, the LADO, the trust’s contact', () => {
    const policy = {
      ...hillside,
      trustContact: { person: 'trust.T007', phone: '020 7946 0207', deputies: [] },
    };
    const closed = plan({ excluded: people('S001', 'S003', 'S005') }, policy);
    expect(closed).toMatchObject({ failClosed: true, rungs: [], ring: [hillside.contacts['lado']] });
    expect(lastResort(policy, closed)).toEqual(policy.trustContact);
    const worse = plan({ excluded: people('S001', 'S003', 'S005', 'trust.T007') }, policy);
    expect(worse.failClosed).toBe(true);
    expect(lastResort(policy, worse)).toBeUndefined();
  });
});

describe('A2: if nobody acknowledges, the deputy, then the DSL or the Headteacher', () => {
  const held = (id: string, ...deputies: string[]): Holder => ({
    person: person(id),
    deputies: people(...deputies),
  });
  const withRoles = (roles: Partial<Policy['roles']>): Policy => ({
    ...hillside,
    roles: { ...hillside.roles, ...roles },
  });

  test('on the routes for a pupil and for nobody, and on every kind’s, each step is followed by its deputies', () => {
    const sure = [{}, { subject: 'nobody' }, { illegal: true }] as const;
    const tagged = hillside.kindRoutes
      .filter(({ when }) => when !== 'illegal')
      .map(({ when }) => ({ tags: [when] }));
    expect(tagged.length).toBeGreaterThan(5);
    for (const facts of [...sure, ...tagged]) {
      const { route, rungs } = plan(facts);
      const { steps } =
        hillside.kindRoutes.find(({ when }) => route === `kind:${when}`)?.route ?? hillside.routes.pupil;
      expect([
        route,
        rungs.map((rung) => [rung.roles, rung.people.every((one) => one.standsInFor !== undefined)]),
      ]).toEqual([
        route,
        steps.flatMap((roles) => [
          [roles, false],
          [roles, true],
        ]),
      ]);
    }
  });

  // A3: straight to the Headteacher. Their deputy hears of it only in the Headteacher's absence.
  test.each<[string, Partial<RouteFacts>, string[][]]>([
    ['an adult', { subject: 'adult' }, [['S001'], ['G001'], ['T001']]],
    ['a pupil and an adult', { involvesAdult: true }, [['S001'], ['G001'], ['T001']]],
    ['the Headteacher', { subject: 'headteacher' }, [['G001'], ['T001']]],
    ['the Chair', { aboutAdults: people('G001') }, [['T001']]],
    [
      'an adult, the Headteacher away',
      { subject: 'adult', away: new Set(people('S001')) },
      [['S002 for S001'], ['G001'], ['T001']],
    ],
    [
      'an adult, with every sign of a kind',
      { subject: 'adult', illegal: true, tags: ['extremism'] },
      [['S001'], ['G001'], ['T001']],
    ],
  ])('never on a route about %s', (_about, facts, expected) => {
    const policy = withRoles({
      headteacher: [held('S001', 'S002', 'S009')],
      chair: [held('G001', 'G002')],
      trustLead: [held('T001', 'T003')],
    });
    expect(ladder(plan(facts, policy))).toEqual(expected);
  });

  test('all the deputies of a step together, those of several roles too', () => {
    const policy = withRoles({ dsl: [held('S003', 'S004', 'S006')], prevent: [held('S011', 'S010')] });
    expect(ladder(plan({ tags: ['extremism'] }, policy)).slice(0, 3)).toEqual([
      ['S003', 'S011'],
      ['S004 for S003', 'S006 for S003', 'S010 for S011'],
      ['S001'],
    ]);
  });

  test('the first deputy of somebody away is not told again: the others are next', () => {
    const policy = withRoles({ coordinator: [held('S005', 'S006', 'S008', 'S010')] });
    const away = new Set(people('S005', 'S008'));
    expect(ladder(plan({ away }, policy)).slice(0, 3)).toEqual([
      ['S006 for S005'],
      ['S010 for S005'],
      ['S003'],
    ]);
  });

  test('a deputy who is away, whom it is about, or who is excluded or recused, is passed over', () => {
    const gone: Partial<RouteFacts>[] = [
      { away: new Set(people('S006')) },
      { about: people('S006') },
      { excluded: people('S006') },
      { recused: people('S006') },
    ];
    for (const facts of gone) expect(ladder(plan(facts))).toEqual([['S005'], ...dslThenHead]);
  });

  test('nobody stands in for a conflicted holder, and everybody for the other one', () => {
    const policy = withRoles({ coordinator: [held('S005', 'S006'), held('S007', 'S008')] });
    expect(ladder(plan({ excluded: people('S005') }, policy)).slice(0, 3)).toEqual([
      ['S007'],
      ['S008 for S007'],
      ['S003'],
    ]);
    const both = plan({ excluded: people('S005', 'S007') }, policy);
    expect(ladder(both)).toEqual(dslThenHead);
  });

  test('a deputy who holds a role of the route as well is told once, at the earlier place, for whom they stand in', () => {
    const policy = withRoles({ coordinator: [held('S005', 'S003')], dsl: [held('S003', 'S004', 'S005')] });
    const made = plan({}, policy);
    expect(ladder(made)).toEqual([
      ['S005'],
      ['S003 for S005'],
      ['S004 for S003'],
      ['S001'],
      ['S002 for S001'],
    ]);
    expect(made.rungs[1]?.people[0]?.as).toBe('coordinator');
    const together = withRoles({ coordinator: [held('S005', 'S003')], dsl: [held('S003', 'S005')] });
    const route = { ...hillside.routes.pupil, steps: [['coordinator', 'dsl']] as const };
    expect(ladder(plan({}, { ...together, routes: { ...hillside.routes, pupil: route } }))).toEqual([
      ['S005', 'S003'],
    ]);
  });

  test('somebody outside is in their step’s own rung only', () => {
    const helper: Holder = { outside: 'Ms Helper', phone: '020 7946 0180' };
    const { rungs } = plan({}, withRoles({ coordinator: [held('S005', 'S006'), helper] }));
    expect(rungs.map(({ outside }) => outside.map(({ name }) => name))).toEqual([
      ['Ms Helper'],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test('outside term not the deputies of a role for which somebody is on duty, but those of the others', () => {
    expect(ladder(plan({ at: christmas }))).toEqual([['S004 for S005'], ['S002 for S001']]);
    const policy: Policy = { ...hillside, duty: [{ for: ['dsl'], person: person('S010') }] };
    expect(ladder(plan({ at: christmas }, policy))).toEqual([
      ['S005'],
      ['S006 for S005'],
      ['S010 for S003'],
      ['S001'],
      ['S002 for S001'],
    ]);
    expect(ladder(plan({ at: christmas }, { ...hillside, duty: [] }))).toEqual([
      ['S005'],
      ['S006 for S005'],
      ...dslThenHead,
    ]);
  });
});

describe('the number to ring', () => {
  const number = (facts: Partial<RouteFacts>, policy: Policy = hillside) =>
    numberToRing(policy, plan(facts, policy));

  test('is of the first person on that report’s own route', () => {
    expect(number({})).toEqual({
      person: 'hillside.S005',
      name: 'online safety coordinator',
      title: 'online safety coordinator',
      phone: '020 7946 0105',
    });
    expect(number({ subject: 'adult' })?.person).toBe('hillside.S001');
    expect(number({ subject: 'headteacher' })?.person).toBe('hillside.G001');
    expect(number({ illegal: true })?.person).toBe('hillside.S003');
  });

  test('passes over people without a number', () => {
    // S006 stands in and has no number of their own.
    expect(number({ away: new Set(people('S005')) })?.person).toBe('hillside.S003');
  });

  test('is never one that a conflicted person answers, whoever shares it', () => {
    const shared: Holder = { person: 'hillside.S005', phone: '(020) 79460103', deputies: [] };
    const policy = { ...hillside, roles: { ...hillside.roles, coordinator: [shared] } };
    expect(number({ excluded: people('S003') }, policy)?.person).toBe('hillside.S001');
  });

  test('falls back to the LADO, then to the trust’s contact', () => {
    const nobody = { subject: 'headteacher', excluded: people('G001', 'trust.T001') } as const;
    expect(number(nobody)).toEqual({ name: 'LADO (Westmere Council)', phone: '020 7946 0301' });
    const policy: Policy = {
      ...hillside,
      contacts: {},
      trustContact: { outside: 'A N Other', phone: '020 7946 0399' },
    };
    expect(number(nobody, policy)?.name).toBe('A N Other');
    expect(number({ ...nobody }, { ...hillside, contacts: {} })).toBeUndefined();
  });
});

// -------------------------------------------------------------------------------------------- every combination (E4)

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

/** Told in their own right, or because the holder is away. */
const inOwnRightOrForSomebodyAway = ({ standsInFor }: Told, { away }: RouteFacts): boolean =>
  standsInFor === undefined || away.has(standsInFor);

const isOnDuty = (one: Told, { duty }: Policy): boolean =>
  duty.some((there) => there.person === one.person && there.for.includes(one.as));

/** A2 whole: whoever deputises for a holder on the route, both of them free, is told sooner or later unless away. */
const deputiesLeftOut = (
  steps: Route['steps'],
  told: readonly Told[],
  forbidden: ReadonlySet<PersonId>,
  { policy, facts }: World,
): boolean =>
  steps
    .flat()
    .flatMap((role) => policy.roles[role])
    .flatMap((holder) => ('person' in holder && !forbidden.has(holder.person) ? holder.deputies : []))
    .filter((one) => !forbidden.has(one) && !facts.away.has(one))
    .some((one) => !told.some(({ person: id }) => id === one));

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
  if (adult && told.some((one) => !inOwnRightOrForSomebodyAway(one, facts) && !isOnDuty(one, policy)))
    return 'about an adult, somebody for a holder who is there';
  if (!adult && facts.at === inTerm && deputiesLeftOut(steps, told, forbidden, { policy, facts }))
    return 'a deputy who is there is never told';
  const number = numberToRing(policy, made);
  if (number?.person !== undefined && forbidden.has(number.person))
    return 'the number of somebody conflicted';
  const resort = lastResort(policy, made);
  if (resort !== undefined && 'person' in resort && forbidden.has(resort.person))
    return 'a conflicted last resort';
  return undefined;
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
