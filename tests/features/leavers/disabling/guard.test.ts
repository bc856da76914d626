/** Between the decision and the act the world goes on: whatever then stands against it, nothing is touched (promises.md E8). */
import { expect, test } from '@jest/globals';
import { create } from '../../../../bot/core/change.ts';
import type { Person } from '../../../../bot/core/ports.ts';
import { hillside } from '../../concerns/route-world.ts';
import { policyRolesOf } from '../../../../bot/core/roles.ts';
import { guestKey, guests, type Guest } from '../../../../bot/features/leavers/guests/guest.ts';
import { leavers, rows, type Leaver } from '../../../../bot/features/leavers/leaver.ts';
import {
  accounts,
  decision,
  held,
  hour,
  leaverWith,
  minute,
  startSagaWorld,
  type SagaWorld,
} from './saga-world.ts';

const roles = (...value: string[]) => ({ checked: true as const, value });
const approved = (...by: string[]) =>
  decision({ needs: 2, approvals: by.map((one) => ({ by: one, at: '2026-11-23T09:59:30.000Z' })) });
const named = {
  what: 'named',
  lastDay: '2026-11-20',
  by: 'hillside.IT1',
  at: '2026-11-22T10:00:00Z',
  reason: 'left',
} as const;
const inRoster = (id: string): Person => ({
  id,
  school: 'hillside',
  name: id,
  kind: 'staff',
  guest: false,
  accounts: {},
});
/** Somebody whom the school's policy names, so that two must agree. */
const dsl = Object.values(hillside.roles)
  .flat()
  .flatMap((one) => ('person' in one ? [one.person] : []))
  .find((id) => policyRolesOf(id, hillside).length > 0);

type Change = (world: SagaWorld) => void;
const nothing: Change = () => undefined;

const refusals: readonly [string, Partial<Leaver>, Change, RegExp][] = [
  [
    'promoted to a role in between, with one person’s word',
    {},
    (world) => world.clouds.cloud('google').put({ id: 'g-1', roles: roles('Groups Admin') }),
    /administrator’s role: Groups Admin.*Two/,
  ],
  [
    'roles that cannot be read',
    {},
    (world) =>
      world.clouds.cloud('entra').put({ id: 'e-1', roles: { checked: false, because: 'not granted' } }),
    /could not be read/,
  ],
  [
    'came back',
    {},
    (world) => world.active.set('e-1', inRoster('hillside.S900')),
    /still has this account, or has it again/,
  ],
  [
    'came back under the id of before, without an account’s id in the roster yet',
    {},
    (world) => world.roster.push(inRoster('hillside.s900')),
    /still has this account, or has it again/,
  ],
  [
    'somebody else who has its MIS id now',
    {},
    (world) => {
      world.clouds.cloud('entra').put({ id: 'e-1', employeeId: 'S950' });
      world.roster.push(inRoster('hillside.s950'));
    },
    /still has this account, or has it again/,
  ],
  [
    'somebody else who was given its address',
    {},
    (world) => {
      world.clouds.cloud('google').put({ id: 'g-1', aliases: ['head@hillside.example'] });
      world.roster.push({ ...inRoster('hillside.S951'), email: 'Head@hillside.example' });
    },
    /still has this account, or has it again/,
  ],
  [
    'another account that was made after the last day',
    {},
    (world) => world.clouds.cloud('entra').put({ id: 'e-1', createdAt: '2026-11-10T08:00:00Z' }),
    /was made after/,
  ],
  [
    'an address that became a shared one',
    {},
    (world) => world.clouds.cloud('entra').put({ id: 'e-1', address: 'office@hillside.example' }),
    /shared account/,
  ],
  [
    'an approval that ran out',
    { decision: decision({ expires: '2026-11-23T10:00:00.000Z' }) },
    nothing,
    /has run out/,
  ],
  ['requester and approver are one', { decision: approved('hillside.IT1') }, nothing, /Two different people/],
  ['the second person is missing', { decision: approved() }, nothing, /Two different people/],
  ['only IT says so, and one of them', { grounds: [named] }, nothing, /No list says/],
  ['no reason is left', { grounds: [{ what: 'no-sign-in', days: 200 }] }, nothing, /no reason any more/],
  [
    'a sanction that is over',
    {
      grounds: [
        { what: 'sanction', until: '2026-11-20', incident: 'I', record: 0, at: '2026-11-10T10:00:00Z' },
      ],
    },
    nothing,
    /no reason any more/,
  ],
  ['the last day moved on', { lastDay: '2026-12-18' }, nothing, /Nothing is done before it is over/],
  [
    'not certain who it is',
    { protections: [{ level: 'never', why: 'not-sure-who', words: 'Two people could be meant.' }] },
    nothing,
    /not certain whose account/,
  ],
  [
    'not certain who it is, and one person’s own word for it beside the list',
    {
      grounds: [...leaverWith().grounds, named],
      protections: [{ level: 'twice', why: 'not-sure-who-named', words: 'Two people could be meant.' }],
    },
    nothing,
    /Two different people must agree/,
  ],
  ['the one who asks', { person: 'hillside.IT1' }, nothing, /somebody who asks for it/],
  [
    'the one who agrees',
    { person: 'hillside.IT2', decision: approved('hillside.IT2') },
    nothing,
    /somebody who asks for it or agrees/,
  ],
  [
    'whoever decided has left',
    {},
    (world) => world.left.add('hillside.IT1'),
    /no longer on the school’s list/,
  ],
  [
    'a cloud that is not connected any more',
    { accounts: [{ ...accounts.entra, tenant: 'another' }] },
    nothing,
    /not connected/,
  ],
  ['no account', { accounts: [] }, nothing, /No account/],
  [
    'a decision to keep',
    { decision: decision({ what: 'keep', until: '2026-12-01' }) },
    nothing,
    /Nobody has decided/,
  ],
  ['somebody whom the policy names', { person: dsl }, nothing, /names this person in a role/],
];

