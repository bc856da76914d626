/** How the night runs: killed, held off, asked to end, in pieces, and one after the other. */
import { expect, test } from '@jest/globals';
import type { Deps } from '../../../../bot/core/ports.ts';
import { compareJob } from '../../../../bot/features/leavers/finding/compare.ts';
import { nightJob, ensureNight, nextNight } from '../../../../bot/features/leavers/finding/night.ts';
import { lastNightOf } from '../../../../bot/features/leavers/asking/last-night.ts';
import { Killed } from '../../../support/memory-clouds.ts';
import { worldOf } from './world.ts';
import { lists, start, save, night, all, only, jobs, jane } from './night-world.ts';

const seen = async (deps: Deps) =>
  (await all(deps)).map(({ id, stage, accounts, events }) => ({
    id,
    stage,
    accounts,
    events: events.length,
  }));

test('killed at any call of the clouds and before any write: the next run goes on after the last page, and finds the same', async () => {
  const calm = start();
  jane(calm);
  await save(calm.deps, 'S1,Jane Doe,,30/10/2026');
  await night(calm.deps);
  const wanted = await seen(calm.deps);
  let kills = 0;
  for (let dieAt = 1; ; dieAt += 1) {
    const world = start();
    jane(world);
    await save(world.deps, 'S1,Jane Doe,,30/10/2026');
    let step = 0;
    const die = (): void => {
      if ((step += 1) === dieAt) throw new Killed();
    };
    for (const cloud of world.clouds.all) cloud.onCall = die;
    const { records, ledger } = world.deps;
    const dying: Deps = {
      ...world.deps,
      records: { ...records, commit: (changes) => (die(), records.commit(changes)) },
      ledger: { record: (school, entry) => (die(), ledger.record(school, entry)) },
    };
    const end = await night(dying).then(
      () => 'whole',
      (error: unknown) => error,
    );
    if (end === 'whole') break;
    expect(end).toBeInstanceOf(Killed);
    kills += 1;
    await night(world.deps);
    expect(await seen(world.deps)).toEqual(wanted);
    for (const cloud of world.clouds.all) {
      // Two pages in each cloud: at most the one that was not written down yet is read again.
      expect(cloud.calls.filter((one) => one === 'pages').length).toBeLessThanOrEqual(3);
    }
    const jobsOf = (await jobs(world.deps)).map((one) => one.replace(/ .*/, '')).toSorted();
    expect(jobsOf).toEqual(['leavers.ask', 'leavers.night']);
  }
  expect(kills).toBeGreaterThan(12);
});

test('a cloud that asks to be left alone for a while is read after it, on any try; one that asks for longer than the night is away', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  const google = world.clouds.cloud('google');
  const run = () => nightJob.run({}, world.deps, { school: 'hillside', attempt: 4 });
  for (const at of ['2026-11-23T02:10:00Z', '2026-11-23T03:30:00Z']) {
    const retryAt = new Date(at);
    google.fail('pages', { does: { throws: 'unavailable', retryAt } });
    expect(await run()).toMatchObject({ again: retryAt });
    world.clock.set(at);
  }
  expect(await all(world.deps)).toEqual([]);
  await night(world.deps);
  expect((await only(world.deps)).accounts).toHaveLength(2);
  expect(world.clouds.cloud('entra').calls.filter((one) => one === 'pages')).toHaveLength(2);
  world.clock.set('2026-11-24T02:00:00Z');
  const retryAt = new Date('2026-11-24T05:00:01Z');
  google.fail('pages', { times: Infinity, does: { throws: 'unavailable', retryAt } });
  await night(world.deps);
  expect((await lastNightOf('hillside', world.deps))?.notChecked[0]).toContain('Google Workspace could not');
});

test('a large school is compared in pieces, and others have their turn in between', async () => {
  const world = worldOf({ lists, pageSize: 4_000 });
  for (let n = 0; n < 4_000; n += 1) world.clouds.cloud('entra').put({ id: `e-${n}` });
  await night(world.deps);
  const { directory } = world.deps;
  const looked = { atOnce: 0, most: 0, isOver: false };
  const byAccount: Deps['directory']['byAccount'] = (account) => {
    looked.most = Math.max(looked.most, (looked.atOnce += 1));
    return directory.byAccount(account);
  };
  const turnOfOthers = (): void => {
    looked.atOnce = 0;
    if (!looked.isOver) setImmediate(turnOfOthers);
  };
  turnOfOthers();
  const deps: Deps = { ...world.deps, directory: { ...directory, byAccount } };
  await compareJob.run({}, deps, { school: 'hillside', attempt: 1 });
  looked.isOver = true;
  expect(looked.most).toBeGreaterThan(0);
  expect(looked.most).toBeLessThanOrEqual(1_000);
});

test('asked to end, it stops after the page it reads, takes no closed connection for a cloud that is away, and goes on later', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  const ending = AbortSignal.abort();
  const run = (attempt: number) => nightJob.run({}, world.deps, { school: 'hillside', attempt, ending });
  expect(await run(1)).toMatchObject({ again: world.clock.now() });
  for (const cloud of world.clouds.all) {
    expect(cloud.calls.filter((one) => one === 'pages')).toHaveLength(1);
    cloud.fail('pages', { does: { throws: 'unavailable' } });
  }
  await expect(run(4)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await all(world.deps)).toEqual([]);
  await night(world.deps);
  expect((await only(world.deps)).accounts).toHaveLength(2);
  expect((await lastNightOf('hillside', world.deps))?.notChecked).toEqual([]);
});

test('the next night is there once, however many processes start, and each night schedules the one after', async () => {
  const world = start();
  jane(world);
  await Promise.all([ensureNight(world.deps), ensureNight(world.deps), ensureNight(world.deps)]);
  await ensureNight(world.deps);
  // The very first at once: whoever has just connected a cloud does not wait.
  expect(await jobs(world.deps)).toEqual([`leavers.night ${world.clock.now().toISOString()}`]);
  world.clock.set('2026-07-01T12:00:00Z');
  expect(nextNight(world.deps).toISOString()).toBe('2026-07-02T01:00:00.000Z');
});
