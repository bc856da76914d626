/** The numbers that a reporter is shown: the right ones for whom it is about (A4, A5), and never a conflicted person's. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notConfirmed, ringList, type Ring } from '../../../bot/features/concerns/routing/ring-list.ts';
import { planRoute, type RouteFacts } from '../../../bot/features/concerns/routing/route.ts';
import type { Holder, Policy, Route, SubjectRoute } from '../../../bot/policy/policy.ts';
import { hillside, people, quiet } from './route-world.ts';

const withRoles = (roles: Partial<Policy['roles']>, more: Partial<Policy> = {}): Policy => ({
  ...hillside,
  ...more,
  roles: { ...hillside.roles, ...roles },
});
const ring = (facts: Partial<RouteFacts>, policy: Policy = hillside): Ring[] =>
  ringList(policy, planRoute(policy, { ...quiet, ...facts }));
const sentence = (facts: Partial<RouteFacts>, policy: Policy = hillside): string =>
  notConfirmed(policy, planRoute(policy, { ...quiet, ...facts }));

const coordinator: Ring = { name: 'online safety coordinator', phone: '020 7946 0105' };
const dsl: Ring = { name: 'designated safeguarding lead (DSL)', phone: '020 7946 0103' };
const head: Ring = { name: 'Headteacher', phone: '020 7946 0101' };
const chair: Ring = { name: 'Chair of Governors', phone: '020 7946 0190' };
const trustLead: Ring = { name: 'trust safeguarding lead', phone: '020 7946 0201' };
const lado: Ring = { name: 'LADO (Westmere Council)', phone: '020 7946 0301' };
const police: Ring = { name: 'Police', phone: '999' };

/** A Chair without an account, whom the reporter rings. */
const outsideChair: Holder = { outside: 'Mrs Example', title: 'Chair of Governors', phone: '020 7946 0198' };

describe('the numbers of a route', () => {
  test.each<[string, Partial<RouteFacts>, Ring[]]>([
    ['a pupil', {}, [coordinator]],
    ['a site or a device', { subject: 'nobody' }, [coordinator]],
    ['something that could be illegal', { illegal: true }, [dsl, police]],
    ['an adult', { subject: 'adult' }, [head, lado]],
    ['a pupil and perhaps an adult', { involvesAdult: true }, [head, lado]],
    ['the DSL', { subject: 'adult', aboutAdults: people('S003') }, [head, lado]],
    ['the Headteacher', { subject: 'headteacher' }, [chair, lado]],
    ['the Chair', { aboutAdults: people('G001') }, [trustLead, lado]],
    ['an adult, and something illegal', { subject: 'adult', illegal: true }, [head, lado]],
  ])('about %s', (_about, facts, expected) => {
    expect(ring(facts)).toEqual(expected);
  });

  test('the LADO on every route about an adult, whatever the policy says of its numbers, and on no other', () => {
    const bare = (name: SubjectRoute): Route => ({ ...hillside.routes[name], ring: [] });
    const policy = withRoles(
      {},
      {
        routes: {
          pupil: bare('pupil'),
          nobody: bare('nobody'),
          adult: bare('adult'),
          headteacher: bare('headteacher'),
          chair: bare('chair'),
        },
      },
    );
    for (const facts of [
      { subject: 'adult' },
      { involvesAdult: true },
      { subject: 'headteacher' },
      { aboutAdults: people('G001') },
    ] as const)
      expect(ring(facts, policy)).toContainEqual(lado);
    for (const facts of [{}, { subject: 'nobody' }, { illegal: true }, { tags: ['extremism'] }] as const)
      expect(ring(facts, policy)).not.toContainEqual(lado);
  });

  test('a contact without a number is not among them', () => {
    // CEOP has a page and no number.
    expect(ring({ tags: ['grooming'] })).toEqual([dsl]);
  });

  test('a deputy is not one more number', () => {
    const policy = withRoles({
      coordinator: [{ person: 'hillside.S005', phone: '020 7946 0105', deputies: people('S010') }],
    });
    expect(ring({}, policy)).toEqual([coordinator]);
  });

  test('when nobody is left: the trust’s contact and the LADO', () => {
    const nobody = { excluded: people('S001', 'S003', 'S005') };
    expect(ring(nobody)).toContainEqual(lado);
    expect(ring({ ...nobody, excluded: [...nobody.excluded, 'trust.T001'] })).toEqual([lado]);
  });
});

describe('somebody outside, whom only the reporter can tell', () => {
  test('the Chair’s number comes first, with their name and title', () => {
    const policy = withRoles({ chair: [outsideChair] });
    expect(ring({ subject: 'headteacher' }, policy)).toEqual([
      { name: 'Mrs Example (Chair of Governors)', phone: '020 7946 0198' },
      lado,
    ]);
  });

  test('without a title only the name', () => {
    const policy = withRoles({ chair: [{ outside: 'Mrs Example', phone: '020 7946 0198' }] });
    expect(ring({ subject: 'headteacher' }, policy)[0]).toEqual({
      name: 'Mrs Example',
      phone: '020 7946 0198',
    });
  });

  test('nobody outside on a later step: somebody inside is told before', () => {
    const policy = withRoles({ chair: [outsideChair] });
    expect(ring({ subject: 'adult' }, policy)).toEqual([head, lado]);
  });

  test('one number is shown once, however it is spaced', () => {
    const policy = withRoles({ chair: [{ ...outsideChair, phone: '(020) 79460301' }] });
    expect(ring({ subject: 'headteacher' }, policy)).toEqual([
      { name: 'Mrs Example (Chair of Governors)', phone: '(020) 79460301' },
    ]);
  });
});

