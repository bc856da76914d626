/** Disabling both accounts of a leaver: in the order that works, once, and done only when both clouds say so. */
import { expect, test } from '@jest/globals';
import { AppError } from '../../../../bot/core/errors.ts';
import {
  hasWords,
  isSettled,
  stateOf,
  waitingWords,
} from '../../../../bot/features/leavers/disabling/run-state.ts';
import type { Leaver } from '../../../../bot/features/leavers/leaver.ts';
import {
  accounts,
  bystanders,
  decision,
  held,
  hour,
  leaverIds,
  leaverWith,
  minute,
  pictureOf,
  startSagaWorld,
  undoNow,
  type SagaWorld,
} from './saga-world.ts';

const whys = (world: SagaWorld) => world.told.map(({ why }) => why);
const runIn = (leaver: Leaver, cloud: 'entra' | 'google') => {
  const run = leaver.runs.find((one) => one.cloud === cloud && one.direction === 'disable');
  if (run === undefined) throw new Error(`no run in ${cloud}`);
  return run;
};
const wordsOf = (leaver: Leaver): string => leaver.runs.flatMap(waitingWords).join(' ');
const stateIn = (world: SagaWorld, cloud: 'entra' | 'google') =>
  world.clouds.cloud(cloud).state(cloud === 'entra' ? 'e-1' : 'g-1');

test('both accounts: everything is taken, read back, and said once; nobody else is touched', async () => {
  const world = await startSagaWorld();
  const others = pictureOf(world.clouds, bystanders);
  await world.run();
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('disabled');
  expect(leaver.accounts.map(({ enabled }) => enabled)).toEqual([false, false]);
  expect(leaver.runs.every((run) => isSettled(run) && run.readBack?.enabled === false)).toBe(true);
  for (const cloud of ['entra', 'google'] as const)
    expect(stateIn(world, cloud)).toMatchObject({ enabled: false, sessions: [], mail: [], groups: [] });
  expect(whys(world)).toEqual(['done']);
  expect(pictureOf(world.clouds, bystanders)).toBe(others);
});

test('each cloud in the order that works; every change was written down as begun before', async () => {
  const world = await startSagaWorld();
  const begun: string[] = [];
  world.onPoint = async (name) => {
    const [, cloud = '', step = ''] =
      /^before (entra|google) (setEnabled|signOut|\w+\.take)$/.exec(name) ?? [];
    if (cloud !== 'entra' && cloud !== 'google') return;
    const which = { setEnabled: 'lock', signOut: 'sessions' }[step] ?? step.replace('.take', '');
    begun.push(`${cloud} ${which} ${stateOf(runIn(await world.leaver(), cloud), which as 'lock').state}`);
  };
  await world.run();
  const order = (cloud: string) => [...new Set(begun.filter((one) => one.startsWith(cloud)))];
  expect(order('entra')).toEqual(['lock', 'sessions', 'mail', 'groups'].map((step) => `entra ${step} begun`));
  expect(order('google')).toEqual(
    ['sessions', 'mail', 'lock', 'groups'].map((step) => `google ${step} begun`),
  );
});

test('a hostile leaver: suspended first, and what Google then refuses is owed and listed', async () => {
  const world = await startSagaWorld(leaverWith({ decision: decision({ urgent: true }) }));
  await world.run();
  const leaver = await world.leaver();
  const { effects } = world.clouds.cloud('google');
  expect(effects[0]).toBe('disable g-1');
  expect(leaver.stage).toBe('disabled');
  expect(stateOf(runIn(leaver, 'google'), 'mail').state).toBe('owed');
  for (const title of ['filter f-1', 'delegate d-1', 'backup-codes codes'])
    expect(wordsOf(leaver)).toContain(title);
  expect(whys(world)).toEqual(['handed']);
});

test('a sanction for a time: signing in only; mail, groups and Google’s password stay', async () => {
  const world = await startSagaWorld(
    leaverWith({
      lastDay: undefined,
      grounds: [
        { what: 'sanction', until: '2026-12-01', incident: 'I', record: 0, at: '2026-11-20T10:00:00Z' },
      ],
    }),
  );
  await world.run();
  expect((await world.leaver()).stage).toBe('disabled');
  expect(world.clouds.cloud('entra').effects).toEqual(['disable e-1', 'sign-out e-1']);
  expect(world.clouds.cloud('google').effects).toEqual(['disable g-1']);
  world.time.now += hour;
  await undoNow(world);
  await world.run();
  expect((await world.leaver()).stage).toBe('restored');
  expect(world.clouds.cloud('google').effects).toEqual(['disable g-1', 'enable g-1']);
});

