/**
 * Five schools' policies (table 1.10 of the policy map) on the same people: switching the profile switches who is told of
 * what. Where a policy is silent, A3-A5 and KCSIE's rule stand. When nobody acknowledges, a step's deputies come before the
 * next step (A2), except where the report is about an adult (A3).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { planRoute, type RouteFacts } from '../../bot/features/concerns/routing/route.ts';
import type { Policy } from '../../bot/policy/policy.ts';
import { readProfile } from '../../bot/policy/profile.ts';
import { quiet } from '../features/concerns/route-world.ts';

const five = ['000', '001', '002', '003', '004'] as const;
type Five = (typeof five)[number];

const read = (name: Five): Policy =>
  readProfile(
    readFileSync(new URL(`../profiles/${name}.yaml`, import.meta.url), 'utf8'),
    `${name}.yaml`,
    'hillside',
  );
const policies = Object.fromEntries(five.map((name) => [name, read(name)])) as Record<Five, Policy>;

const names: Readonly<Record<string, string>> = {
  'hillside.S001': 'Head',
  'hillside.S002': 'Deputy Head',
  'hillside.S003': 'DSL',
  'hillside.S004': 'deputy DSL',
  'hillside.S005': 'coordinator',
  'hillside.S006': 'deputy coordinator',
  'hillside.S007': 'IT',
  'hillside.S008': 'IT technician',
  'hillside.S009': 'assistant head',
  'hillside.S010': 'pastoral',
  'hillside.S011': 'Prevent',
  'hillside.G001': 'Chair',
  'trust.T001': 'trust',
  'Governor services at the local authority': 'LA governor services',
};

/** `coordinator > DSL > Head | LADO`: who is told together, then who next; after the bar the numbers shown. */
const told = (policy: Policy, facts: Partial<RouteFacts>): string => {
  const { rungs, ring, failClosed } = planRoute(policy, { ...quiet, ...facts });
  const steps = rungs.map((rung) =>
    [...rung.people.map(({ person }) => person), ...rung.outside.map(({ name }) => name)]
      .map((one) => names[one] ?? one)
      .join(' + '),
  );
  const numbers = ring.map(({ name }) => name.replace(/ \(.*\)| support line.*/, ''));
  const closed = failClosed ? ['closed'] : [];
  return [[...steps, ...closed].join(' > '), numbers.join(', ')].filter((part) => part !== '').join(' | ');
};

const head = 'hillside.S001';
const chair = 'hillside.G001';
const dsl = 'hillside.S003';
const IWF = 'Internet Watch Foundation';