test.each(refusals)('%s: refused, nothing is touched, and it is said', async (_, more, change, words) => {
  const world = await startSagaWorld(leaverWith(more));
  change(world);
  await world.run(3 * hour);
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('candidate');
  expect(leaver.decision).toBeUndefined();
  expect(leaver.runs).toEqual([]);
  expect(leaver.events.findLast(({ what }) => what === 'refused')?.words).toMatch(words);
  expect(world.clouds.all.flatMap(({ effects }) => effects)).toEqual([]);
  expect(world.told.map(({ why }) => why)).toEqual(['refused']);
  expect(await world.due()).toEqual([]);
});

const ended = { what: 'guest-ended', endedOn: '2026-11-20' } as const;
const answered = (at: string): Guest => ({
  v: 1,
  id: 'guest-1',
  stage: 'active',
  name: 'Robin Vale',
  organisation: '',
  address: 'e-1@hillside.example',
  sponsor: 'hillside.IT1',
  reason: 'Still auditing',
  services: [],
  from: '2026-11-23',
  until: '2026-12-18',
  requestedAt: at,
  account: { cloud: 'entra', tenant: 'tenant-1', id: 'e-1', address: 'e-1@hillside.example' },
  confirmed: { by: 'hillside.IT1', at, address: 'e-1@hillside.example' },
  extensions: [],
  said: [],
  look: '',
  used: [],
});

