/** Undo puts back what can be put back, names what cannot, and never gives back what another decision took. */
import { expect, test } from '@jest/globals';
import { create, replace } from '../../../../bot/core/change.ts';
import { schedule } from '../../../../bot/core/outbox.ts';
import { disableCall, undoCall } from '../../../../bot/features/leavers/calls.ts';
import { isHalfGiven } from '../../../../bot/features/leavers/disabling/run-state.ts';
import { undoJob } from '../../../../bot/features/leavers/disabling/undo.ts';
import { disabledAtOf } from '../../../../bot/features/leavers/protect.ts';
import { leavers, rows, snapshots, type Leaver } from '../../../../bot/features/leavers/leaver.ts';
import {
  accounts,
  bystanders,
  decision,
  held,
  hour,
  leaverId,
  leaverIds,
  leaverWith,
  minute,
  pictureOf,
  school,
  startSagaWorld,
  undoNow,
  type SagaWorld,
} from './saga-world.ts';

const whys = (world: SagaWorld) => world.told.map(({ why }) => why);
const undoWords = (leaver: Leaver): string =>
  leaver.runs
    .filter(({ direction }) => direction === 'undo')
    .flatMap(({ steps }) => Object.values(steps).flatMap(({ words }) => words))
    .join(' ');
const disabled = async (leaver = leaverWith(), more: (world: SagaWorld) => void = () => undefined) => {
  const world = await startSagaWorld(leaver);
  more(world);
  const before = pictureOf(world.clouds, leaverIds, false);
  await world.run(30 * minute);
  return { world, before };
};
const decideAgain = (world: SagaWorld) =>
  world.change(
    (leaver) => ({
      ...leaver,
      runs: [],
      stage: 'disabling',
      decision: decision({ at: new Date(world.time.now).toISOString(), reason: 'Once more' }),
    }),
    ['disable', 'watch'],
  );

test('byte for byte as it was, but for what is named as not restorable', async () => {
  const { world, before } = await disabled();
  const others = pictureOf(world.clouds, bystanders);
  await undoNow(world);
  await world.run();
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  expect(pictureOf(world.clouds, bystanders)).toBe(others);
  expect(leaver.accounts.map(({ enabled }) => enabled)).toEqual([true, true]);
  for (const lost of ['token t-1', 'token t-2', 'New ones are made', 'password was replaced'])
    expect(undoWords(leaver)).toContain(lost);
  expect(whys(world)).toEqual(['done', 'undone']);
  expect(disabledAtOf(leaver, accounts.entra)).toBeUndefined();
});