/** What is reported, and who is told of it under 000, 001, 002, 003 and 004. */
const table: [string, Partial<RouteFacts>, Record<Five, string>][] = [
  [
    'a pupil',
    {},
    {
      '000': 'coordinator > deputy coordinator > DSL > deputy DSL > Head > Deputy Head',
      '001': 'coordinator > deputy coordinator > DSL > deputy DSL > Head > Deputy Head',
      '002': 'coordinator + DSL > deputy coordinator + deputy DSL > Head > Deputy Head',
      '003': 'Deputy Head + IT > assistant head + IT technician > DSL > deputy DSL > Head',
      '004': 'DSL > deputy DSL > Head > Deputy Head',
    },
  ],
  [
    'a site or a device',
    { subject: 'nobody' },
    {
      '000': 'coordinator > deputy coordinator > DSL > deputy DSL > Head > Deputy Head',
      '001': 'coordinator > deputy coordinator > DSL > deputy DSL > Head > Deputy Head',
      '002': 'coordinator + DSL > deputy coordinator + deputy DSL > Head > Deputy Head',
      '003': 'Deputy Head + IT > assistant head + IT technician > DSL > deputy DSL > Head',
      '004': 'DSL > deputy DSL > Head > Deputy Head',
    },
  ],
  [
    'something that could be illegal',
    { illegal: true },
    {
      '000': 'DSL > deputy DSL > Head > Deputy Head | Police, Local authority',
      '001': 'DSL > deputy DSL > Head > Deputy Head | Police, CEOP',
      '002': `DSL > deputy DSL > Head > Deputy Head | Police, ${IWF}`,
      '003': 'DSL > deputy DSL > Head > Deputy Head | Police',
      '004': `DSL > deputy DSL > Head > Deputy Head | Police, ${IWF}, Local authority`,
    },
  ],
  [
    'a member of staff',
    { subject: 'adult', aboutAdults: ['hillside.S012'] },
    {
      '000': 'Head > Chair > LA governor services | LADO',
      '001': 'Head > Chair > trust | LADO',
      '002': 'Head > Chair > LA governor services | LADO',
      '003': 'Head > Chair > trust | LADO',
      '004': 'Head > Chair > LA governor services | LADO',
    },
  ],
  [
    'the DSL',
    { subject: 'adult', aboutAdults: [dsl] },
    {
      '000': 'Head > Chair > LA governor services | LADO',
      '001': 'Head > Chair > trust | LADO',
      '002': 'Head > Chair > LA governor services | LADO',
      '003': 'Head > Chair > trust | LADO',
      '004': 'Head > Chair > LA governor services | LADO',
    },
  ],
  [
    'the Headteacher',
    { subject: 'headteacher' },
    {
      '000': 'Chair > LA governor services | LADO',
      '001': 'Chair > trust | LADO',
      '002': 'Chair > LA governor services | LADO',
      '003': 'Chair > trust | LADO',
      '004': 'Chair > LA governor services | LADO',
    },
  ],
  [
    'the Chair of Governors',
    { subject: 'adult', aboutAdults: [chair] },
    {
      '000': 'LA governor services | LADO',
      '001': 'trust | LADO',
      '002': 'LA governor services | LADO',
      '003': 'trust | LADO',
      '004': 'LA governor services | LADO',
    },
  ],
  [
    'the Headteacher, the Chair and the trust’s contact',
    { subject: 'headteacher', aboutAdults: [head, chair, 'trust.T001'] },
    {
      '000': 'LA governor services | LADO',
      '001': 'closed | LADO',
      '002': 'LA governor services | LADO',
      '003': 'closed | LADO',
      '004': 'LA governor services | LADO',
    },
  ],
  [
    'extremism',
    { tags: ['extremism'] },
    {
      '000': 'DSL + Prevent > deputy DSL > Head > Deputy Head | ACT Early',
      '001': 'DSL + Prevent > deputy DSL > Head > Deputy Head | ACT Early',
      '002': 'DSL + Prevent > deputy DSL > Head > Deputy Head | ACT Early',
      '003': 'DSL + Prevent > deputy DSL > Head > Deputy Head | ACT Early',
      '004': 'DSL + Prevent > deputy DSL > Head > Deputy Head | ACT Early, Police',
    },
  ],
  [
    'cyberbullying',
    { tags: ['cyberbullying'] },
    {
      '000': 'pastoral > DSL > deputy DSL > Head > Deputy Head',
      '001': 'pastoral > DSL > deputy DSL > Head > Deputy Head',
      '002': 'coordinator + DSL > deputy coordinator + deputy DSL > Head > Deputy Head',
      '003': 'Deputy Head + IT > assistant head + IT technician > DSL > deputy DSL > Head',
      '004': 'pastoral > DSL > deputy DSL > Head > Deputy Head',
    },
  ],
  [
    'a nude image, as a tag',
    { tags: ['intimate-images'] },
    {
      '000': 'DSL > deputy DSL > Head > Deputy Head',
      '001': 'DSL > deputy DSL > Head > Deputy Head',
      '002': 'DSL > deputy DSL > Head > Deputy Head',
      '003': 'DSL > deputy DSL > Head > Deputy Head',
      '004': 'DSL > deputy DSL > Head > Deputy Head',
    },
  ],
  [
    'a pupil, with the first contact away',
    { away: new Set(['hillside.S005', 'hillside.S002', 'hillside.S007']) },
    {
      '000': 'deputy coordinator > DSL > deputy DSL > Head',
      '001': 'deputy coordinator > DSL > deputy DSL > Head',
      '002': 'deputy coordinator + DSL > deputy DSL > Head',
      '003': 'assistant head + IT technician > DSL > deputy DSL > Head',
      '004': 'DSL > deputy DSL > Head',
    },
  ],
  [
    'a pupil, with the DSL excluded by the reporter',
    { excluded: [dsl] },
    {
      '000': 'coordinator > deputy coordinator > Head > Deputy Head',
      '001': 'coordinator > deputy coordinator > Head > Deputy Head',
      '002': 'coordinator > deputy coordinator > Head > Deputy Head',
      '003': 'Deputy Head + IT > assistant head + IT technician > Head',
      '004': 'Head > Deputy Head',
    },
  ],
];

describe.each(table)('about %s', (_what, facts, expected) => {
  test.each(five)('policy %s', (name) => {
    expect(told(policies[name], facts)).toBe(expected[name]);
  });
});

describe('whatever the kind, the danger or the policy', () => {
  test.each(five)('policy %s keeps a concern about the Headteacher from everybody below', (name) => {
    const plain = told(policies[name], { subject: 'headteacher' });
    for (const tag of policies[name].tags) {
      expect(told(policies[name], { subject: 'headteacher', illegal: true, tags: [tag.id] })).toBe(plain);
    }
    for (const person of [
      'Head',
      'Deputy Head',
      'DSL',
      'deputy DSL',
      'coordinator',
      'deputy coordinator',
      'IT',
      'pastoral',
    ])
      expect(plain.split(/ [>+|] /)).not.toContain(person);
  });

  test.each(five)(
    'policy %s keeps a concern about staff from coordinator, DSL, IT and every deputy',
    (name) => {
      const who = told(policies[name], {
        subject: 'adult',
        illegal: true,
        tags: ['extremism', 'cyberbullying'],
      });
      expect(who).toMatch(/^Head > Chair > [^>+]* \| LADO$/);
    },
  );
});

describe('the other settings of table 1.10', () => {
  test.each<[Five, 'end-of-school-day' | number, boolean, string[]]>([
    ['000', 'end-of-school-day', true, ['police', 'la']],
    ['001', 'end-of-school-day', false, ['police', 'iwf']],
    ['002', 'end-of-school-day', true, ['police', 'iwf']],
    ['003', 30, false, ['police', 'iwf']],
    ['004', 'end-of-school-day', true, ['police', 'iwf', 'la']],
  ])(
    'policy %s: acknowledged by %s, parents %s, illegal to %j',
    (name, acknowledge, informParents, illegal) => {
      const policy = policies[name];
      expect(policy.deadlines.acknowledge).toBe(acknowledge);
      expect(policy.informParents).toBe(informParents);
      expect(
        policy.referrals.filter(({ when }) => when.includes('illegal')).map(({ contact }) => contact),
      ).toEqual(illegal);
      expect(policy.deadlines.urgent).toBe(30);
    },
  );

  test('001 has its own sanctions, 003 takes kit and services away', () => {
    const ids = (name: Five): string[] => policies[name].sanctions.map(({ id }) => id);
    expect(ids('001')).toContain('extended-ban');
    expect(ids('003')).toContain('kit-withdrawn');
    expect(ids('000')).toContain('access-removed');
  });
});