test.each([
  ['whose days were over', [ended], false],
  ['of whom IT had said so before', [{ ...named, at: '2026-11-22T08:00:00Z' }], false],
  ['of whom IT has said so since', [{ ...named, at: '2026-11-22T12:00:00Z' }], true],
  ['whom the list names', [ended, { what: 'list', lastDay: '2026-10-30', list: 'l', line: 2 }], true],
] as const)('a guest %s, and somebody answers for them now', async (_, grounds, acts) => {
  const leaver = { decision: approved('hillside.IT2'), grounds: [...grounds], accounts: [accounts.entra] };
  const world = await startSagaWorld(leaverWith(leaver));
  const row = answered('2026-11-22T10:00:00Z');
  await world.records.commit([create(guests, guestKey('hillside', row.id), row)]);
  await world.run(3 * hour);
  const after = await world.leaver();
  expect(after.stage).toBe(acts ? 'disabled' : 'candidate');
  expect(world.clouds.cloud('entra').state('e-1')?.enabled).toBe(!acts);
  if (!acts)
    expect(after.events.findLast(({ what }) => what === 'refused')?.words).toContain('Somebody answers for');
});

/** Others on whom the same person decided: `at` the same moment, unless said. */
const others = async (
  world: SagaWorld,
  count: number,
  more: (id: string) => Partial<Leaver> = () => ({}),
): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    const id = `a-${String(at).padStart(2, '0')}`;
    const one = leaverWith({ accounts: [], ...more(id), id });
    await world.records.commit([create(leavers, rows.leaver('hillside', id), one)]);
  }
};
const { people } = hillside.leavers.cap;
const untouched = async (world: SagaWorld): Promise<void> => {
  await world.run();
  const leaver = await world.leaver();
  expect([leaver.stage, leaver.decision, leaver.runs]).toEqual(['candidate', undefined, []]);
  expect(leaver.events.findLast(({ what }) => what === 'refused')?.words).toMatch(/Two different people/);
  expect(world.clouds.all.flatMap(({ effects }) => effects)).toEqual([]);
};

test('two presses at once go beyond the cap together: those that come last are not touched on one person’s word', async () => {
  const world = await startSagaWorld();
  await others(world, people);
  await untouched(world);
});

test('up to the cap, those that come later do not matter', async () => {
  const world = await startSagaWorld();
  await others(world, people - 1);
  const later = decision({ at: '2026-11-23T09:59:00.001Z' });
  for (const id of ['z-1', 'z-2'])
    await world.records.commit([
      create(leavers, rows.leaver('hillside', id), leaverWith({ id, accounts: [], decision: later })),
    ]);
  await world.run();
  expect((await world.leaver()).stage).toBe('disabled');
});

test('whoever is at work already counts, even where they were decided a moment later', async () => {
  const world = await startSagaWorld();
  const at = '2026-11-23T09:59:00.001Z';
  const begun: Leaver['runs'][number] = {
    cloud: 'entra', id: 'x', direction: 'disable', urgent: false, scope: 'all', startedAt: at, order: [], steps: {},
  }; // prettier-ignore
  await others(world, people, () => ({ decision: decision({ at }), runs: [begun] }));
  await untouched(world);
});

test('of a small year one pupil a day, also in two presses at once; two people’s word lifts it', async () => {
  const pupil: Partial<Leaver> = { kind: 'pupil', year: 'R' };
  const world = await startSagaWorld(leaverWith(pupil));
  await others(world, 1, () => pupil);
  await untouched(world);
  const two = await startSagaWorld(leaverWith({ ...pupil, decision: approved('hillside.IT2') }));
  await others(two, people + 1, () => pupil);
  await two.run();
  expect((await two.leaver()).stage).toBe('disabled');
});

test('a role that nobody was shown: two people’s word does not cover it; it is shown, and decided about anew', async () => {
  const world = await startSagaWorld(leaverWith({ decision: approved('hillside.IT2') }));
  world.clouds.cloud('google').put({ id: 'g-1', roles: roles('Groups Admin') });
  await world.run();
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('candidate');
  expect(leaver.protections.map(({ why }) => why)).toContain('role');
  expect(leaver.events.findLast(({ what }) => what === 'refused')?.words).toMatch(
    /Groups Admin.*decide again/,
  );
  expect(world.clouds.all.flatMap(({ effects }) => effects)).toEqual([]);
});

