/** A policy is refused when it names people who cannot be reached, or leaves a report with nobody. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Account, Directory, Person } from '../../bot/core/ports.ts';
import { checkPolicy, type AllowedTenants } from '../../bot/policy/lint.ts';
import type { Holder, Policy, Route } from '../../bot/policy/policy.ts';
import { readProfile } from '../../bot/policy/profile.ts';
import { createRosterDirectory } from '../../connectors/roster/directory.ts';
import { makeTrust, rostersOf } from '../pretend-school/trust.ts';

const tenants: AllowedTenants = [{ cloud: 'entra', tenant: 'tenant-of-the-trust' }];

const text = readFileSync(new URL('../pretend-school/policies/hillside.yaml', import.meta.url), 'utf8');
const hillside = readProfile(text, 'hillside.yaml', 'hillside');

const member = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  school: id.split('.')[0] ?? '',
  name: 'Somebody',
  kind: id.includes('.G') ? 'governor' : 'staff',
  guest: id === 'hillside.G001',
  accounts: { entra: `entra-${id}` },
  ...more,
});

const staff = Array.from({ length: 14 }, (_, i) => `hillside.S${String(i + 1).padStart(3, '0')}`);
const everybody = [...staff, 'hillside.G001', 'hillside.G002', 'trust.T001', 'trust.T002'].map((id) =>
  member(id),
);

const directoryOf = (people: readonly Person[]): Directory => ({
  person: (id) => Promise.resolve(people.find((one) => one.id === id)),
  byAccount: ({ cloud, tenant, id }: Account) =>
    Promise.resolve(people.find((one) => tenant === 'tenant-of-the-trust' && one.accounts[cloud] === id)),
  search: () => Promise.resolve([]),
  async *everybody() {
    // Nobody asks.
  },
});

const check = (policy: Policy, people: readonly Person[] = everybody, allowed = tenants): Promise<string[]> =>
  checkPolicy(policy, directoryOf(people), { tenants: allowed });

/** Everybody, one of them otherwise. */
const but = (id: string, more: Partial<Person>): Person[] =>
  everybody.map((one) => (one.id === id ? { ...one, ...more } : one));

const withRole = (role: keyof Policy['roles'], holders: readonly Holder[]): Policy => ({
  ...hillside,
  roles: { ...hillside.roles, [role]: holders },
});
const withRoute = (name: keyof Policy['routes'], route: Partial<Route>): Policy => ({
  ...hillside,
  routes: { ...hillside.routes, [name]: { ...hillside.routes[name], ...route } },
});

test('the policy of the pretend school is taken', async () => {
  expect(await check(hillside)).toEqual([]);
});

describe('with the rosters of the pretend trust', () => {
  const rosters = rostersOf(makeTrust());
  const known = rosters.flatMap(({ tenant, domain }): AllowedTenants => [
    ...(tenant === undefined ? [] : [{ cloud: 'entra' as const, tenant }]),
    ...(domain === undefined ? [] : [{ cloud: 'google' as const, tenant: domain }]),
  ]);

  test.each([
    ['hillside', '../pretend-school/policies/hillside.yaml'],
    ['brook', '../pretend-school/policies/brook.yaml'],
    ...['000', '001', '002', '003', '004'].map((name) => ['hillside', `../profiles/${name}.yaml`] as const),
  ])('%s may start with %s', async (school, path) => {
    const policy = readProfile(readFileSync(new URL(path, import.meta.url), 'utf8'), path, school);
    expect(await checkPolicy(policy, createRosterDirectory(rosters), { tenants: known })).toEqual([]);
  });
});