describe('a number that a conflicted person answers', () => {
  const headsPhone = '(020) 7946-0101';

  test('is not shown for somebody outside', () => {
    const policy = withRoles({ chair: [{ ...outsideChair, phone: headsPhone }] });
    expect(ring({ subject: 'headteacher' }, policy)).toEqual([trustLead, lado]);
  });

  test('is not shown for somebody inside who shares it', () => {
    const shared: Holder = { person: 'hillside.G001', phone: headsPhone, deputies: [] };
    expect(ring({ subject: 'headteacher' }, withRoles({ chair: [shared] }))).toEqual([trustLead, lado]);
  });

  test('is not shown for a contact', () => {
    const contacts = {
      ...hillside.contacts,
      police: { name: 'School police officer', phone: '020 79460103' },
    };
    const policy = withRoles({}, { contacts });
    expect(ring({ illegal: true, excluded: people('S003') }, policy)).toEqual([head]);
    expect(ring({ illegal: true, recused: people('S003') }, policy)).toEqual([head]);
  });

  test('is shown where nobody conflicted answers it', () => {
    const policy = withRoles({ chair: [{ ...outsideChair, phone: headsPhone }] });
    expect(ring({ aboutAdults: people('S003') }, policy)).toEqual([{ ...head }, lado]);
  });

  test('whoever the conflicted people are, and whatever it is about', () => {
    const withPhones = withRoles({
      // The Headteacher's number is the office's too, and the DSL answers the coordinator's.
      office: [{ person: 'hillside.S014', phone: '02079460101', deputies: [] }],
      coordinator: [{ person: 'hillside.S005', phone: '020 79460103', deputies: people('S006') }],
      chair: [outsideChair, { person: 'hillside.G001', phone: '020 7946 0190', deputies: [] }],
    });
    const digits = (phone: string): string => phone.replace(/\D/g, '');
    const holders = [...Object.values(withPhones.roles).flat(), withPhones.trustContact];
    const some = fc.subarray([
      ...people('S001', 'S002', 'S003', 'S004', 'S005', 'G001', 'S014'),
      'trust.T001',
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom('pupil', 'adult', 'headteacher', 'nobody'),
        fc.boolean(),
        some,
        some,
        some,
        (subject, illegal, aboutAdults, excluded, away) => {
          const plan = planRoute(withPhones, {
            ...quiet,
            subject,
            illegal,
            aboutAdults,
            excluded,
            away: new Set(away),
          });
          const shown = ringList(withPhones, plan).map(({ phone }) => digits(phone));
          const theirs = holders.flatMap((one) =>
            'person' in one && plan.conflicted.has(one.person) && one.phone !== undefined
              ? [digits(one.phone)]
              : [],
          );
          expect(shown.filter((one) => theirs.includes(one))).toEqual([]);
          expect(new Set(shown).size).toBe(shown.length);
          if (plan.failClosed || subject === 'adult' || subject === 'headteacher' || aboutAdults.length > 0)
            expect(shown).toContain(digits(lado.phone));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('when nobody can say whether it was stored', () => {
  test.each<[string, Partial<RouteFacts>, Ring]>([
    ['a pupil', {}, coordinator],
    ['something that could be illegal', { illegal: true }, dsl],
    ['an adult', { subject: 'adult' }, head],
    ['the Headteacher', { subject: 'headteacher' }, chair],
    ['the Chair', { aboutAdults: people('G001') }, trustLead],
    ['a pupil, without the coordinator', { excluded: people('S005') }, dsl],
  ])('about %s: a person of that route, with their number', (_about, facts, { name, phone }) => {
    expect(sentence(facts)).toContain(`Please tell ${name}, ${phone}, in person now.`);
    expect(sentence(facts)).toMatch(
      /^Not confirmed: .* Then press Send again: it will not be stored twice\.$/,
    );
  });

  test('about the Headteacher never the Headteacher, and nobody below', () => {
    const said = sentence({ subject: 'headteacher', illegal: true });
    for (const { name, phone } of [head, dsl, coordinator]) {
      expect(said).not.toContain(name);
      expect(said).not.toContain(phone);
    }
  });

  test('the Chair without an account, by name', () => {
    const policy = withRoles({ chair: [outsideChair] });
    expect(sentence({ subject: 'headteacher' }, policy)).toContain(
      'Please tell Mrs Example (Chair of Governors), 020 7946 0198, in person now.',
    );
  });

  test('the LADO when nobody of the route may know', () => {
    const nobody = { subject: 'headteacher', excluded: ['hillside.G001', 'trust.T001'] } as const;
    expect(sentence(nobody)).toContain(`Please tell ${lado.name}, ${lado.phone}, in person now.`);
  });

  test('a sentence that still helps when there is no number at all', () => {
    const policy = withRoles({}, { contacts: {} });
    const nobody = { subject: 'headteacher', excluded: ['hillside.G001', 'trust.T001'] } as const;
    expect(sentence(nobody, policy)).toContain('Please tell the person your policy names in person now.');
  });
});
