/** The saga through both connectors, over HTTP, in the pretend tenants: disabled, read back, and put back. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { create, replace } from '../../../../bot/core/change.ts';
import { createLedger } from '../../../../bot/core/ledger.ts';
import type { Cloud, Deps, Job, Records } from '../../../../bot/core/ports.ts';
import { disableJob } from '../../../../bot/features/leavers/disabling/disable.ts';
import { waitingWords } from '../../../../bot/features/leavers/disabling/run-state.ts';
import { undoJob } from '../../../../bot/features/leavers/disabling/undo.ts';
import { leavers, rows, type Leaver, type LeaverAccount } from '../../../../bot/features/leavers/leaver.ts';
import { startGraphScene, type GraphScene } from '../../../connectors/graph/graph-world.ts';
import { startWorld, type World } from '../../../connectors/workspace/world.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { hillside } from '../../concerns/route-world.ts';
import { decision, leaverWith } from './saga-world.ts';

const opened: { graph?: GraphScene; google?: World } = {};
beforeAll(async () => {
  opened.google = await startWorld();
  opened.graph = await startGraphScene({ estate: opened.google.estate });
}, 60_000);
afterAll(async () => {
  await opened.graph?.close();
  await opened.google?.close();
});

const school = 'brook';
const key = rows.leaver(school, 'leaver-1');
const second = '2026-11-23T09:59:30.000Z';

/** What two named people decided about everything that a leaver of the estate has, and the hands that do it. */
const startLeaver = async (which: string) => {
  const { graph, google } = opened;
  const one = google?.estate.leaver(which);
  if (graph === undefined || google === undefined || one === undefined) throw new Error('not started');
  const all: readonly Cloud[] = [graph.cloud, google.cloud];
  const time = { now: Date.now() };
  const clock = { now: () => new Date(time.now) };
  const records: Records = createMemoryRecords();
  const deps = {
    records,
    clock,
    clouds: { all, of: () => all, schoolOf: () => school },
    ledger: createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    policies: { of: () => hillside, schools: [school] },
    directory: {
      person: (id) => Promise.resolve({ id, school, name: id, kind: 'staff', guest: false, accounts: {} }),
      byAccount: () => Promise.resolve(undefined),
      search: () => Promise.resolve([]),
      everybody: async function* () {},
    },
  } as Partial<Deps> as Deps;
  const cloudOf = (name: string): Cloud => (name === 'entra' ? graph.cloud : google.cloud);
  const accounts: LeaverAccount[] = [];
  for (const [cloud, id] of [
    ['entra', one.entra],
    ['google', one.google],
  ] as const) {
    const found = id === '' ? undefined : await cloudOf(cloud).accounts.find(id);
    if (found !== undefined) accounts.push(JSON.parse(JSON.stringify(found)) as LeaverAccount);
  }
  const decided = decision({
    at: clock.now().toISOString(),
    approvals: [{ by: 'hillside.IT2', at: second }],
  });
  // As the night found it, and as both who agreed have seen it.
  const protections = [{ level: 'twice', why: 'role', words: 'It may hold a role.' }] as const;
  const first = leaverWith({
    person: undefined,
    lastDay: undefined,
    accounts,
    decision: decided,
    protections: [...protections],
  });
  await records.commit([create(leavers, key, first)]);
  const row = async () => {
    const found = await records.get(leavers, key);
    if (found === undefined) throw new Error('the leaver is gone');
    return found;
  };
  const run = async (job: Job<{ leaver: string }>): Promise<Leaver> => {
    for (let tries = 0; tries < 12; tries += 1) {
      const done = await job.run({ leaver: 'leaver-1' }, deps, { school, attempt: 1 });
      if (!('again' in done)) break;
      time.now = done.again.getTime();
    }
    return (await row()).value;
  };
  const undo = async (): Promise<Leaver> => {
    const there = await row();
    time.now += 1_000;
    const at = clock.now().toISOString();
    const value: Leaver = { ...there.value, stage: 'undoing', decision: decision({ what: 'undo', at }) };
    await records.commit([replace(leavers, there, value)]);
    return run(undoJob);
  };
  /** As the clouds themselves say it now. */
  const enabled = () =>
    Promise.all(accounts.map(async ({ cloud, id }) => (await cloudOf(cloud).accounts.find(id))?.enabled));
  const held = async (): Promise<string[]> => {
    const titles: string[] = [];
    for (const { cloud, id } of accounts)
      for (const hold of ['mail', 'groups'] as const) {
        const found = await cloudOf(cloud)[hold].held(id);
        if (found.checked) titles.push(...found.value.map(({ title }) => title));
      }
    return titles.sort();
  };
  return { disable: () => run(disableJob), undo, enabled, held };
};

const undoWords = ({ runs }: Leaver): string =>
  runs
    .filter(({ direction }) => direction === 'undo')
    .flatMap(({ steps }) => Object.values(steps).flatMap(({ words }) => words))
    .join(' ');

test.each(['brook-plain', 'brook-forwarder', 'brook-half'])(
  '%s: both clouds say that the accounts are disabled; all comes back but what is named',
  async (which) => {
    const { disable, undo, enabled, held } = await startLeaver(which);
    const before = { enabled: await enabled(), held: await held() };
    const disabled = await disable();
    expect(disabled.stage).toBe('disabled');
    expect(await enabled()).toEqual(before.enabled.map(() => false));
    const words = disabled.runs
      .flatMap(({ steps }) => Object.values(steps).flatMap((step) => step.words))
      .join(' ');
    for (const title of await held()) expect(words).toContain(title);
    const restored = await undo();
    expect(restored.stage).toBe('restored');
    expect(await enabled()).toEqual(before.enabled);
    const after = await held();
    for (const title of before.held) if (!after.includes(title)) expect(undoWords(restored)).toContain(title);
  },
  60_000,
);

test('an administrator, whom neither cloud lets Lantern disable: handed to a person, and never called done', async () => {
  const { disable, enabled } = await startLeaver('brook-admin');
  const leaver = await disable();
  expect(leaver.stage).toBe('disabling');
  expect(await enabled()).toEqual([true, true]);
  expect(leaver.runs.every((run) => waitingWords(run).length > 0)).toBe(true);
}, 60_000);
