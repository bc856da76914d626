/** Who is told: subject beats kind, nobody who is accused or excluded is ever on the route, and nobody is ever told nothing. */
import { describe, expect, test } from '@jest/globals';
import { lastResort, numberToRing, type RouteFacts } from '../../../bot/features/concerns/routing/route.ts';
import { subjectRoutes, type Holder, type Policy } from '../../../bot/policy/policy.ts';

import { afterTheLastTerm, christmas, hillside, ladder, people, person, plan } from './route-world.ts';

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
