/** Disabling both accounts of a leaver: in the order that works, once, and done only when both clouds say so. */
import { expect, test } from '@jest/globals';
import {
  accounts,
  bystanders,
  decision,
  leaverWith,
  pictureOf,
  startSagaWorld,
  undoNow,
  leaverIds,
  minute,
  hour,
  type SagaWorld,
} from './saga-world.ts';

const whys = (world: SagaWorld) => world.told.map(({ why }) => why);

test('both accounts: everything is taken, read back, and said once', async () => {
  const world = await startSagaWorld();
  const before = pictureOf(world.clouds, bystanders);
  await world.run();
  const leaver = await world.leaver();
  expect(leaver.stage).toBe('disabled');
  expect(leaver.accounts.map(({ enabled }) => enabled)).toEqual([false, false]);
  for (const id of leaverIds) {
    const state = world.clouds.cloud(id === 'e-1' ? 'entra' : 'google').state(id);
    expect(state).toMatchObject({ enabled: false, sessions: [], mail: [], groups: [] });
  }
  expect(whys(world)).toEqual(['done']);
  expect(pictureOf(world.clouds, bystanders)).toBe(before);
  console.log(
    world.clouds.all.map((c) => c.calls.length),
    world.passed.length,
    JSON.stringify(leaver.events, null, 1),
    await world.due(),
  );
});
test('undo', async () => {
  const world = await startSagaWorld();
  const before = pictureOf(world.clouds, leaverIds, false);
  await world.run();
  world.time.now += hour;
  await undoNow(world);
  await world.run();
  const leaver = await world.leaver();
  console.log(JSON.stringify(leaver.runs, null, 1), whys(world));
  expect(leaver.stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);
});