test('with the word of two who were shown it, a role holder’s account is tried', async () => {
  const role = { level: 'twice', why: 'role', words: 'It has a role.' } as const;
  const world = await startSagaWorld(leaverWith({ decision: approved('hillside.IT2'), protections: [role] }));
  world.clouds.cloud('google').put({ id: 'g-1', roles: roles('Groups Admin') });
  await world.run();
  expect((await world.leaver()).stage).toBe('disabled');
});

test('an address that was given to somebody else: the account is known by its id, and the other is not touched', async () => {
  const world = await startSagaWorld();
  world.clouds.cloud('entra').remove('e-1');
  world.clouds.cloud('entra').put({ id: 'e-2', address: 'e-1@hillside.example' });
  await world.run();
  expect(world.clouds.cloud('entra').state('e-2')?.enabled).toBe(true);
  expect(world.clouds.cloud('entra').effects).toEqual([]);
  expect(world.clouds.cloud('google').state('g-1')?.enabled).toBe(false);
});

test('promoted between the guard and the lock: nothing more is touched, and a person is told', async () => {
  const world = await startSagaWorld();
  world.onPoint = (name) => {
    if (name === 'after google mail.take')
      world.clouds
        .cloud('google')
        .put({ id: 'g-1', roles: roles('Super Admin') }, { groups: [held('group', 'x')] });
  };
  await world.run(50 * minute);
  expect(world.clouds.cloud('google').state('g-1')).toMatchObject({ enabled: true, groups: [{ id: 'x' }] });
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('disabling');
  expect(leaver.events.findLast(({ what }) => what === 'stopped')?.words).toMatch(/Super Admin/);
  expect(world.told.map(({ why }) => why)).toEqual(['half-done']);
});

test('came back between the guard and the first lock: refused as if the guard had seen it', async () => {
  const world = await startSagaWorld();
  world.onPoint = (name) => {
    if (name === 'before entra groups.held') world.active.set('e-1', inRoster('hillside.S900'));
  };
  await world.run(50 * minute);
  expect((await world.leaver()).stage).toBe('candidate');
  expect(world.clouds.all.flatMap(({ effects }) => effects)).toEqual([]);
  expect(world.told.map(({ why }) => why)).toEqual(['refused']);
});

test('came back while a cloud was away: nothing more is touched, it is said at once, and an undo puts back the rest', async () => {
  const world = await startSagaWorld();
  world.fail('google sessions.held', 'down');
  await world.run(minute);
  expect(world.clouds.cloud('entra').state('e-1')?.enabled).toBe(false);
  world.active.set('g-1', inRoster('hillside.S900'));
  world.heal();
  await world.run(20 * minute);
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('disabling');
  expect(leaver.events.at(-1)).toMatchObject({ what: 'stopped' });
  expect(world.clouds.cloud('google').effects).toEqual([]);
  expect(world.told.map(({ why }) => why)).toEqual(['half-done']);
});

test('an approval that runs out while a cloud is away was used in time', async () => {
  const soon = decision({ expires: '2026-11-23T10:05:00.000Z' });
  const world = await startSagaWorld(leaverWith({ decision: soon }));
  world.fail('google mail.take', 'down');
  await world.run(10 * minute);
  world.heal();
  await world.run(10 * minute);
  expect((await world.leaver()).stage).toBe('disabled');
});

test('somebody enabled it again after it was read as disabled: it is theirs to say, not ours to disable', async () => {
  const world = await startSagaWorld();
  world.clouds.cloud('google').put({ id: 'g-1' });
  world.fail('google setEnabled', 'refused');
  await world.run(minute);
  world.heal();
  await world.clouds.cloud('entra').accounts.setEnabled('e-1', true);
  await world.run(3 * hour);
  expect(world.clouds.cloud('entra').effects.filter((one) => one === 'disable e-1')).toHaveLength(1);
  expect((await world.leaver()).stage).toBe('disabling');
  expect((await world.leaver()).events.findLast(({ what }) => what === 'stopped')?.words).toMatch(
    /enabled this account again/,
  );
});