test('undone at the very moment in which the watch looks: one of them does it, and it is done (two passes at once)', async () => {
  const { world, before } = await disabled();
  world.time.now = Date.parse('2026-11-23T11:00:00.250Z');
  await undoNow(world);
  await world.run();
  expect((await world.leaver()).stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  expect(whys(world)).toEqual(['done', 'undone']);
});

test('what was disabled before stays so', async () => {
  const { world } = await disabled(leaverWith(), ({ clouds }) =>
    clouds.cloud('entra').put({ id: 'e-1', enabled: false }, { groups: [held('group', 'staff')] }),
  );
  await undoNow(world);
  await world.run();
  expect((await world.leaver()).stage).toBe('restored');
  expect(world.clouds.cloud('entra').state('e-1')).toMatchObject({
    enabled: false,
    groups: [{ id: 'staff' }],
  });
  expect(world.clouds.cloud('google').state('g-1')?.enabled).toBe(true);
  expect(undoWords(await world.leaver())).toContain('It was disabled before');
});

test('an account that another decision keeps disabled is not enabled, and that is said', async () => {
  const sanction = { what: 'sanction', until: '2026-12-01', incident: 'I', record: 0, at: '2026-11-20T10:00:00Z' } as const; // prettier-ignore
  const { world } = await disabled(leaverWith({ grounds: [sanction], lastDay: undefined }));
  const other: Leaver = { ...(await world.leaver()), id: 'leaver-2', stage: 'disabled' };
  await world.records.commit([create(leavers, rows.leaver(school, 'leaver-2'), other)]);
  await undoNow(world);
  await world.run();
  expect(world.clouds.cloud('entra').effects).not.toContain('enable e-1');
  expect(undoWords(await world.leaver())).toContain('Another decision keeps this account disabled');
  expect((await world.leaver()).stage).toBe('restored');
});

test('an account whose address was changed meanwhile is left to a person', async () => {
  const { world } = await disabled();
  world.clouds.cloud('entra').put({ id: 'e-1', enabled: false, address: 'somebody.new@hillside.example' });
  await undoNow(world);
  await world.run();
  expect(world.clouds.cloud('entra').state('e-1')?.enabled).toBe(false);
  expect(undoWords(await world.leaver())).toContain('somebody.new@hillside.example');
});

test('enabling is refused: half undone, alarmed, and restored when a person did it', async () => {
  const { world } = await disabled();
  world.fail('entra setEnabled', 'refused');
  await undoNow(world);
  await world.run(10 * minute);
  expect((await world.leaver()).stage).toBe('undoing');
  expect(whys(world)).toEqual(['done', 'half-done']);
  await world.clouds.cloud('entra').accounts.setEnabled('e-1', true);
  await world.run(2 * hour);
  expect((await world.leaver()).stage).toBe('restored');
});

test('half done, undone: what was taken comes back, what was not is not touched', async () => {
  const world = await startSagaWorld();
  const before = pictureOf(world.clouds, leaverIds, false);
  world.fail('google mail.take', 'down');
  await world.run(minute);
  world.heal();
  await undoNow(world);
  await world.run(hour);
  expect((await world.leaver()).stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  expect(world.clouds.cloud('google').effects).not.toContain('disable g-1');
});

test('an undo waits for a call of the disabling that is on its way; the disabling says what it did, and stops', async () => {
  const world = await startSagaWorld();
  const before = pictureOf(world.clouds, leaverIds, false);
  const answers: unknown[] = [];
  world.onPoint = async (name) => {
    if (name !== 'before entra setEnabled') return;
    world.onPoint = undefined;
    await undoNow(world);
    answers.push(await undoJob.run({ leaver: leaverId }, world.deps, { school, attempt: 1 }));
    expect(world.clouds.all.flatMap(({ effects }) => effects)).toEqual([]);
  };
  await world.run(minute);
  expect(answers).toEqual([{ again: expect.any(Date), because: expect.any(String) }]);
  expect((await world.leaver()).stage).toBe('restored');
  expect(world.clouds.cloud('entra').effects).toEqual(['disable e-1', 'enable e-1']);
  expect(world.clouds.cloud('google').effects).toEqual([]);
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
});

test('a disabling that died in a call: an undo waits until nobody can be at it any more', async () => {
  const world = await startSagaWorld();
  world.onPoint = async (name, count) => {
    if (name !== 'before entra setEnabled') return;
    world.onPoint = undefined;
    world.killAt = count;
    await undoNow(world);
  };
  await world.run(4 * minute);
  expect(world.deaths()).toBe(1);
  expect((await world.leaver()).stage).toBe('undoing');
  await world.run(2 * minute);
  expect((await world.leaver()).stage).toBe('restored');
});

test('disabled, put back, changed, disabled again: the second undo knows the second state', async () => {
  const { world } = await disabled();
  await undoNow(world);
  await world.run();
  await world.clouds.cloud('entra').groups.take('e-1', held('group', 'maths'));
  const second = pictureOf(world.clouds, leaverIds, false);
  await decideAgain(world);
  await world.run();
  expect((await world.leaver()).stage).toBe('disabled');
  await undoNow(world);
  await world.run();
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(second);
  expect((await world.leaver()).events.filter(({ what }) => what === 'decided')).toHaveLength(2);
});

test.each([undefined, 'entra sessions.held', 'entra signOut'])(
  'half done and decided anew: what was taken the first time stays known (%s away then)',
  async (away) => {
    const world = await startSagaWorld();
    const before = pictureOf(world.clouds, leaverIds, false);
    world.fail('google mail.take', 'down');
    await world.run(minute);
    world.heal();
    if (away !== undefined) world.fail(away, 'down');
    await decideAgain(world);
    await world.run();
    world.heal();
    const kept = await world.records.get(snapshots, rows.snapshot(school, leaverId, accounts.entra));
    expect(kept?.value.account.enabled).toBe(true);
    await undoNow(world);
    await world.run();
    expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  },
);

test('two rules that were alike: one that a person gave back meanwhile does not stand for the other', async () => {
  const { world, before } = await disabled();
  await world.clouds.cloud('entra').mail.give('e-1', held('forwarding', 'rule-1'));
  await undoNow(world);
  await world.run();
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
});

const mailOf = (world: SagaWorld, cloud: 'entra' | 'google', id: string) =>
  world.clouds
    .cloud(cloud)
    .state(id)
    ?.mail.map((one) => one.id)
    .sort();

test('replicas that show the account as suspended for a moment: its mail settings are given again, not forgotten', async () => {
  const { world, before } = await disabled();
  world.fail('google mail.held', 'owed', 1);
  world.fail('google mail.give', 'owed', 2);
  await undoNow(world);
  await world.run(3 * hour);
  expect((await world.leaver()).stage).toBe('restored');
  expect(mailOf(world, 'google', 'g-1')).toEqual(['d-1', 'f-1']);
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  expect(whys(world)).toEqual(['done', 'undone']);
  expect(
    await world.records.get(snapshots, rows.snapshot(school, leaverId, accounts.google)),
  ).toBeUndefined();
});

test('mail settings that are owed for longer: half undone and said, and the watch gives them', async () => {
  const { world, before } = await disabled();
  world.fail('google mail.give', 'owed');
  await undoNow(world);
  await world.run(10 * minute);
  expect((await world.leaver()).stage).toBe('undoing');
  expect(whys(world)).toEqual(['done', 'half-done']);
  world.heal();
  await world.run(2 * hour);
  expect((await world.leaver()).stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
});

test('what was refused for good stays known, and that only; asked again, it is put back', async () => {
  const { world, before } = await disabled();
  const snapshot = () => world.records.get(snapshots, rows.snapshot(school, leaverId, accounts.entra));
  world.fail('entra mail.give', 'refused');
  await undoNow(world);
  await world.run(10 * minute);
  expect((await world.leaver()).stage).toBe('restored');
  expect(isHalfGiven(await world.leaver())).toBe(true);
  expect((await snapshot())?.value).toMatchObject({
    undone: true,
    mail: { value: [{ id: 'rule-1' }, { id: 'rule-2' }] },
    groups: { value: [] },
  });
  world.heal();
  await world.change((leaver) => ({ ...leaver, stage: 'undoing' }));
  await undoJob.run({ leaver: leaverId, retry: true }, world.deps, { school, attempt: 1 });
  expect((await world.leaver()).stage).toBe('restored');
  expect(isHalfGiven(await world.leaver())).toBe(false);
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
  expect(await snapshot()).toBeUndefined();
});

test('refused, disabled again, undone again: what the first undo owed comes back, and nothing that was given since', async () => {
  const { world, before } = await disabled();
  world.fail('entra mail.give', 'refused');
  await undoNow(world);
  await world.run(10 * minute);
  world.heal();
  await world.clouds.cloud('entra').groups.take('e-1', held('group', 'maths'));
  await decideAgain(world);
  await world.run();
  await undoNow(world);
  await world.run();
  expect((await world.leaver()).stage).toBe('restored');
  expect(mailOf(world, 'entra', 'e-1')).toEqual(['rule-1', 'rule-2']);
  expect(world.clouds.cloud('entra').state('e-1')).toMatchObject({
    enabled: true,
    groups: [{ id: 'staff' }],
  });
  expect(before).toContain('maths');
});

const sanctionOf = (incident: string, until: string) =>
  ({ what: 'sanction', until, incident, record: 1, at: '2026-11-23T09:00:00.000Z' }) as const;
const otherId = 'leaver-2';
const otherKey = rows.leaver(school, otherId);
const otherRow = async (world: SagaWorld): Promise<Leaver> => {
  const found = await world.records.get(leavers, otherKey);
  if (found === undefined) throw new Error('the other row is gone');
  return found.value;
};
/** Decides about the second row of the same person, and lets its job run. */
const decideOther = async (world: SagaWorld, what: 'disable' | 'undo', forMs = 30 * minute) => {
  const found = await world.records.get(leavers, otherKey);
  if (found === undefined) throw new Error('the other row is gone');
  const at = new Date(world.time.now).toISOString();
  const stage = what === 'disable' ? ('disabling' as const) : ('undoing' as const);
  const call = what === 'disable' ? disableCall : undoCall;
  await world.records.commit([
    replace(leavers, found, { ...found.value, stage, decision: decision({ what, at }) }),
    schedule(call, { leaver: otherId }, new Date(world.time.now), school),
  ]);
  await world.run(forMs);
};
const twoSanctions = async (): Promise<SagaWorld> => {
  const pupil = { person: undefined, kind: 'pupil', lastDay: undefined } as const;
  const first = leaverWith({ ...pupil, grounds: [sanctionOf('c1', '2026-11-27')] });
  const world = await startSagaWorld(first);
  const other = {
    ...first,
    id: otherId,
    stage: 'candidate' as const,
    grounds: [sanctionOf('c2', '2026-12-04')],
  };
  await world.records.commit([create(leavers, otherKey, { ...other, decision: undefined })]);
  return world;
};
const works = ({ clouds }: SagaWorld) => [
  clouds.cloud('entra').state('e-1')?.enabled,
  clouds.cloud('google').state('g-1')?.enabled,
];

test.each(['one after the other', 'at once'])(
  'two cases take access away from one pupil, %s: it is back when both have ended, and not before',
  async (when) => {
    for (const order of ['first', 'second']) {
      const world = await twoSanctions();
      if (when !== 'at once') await world.run(30 * minute);
      await decideOther(world, 'disable');
      expect([(await world.leaver()).stage, (await otherRow(world)).stage]).toEqual(['disabled', 'disabled']);
      const undoes = [
        async () => {
          await undoNow(world);
          await world.run(10 * minute);
        },
        () => decideOther(world, 'undo', 10 * minute),
      ];
      if (order === 'second') undoes.reverse();
      await undoes[0]?.();
      expect(works(world)).toEqual([false, false]);
      const ended = order === 'first' ? await world.leaver() : await otherRow(world);
      expect(undoWords(ended)).toContain('Another decision keeps this account disabled');
      expect(ended.accounts.map(({ enabled }) => enabled)).toEqual([false, false]);
      await undoes[1]?.();
      expect(works(world)).toEqual([true, true]);
      const both = [await world.leaver(), await otherRow(world)];
      expect(both.map(({ stage }) => stage)).toEqual(['restored', 'restored']);
    }
  },
);

test('disabled before either decision: neither undo enables it', async () => {
  const world = await twoSanctions();
  world.clouds.cloud('entra').put({ id: 'e-1', enabled: false });
  await world.run(30 * minute);
  await decideOther(world, 'disable');
  await undoNow(world);
  await world.run(10 * minute);
  await decideOther(world, 'undo', 10 * minute);
  expect(works(world)).toEqual([false, true]);
  expect(undoWords(await otherRow(world))).toContain('It was disabled before');
});

test('enabled by somebody after the snapshot: what Lantern itself disabled then, it enables again', async () => {
  const { world } = await disabled(leaverWith(), (fresh) => {
    const { accounts: of } = fresh.clouds.cloud('entra');
    fresh.clouds.cloud('entra').put({ id: 'e-1', enabled: false });
    fresh.onPoint = async (name) => {
      if (name !== 'before entra sessions.held') return;
      fresh.onPoint = undefined;
      await of.setEnabled('e-1', true);
    };
  });
  expect(works(world)).toEqual([false, false]);
  await undoNow(world);
  await world.run();
  expect(works(world)).toEqual([true, true]);
});