describe('people', () => {
  test('who are not in the roster', async () => {
    const problems = await check(
      hillside,
      everybody.filter(({ id }) => id !== 'hillside.S005'),
    );
    expect(problems).toEqual([
      'hillside.S005 (coordinator) is not in the roster. Correct the id in the profile, or add the person to the roster.',
    ]);
  });

  test.each([
    ['hillside.S006', 'head of year 8, deputy in coordinator, deputy in pastoral'],
    ['hillside.S004', 'deputy in dsl, deputy in prevent, duty'],
    ['trust.T002', 'auditor'],
    ['trust.T001', 'trustLead, trustContact'],
  ])('%s is missed as %s', async (id, places) => {
    const problems = await check(
      hillside,
      everybody.filter((one) => one.id !== id),
    );
    expect(problems[0]).toContain(`${id} (${places}) is not in the roster`);
  });

  test('who are pupils', async () => {
    expect(await check(hillside, but('hillside.S010', { kind: 'pupil' }))).toEqual([
      'hillside.S010 (pastoral) is a pupil. Name a member of staff or a governor instead.',
    ]);
  });

  test('who are guests: only the very account that the profile names', async () => {
    const [problem] = await check(hillside, but('hillside.G002', { guest: true }));
    expect(problem).toMatch(/^hillside\.G002 \(governors\) has a guest account\. Add the id under `guests`/);
    expect(await check({ ...hillside, guests: new Set() })).toContainEqual(
      expect.stringMatching(/^hillside\.G001 \(chair\) has a guest/),
    );
  });

  test('whom pupils may choose to tell', async () => {
    const policy = { ...hillside, trustedAdults: ['hillside.S012', 'hillside.NOBODY'] };
    expect(await check(policy)).toEqual([
      'hillside.NOBODY (trustedAdults) is not in the roster. Correct the id in the profile, or add the person to the roster.',
    ]);
  });

  test('who have no account of an allowed tenant', async () => {
    const refused = /^hillside\.S011 \(prevent\) has no account that Lantern can reach\. Add the account/;
    expect((await check(hillside, but('hillside.S011', { accounts: {} })))[0]).toMatch(refused);
    expect((await check(hillside, but('hillside.S011', { accounts: { google: 'g' } })))[0]).toMatch(refused);
    expect(
      (await check(hillside, everybody, [{ cloud: 'entra', tenant: 'another' }])).length,
    ).toBeGreaterThan(10);
  });

  test('whose account belongs to somebody else as well', async () => {
    const people = but('hillside.S011', { accounts: { entra: 'entra-hillside.S001' } });
    expect((await check(hillside, people))[0]).toMatch(/^hillside\.S011 \(prevent\) has no account/);
  });
});

describe('routes', () => {
  test('without a step', async () => {
    expect(await check(withRoute('pupil', { steps: [] }))).toEqual([
      'The route `pupil` has no step. Name at least one role that is told.',
    ]);
  });

  test('with a role that nobody holds', async () => {
    expect(await check(withRole('pastoral', []))).toEqual([
      'Nobody holds `pastoral`, which the route `kinds.cyberbullying` uses. Name a holder under `roles`, or take the role out of the route.',
    ]);
  });

  test.each(['headteacher', 'chair'] as const)('about the %s that go to the %s', async (name) => {
    expect(await check(withRoute(name, { steps: [['trustLead'], [name]] }))).toEqual([
      `The route \`${name}\` is for concerns about the ${name} and must not go to the ${name}. Take the role out of its steps.`,
    ]);
  });

  test('that end in nobody who can be reached', async () => {
    const problems = await check(hillside, but('hillside.S001', { accounts: {} }));
    expect(problems).toContainEqual(
      expect.stringMatching(/^The route `pupil` does not end in somebody who can be reached/),
    );
    expect(problems).not.toContainEqual(expect.stringContaining('route `adult`'));
  });

  test('that end in the accused under another role', async () => {
    const policy = withRole('trustLead', hillside.roles.headteacher);
    expect(await check(policy)).toEqual([expect.stringMatching(/^The route `headteacher` does not end/)]);
  });

  test('that end outside, with a number to ring', async () => {
    expect(
      await check(withRole('trustLead', [{ outside: 'Governor services', phone: '020 7946 0320' }])),
    ).toEqual([]);
    expect((await check(withRole('trustLead', [{ outside: 'Governor services', phone: '' }]))).length).toBe(
      3,
    );
  });
});

describe('contacts', () => {
  test('a trust contact whom nobody can reach', async () => {
    const trustContact: Holder = { person: 'trust.T009', deputies: [] };
    const problems = await check({ ...hillside, trustContact });
    expect(problems).toHaveLength(2);
    expect(problems[1]).toMatch(/^The trust’s named contact \(`trustContact`\) cannot be reached/);
  });

  test('that are not there', async () => {
    expect(await check(withRoute('nobody', { ring: ['filterr'] }))).toEqual([
      'The route `nobody` names the contact `filterr`, which is not under `contacts`. Add it there, or correct the name.',
    ]);
    const referrals = [...hillside.referrals, { contact: 'fbi', when: ['illegal'] }];
    expect((await check({ ...hillside, referrals }))[0]).toMatch(/^`referrals` names the contact `fbi`/);
  });

  test('a LADO without a number', async () => {
    const contacts = { ...hillside.contacts, lado: { name: 'LADO' } };
    expect((await check({ ...hillside, contacts }))[0]).toMatch(/^The LADO has no telephone number/);
  });
});