const sanction = {
  what: 'sanction',
  until: '2026-11-27',
  incident: 'I',
  record: 0,
  at: '2026-11-20T10:00:00Z',
} as const;
const listed = (lastDay: string) => ({ what: 'list', lastDay, list: 'leavers.csv', line: 2 }) as const;
const named = (at: string) =>
  ({ what: 'named', lastDay: '2026-06-01', by: 'hillside.IT1', at, reason: 'They told me' }) as const;

test.each([
  ['a list of those who leave at the end of term', 'access', listed('2026-12-18')],
  ['a last day that is today', 'access', listed('2026-11-23')],
  ['a leaving date to come', 'access', { what: 'leave-date', lastDay: '2026-12-18' }],
  ['a word of IT from half a year ago', 'access', named('2026-06-01T08:00:00.000Z')],
  ['a list of those who have left', 'all', listed('2026-10-30')],
  ['a word of IT from today', 'all', named('2026-11-23T08:00:00.000Z')],
] as const)('a sanction for a time, and %s: what is taken is %s', async (_what, scope, other) => {
  const two = decision({ approvals: [{ by: 'hillside.IT2', at: '2026-11-23T09:59:30.000Z' }] });
  const world = await startSagaWorld(leaverWith({ decision: two, grounds: [other, sanction] }));
  await world.run();
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('disabled');
  expect(leaver.runs.map((one) => one.scope)).toEqual([scope, scope]);
  const groups = world.clouds.cloud('google').state('g-1')?.groups ?? [];
  expect(groups).toHaveLength(scope === 'access' ? 2 : 0);
});

test('an account of the school’s own Active Directory: handed over, half done, alarmed, and done when a person did it', async () => {
  const world = await startSagaWorld();
  world.clouds.cloud('entra').put({ id: 'e-1', onPremises: true });
  await world.run(50 * minute);
  let leaver = await world.leaver();
  expect(leaver.stage).toBe('disabling');
  expect(stateIn(world, 'google')?.enabled).toBe(false);
  expect(wordsOf(leaver)).toContain('Active Directory');
  expect(whys(world)).toEqual(['handed']);
  await world.run(hour);
  expect(whys(world)).toEqual(['handed', 'half-done']);
  leaver = await world.leaver();
  expect(runIn(leaver, 'entra').alarmedAt).toBe('2026-11-23T11:00:00.250Z');
  expect(runIn(leaver, 'google').alarmedAt).toBeUndefined();
  // A night goes by: it is looked at in school time only.
  await world.run(20 * hour);
  const night = world.told.length;
  expect(night).toBeLessThan(9);
  world.clouds.cloud('entra').put({ id: 'e-1', onPremises: true, enabled: false }, { mail: [], groups: [] });
  await world.run(2 * hour);
  leaver = await world.leaver();
  expect(leaver.stage).toBe('disabled');
  expect(stateOf(runIn(leaver, 'entra'), 'lock').words).toEqual(['A person has disabled it.']);
  expect(await world.due()).toEqual([]);
});

test('replicas that lag are asked again for a minute; it is not called done before, and said when it takes longer', async () => {
  const soon = await startSagaWorld();
  soon.clouds.cloud('entra').fail('setEnabled', { does: { lag: 4 } });
  await soon.run(5_000);
  expect((await soon.leaver()).stage).toBe('disabling');
  expect(soon.told).toEqual([]);
  await soon.run(minute);
  expect((await soon.leaver()).stage).toBe('disabled');
  expect(whys(soon)).toEqual(['done']);

  const late = await startSagaWorld();
  late.clouds.cloud('entra').fail('setEnabled', { does: { lag: 16 } });
  await late.run(2 * minute);
  expect((await late.leaver()).stage).toBe('disabling');
  expect(wordsOf(await late.leaver())).toContain('still enabled');
  expect(whys(late)).toEqual(['handed']);
  await late.run(2 * hour);
  expect((await late.leaver()).stage).toBe('disabled');
});

test('a session that has not ended keeps it from being done', async () => {
  const world = await startSagaWorld();
  world.fail('entra signOut', 'refused');
  await world.run(90 * minute);
  expect((await world.leaver()).stage).toBe('disabling');
  expect(wordsOf(await world.leaver())).toContain('Not every session has ended');
  world.heal();
  await world.run(hour);
  expect((await world.leaver()).stage).toBe('disabled');
});

test.each(['before entra mail.take', 'after entra groups.take'])(
  'a rule made after the snapshot is taken too, and can be put back (%s)',
  async (when) => {
    const world = await startSagaWorld();
    let added = false;
    world.onPoint = async (name) => {
      if (added || name !== when) return;
      added = true;
      await world.clouds.cloud('entra').mail.give('e-1', held('forwarding', 'late'));
    };
    await world.run();
    expect(added).toBe(true);
    expect((await world.leaver()).stage).toBe('disabled');
    expect(stateIn(world, 'entra')?.mail).toEqual([]);
    world.time.now += hour;
    await undoNow(world);
    await world.run();
    expect(
      stateIn(world, 'entra')
        ?.mail.map(({ id }) => id)
        .sort(),
    ).toEqual(['late', 'rule-1', 'rule-2']);
  },
);

