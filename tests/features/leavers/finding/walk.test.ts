import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CloudAccount, Deps } from '../../../../bot/core/ports.ts';
import { put } from '../../../../bot/core/change.ts';
import {
  packed,
  unpacked,
  walkStateKey,
  walkStates,
} from '../../../../bot/features/leavers/finding/directory-rows.ts';
import { accountsOf, walkCloud } from '../../../../bot/features/leavers/finding/walk.ts';
import { ordinary } from '../../../support/memory-clouds.ts';
import { worldOf } from './world.ts';

const schoolOf = ({ address }: Pick<CloudAccount, 'address'>): string | undefined =>
  ({ 'hillside.example': 'hillside', 'brook.example': 'brook' })[address.split('@')[1] ?? ''];

const start = () => {
  const world = worldOf({ pageSize: 2, schoolOf });
  const cloud = world.clouds.cloud('entra');
  for (const id of ['a', 'b', 'c', 'd', 'e'])
    cloud.put({ id, name: `Zoë ${id}`, address: `${id}@${id === 'b' ? 'brook' : 'hillside'}.example` });
  cloud.put({ id: 'x', address: 'x@elsewhere.example' });
  return { world, cloud };
};
const ids = async (
  deps: Deps,
  cloud: ReturnType<typeof start>['cloud'],
  school: string,
): Promise<string[]> => {
  const end = await walkCloud(cloud, deps);
  if (!('walked' in end)) throw new Error('paused');
  const found: string[] = [];
  for await (const { id } of accountsOf(cloud, end.walked, school, deps)) found.push(id);
  return found;
};
const partition = 'entra.tenant-1';

test('each school’s accounts apart, those of no school counted, and nothing readable in storage', async () => {
  const { world, cloud } = start();
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e']);
  expect(await ids(world.deps, cloud, 'brook')).toEqual(['b']);
  const end = await walkCloud(cloud, world.deps);
  expect(end).toMatchObject({ walked: { pages: 3, accounts: 6, homeless: 1 } });
  const lying = JSON.stringify(await world.stored('P!', partition));
  expect(lying).not.toMatch(/Zoë|"name"|hillside\.example/);
  // It was read once: the night goes on with it, and does not ask again.
  expect(cloud.calls.filter((one) => one === 'pages')).toHaveLength(3);
});

test('the next night reads anew, and throws the pages of the night before away', async () => {
  const { world, cloud } = start();
  await ids(world.deps, cloud, 'hillside');
  const before = await world.stored('P!', partition);
  cloud.remove('a');
  world.clock.set('2026-11-24T02:00:00Z');
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['c', 'd', 'e']);
  const after = (await world.stored('P!', partition)).map(({ row }) => row);
  expect(before.some(({ row }) => after.includes(row))).toBe(false);
});

test('a walk that died goes on where it stood; one that is older than a night begins anew', async () => {
  const { world, cloud } = start();
  const die = (times: number): void => cloud.fail('pages', { times, does: { throws: 'unavailable' } });
  expect(await walkCloud(cloud, world.deps, () => true)).toEqual({ paused: true });
  die(1);
  await expect(walkCloud(cloud, world.deps)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e']);
  expect(cloud.calls.filter((one) => one === 'pages')).toHaveLength(4);
  world.clock.set('2026-11-24T02:00:00Z');
  await walkCloud(cloud, world.deps, () => true);
  world.clock.set('2026-11-25T02:00:00Z');
  cloud.put({ id: 'aa', address: 'aa@hillside.example' });
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e', 'aa']);
});

test('a place that the cloud no longer knows: once more from the beginning, and everybody once', async () => {
  const { world, cloud } = start();
  await walkCloud(cloud, world.deps, () => true);
  cloud.fail('pages', { does: { throws: 'conflict' } });
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e']);
});

test('two at once: one of them is told that somebody else is at it, and nothing is mixed up', async () => {
  const { world, cloud } = start();
  const ends = await Promise.allSettled([walkCloud(cloud, world.deps), walkCloud(cloud, world.deps)]);
  for (const end of ends)
    if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'unavailable' });
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e']);
});

test('a state that was changed from outside, or sealed with keys that are gone, is read anew', async () => {
  const { world, cloud } = start();
  await ids(world.deps, cloud, 'hillside');
  const { sealed: _, ...open } = walkStates;
  await world.inner.commit([put({ ...open }, walkStateKey(cloud), { v: 1 })]);
  expect(await ids(world.deps, cloud, 'hillside')).toEqual(['a', 'c', 'd', 'e']);
});

test('more schools in a page than a transaction takes', async () => {
  const world = worldOf({ pageSize: 250, schoolOf: ({ address }) => `s${address.split('@')[0]}` });
  const cloud = world.clouds.cloud('entra');
  for (let n = 0; n < 250; n += 1) cloud.put({ id: `i${n}`, address: `${n}@x.example` });
  for (const n of [0, 89, 90, 180, 249]) expect(await ids(world.deps, cloud, `s${n}`)).toEqual([`i${n}`]);
});

test('an account packed and unpacked is the same account', () => {
  const text = fc.string({ unit: 'grapheme' });
  const checked = <T>(value: fc.Arbitrary<T>) =>
    fc.oneof(
      value.map((one) => ({ checked: true as const, value: one })),
      text.map((because) => ({ checked: false as const, because })),
    );
  const account = fc.record(
    {
      id: text, address: text, aliases: fc.array(text), name: text, employeeId: text, guest: fc.boolean(), enabled: fc.boolean(),
      createdAt: text, leavesAt: text, lastSignIn: checked(text), onPremises: fc.boolean(), roles: checked(fc.array(text)),
      unit: text, licences: fc.array(text),
    },
    { requiredKeys: ['id', 'address', 'aliases', 'name', 'guest', 'enabled', 'lastSignIn', 'onPremises', 'roles', 'unit', 'licences'] },
  ); // prettier-ignore
  fc.assert(
    fc.property(fc.array(account, { maxLength: 4 }), (accounts) => {
      const whole = accounts.map(({ createdAt, ...one }): CloudAccount => {
        const { createdAt: _, ...made } = ordinary('entra', 't', one);
        return createdAt === undefined ? made : { ...made, createdAt };
      });
      expect(unpacked({ name: 'entra', tenant: 't' }, packed(whole))).toEqual(whole);
    }),
  );
});