test('mail that cannot be looked at is a person’s to look at, and never called nothing', async () => {
  const world = await startSagaWorld();
  world.fail('entra mail.held', 'refused');
  await world.run();
  const leaver = await world.leaver();
  expect(stateOf(runIn(leaver, 'entra'), 'mail')).toMatchObject({ state: 'handed' });
  expect(leaver.runs.some(hasWords)).toBe(true);
  expect(whys(world)).toEqual(['handed']);
});

test('an account that is not there any more is nothing to do; where none is left, the person is gone', async () => {
  const one = await startSagaWorld();
  one.clouds.cloud('google').remove('g-1');
  await one.run();
  expect((await one.leaver()).stage).toBe('disabled');
  expect(one.clouds.cloud('google').effects).toEqual([]);

  const none = await startSagaWorld();
  for (const [cloud, id] of [['entra', 'e-1'], ['google', 'g-1']] as const) none.clouds.cloud(cloud).remove(id); // prettier-ignore
  await none.run();
  expect((await none.leaver()).stage).toBe('gone');
});

test('only the accounts that were decided about: what was found later is not touched', async () => {
  const seen = [{ cloud: 'entra' as const, id: 'e-1' }];
  const world = await startSagaWorld(leaverWith({ decision: decision({ accounts: seen }) }));
  await world.run();
  const found = await world.leaver();
  // Asked about, and never called disabled while it works.
  expect(found).toMatchObject({ stage: 'candidate', accounts: [{ enabled: false }, { enabled: true }] });
  expect(found.decision).toBeUndefined();
  expect(found.events.map(({ what }) => what)).toEqual(expect.arrayContaining(['decided', 'more-found']));
  expect(world.clouds.cloud('google').calls).toEqual([]);
  expect(whys(world)).toEqual(['more-found']);
  await world.change(
    (one) => ({
      ...one,
      stage: 'disabling',
      decision: decision({ at: new Date(world.time.now).toISOString() }),
    }),
    ['disable', 'watch'],
  );
  await world.run();

  expect((await world.leaver()).stage).toBe('disabled');
  expect([stateIn(world, 'entra')?.enabled, stateIn(world, 'google')?.enabled]).toEqual([false, false]);

  const later = await startSagaWorld(leaverWith({ accounts: [accounts.entra] }));
  later.fail('entra groups.take', 'down', 1);
  await later.run(3_000);
  await later.change((leaver) => ({ ...leaver, accounts: [accounts.entra, accounts.google] }));
  await later.run();
  expect((await later.leaver()).stage).toBe('candidate');
  expect(later.clouds.cloud('google').effects).toEqual([]);
});

test('a permission that is missing is named to those who look after it, once the hour is over', async () => {
  const world = await startSagaWorld();
  world.onPoint = (name) => {
    if (name === 'before entra setEnabled') throw new AppError('misconfigured', 'it was not granted');
  };
  await world.run(hour + 5 * minute);
  expect(whys(world)).toContain('half-done');
  const said = (await world.leaver()).events.find(({ what }) => what === 'still-half-done')?.words;
  expect(said).toContain('A permission is missing: npm run grants says which.');
  expect(stateIn(world, 'google')?.enabled).toBe(false);
});

test('a cloud that is away: nothing begins until both can be read; a hostile leaver is not left to it', async () => {
  const calm = await startSagaWorld();
  calm.fail('google find', 'down');
  await calm.run(10 * minute);
  expect(calm.clouds.cloud('entra').effects).toEqual([]);
  await calm.run(hour);
  expect(whys(calm)).toContain('half-done');
  calm.heal();
  await calm.run(10 * minute);
  expect((await calm.leaver()).stage).toBe('disabled');

  const urgent = await startSagaWorld(leaverWith({ decision: decision({ urgent: true }) }));
  urgent.fail('google find', 'down');
  await urgent.run(10 * minute);
  expect(stateIn(urgent, 'entra')?.enabled).toBe(false);
  expect((await urgent.leaver()).stage).toBe('disabling');
  urgent.heal();
  await urgent.run(10 * minute);
  expect((await urgent.leaver()).stage).toBe('disabled');
});

test('the job twice, or again when all is done, changes nothing more', async () => {
  const world = await startSagaWorld();
  await world.change((leaver) => leaver, ['disable']);
  await world.run();
  const effects = world.clouds.all
    .flatMap((cloud) => cloud.effects)
    .filter((one) => !one.startsWith('sign-out'));
  expect(new Set(effects).size).toBe(effects.length);
  await world.change((leaver) => leaver, ['disable']);
  await world.run(2 * hour);
  expect(whys(world)).toEqual(['done']);
  expect(leaverIds).toHaveLength(2);
});
