/** The heads of the trails are anchored: hourly, at a start and a stop, only where they moved; what fails is tried again and told. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { put, remove } from '../../bot/core/change.ts';
import { createAnchorer, type Anchorer } from '../../bot/core/anchor-trails.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import type { Anchor, Anchors, Log, SchoolId } from '../../bot/core/ports.ts';
import { trailHeadKey, trailHeadKind, trailKeyOf } from '../../bot/core/trail.ts';
import { createAnchors, type AzureAnchors } from '../../connectors/azure/anchors.ts';
import type { AzureRecords } from '../../connectors/azure/records.ts';
import { azuriteConnectionString } from '../pretend-school/azurite.ts';
import { startFaultProxy, type FaultProxy } from '../pretend-school/fault-proxy.ts';
import { useAzurite } from '../support/azurite.ts';
import { makeContainer } from '../support/container.ts';

const shared = useAzurite();
let records: AzureRecords;
let anchors: AzureAnchors;
let proxy: FaultProxy;
beforeAll(async () => {
  records = await shared.records();
  const { connectionString, tablePort: table, queuePort: queue, blobPort } = shared.azurite;
  await makeContainer(connectionString, 'anchors');
  proxy = await startFaultProxy({ target: { port: blobPort } });
  anchors = createAnchors({
    connectionString: azuriteConnectionString({ table, queue, blob: proxy.port }),
    container: 'anchors',
  });
}, 60_000);
afterAll(async () => {
  await anchors.close();
  await proxy.stop();
});

let now: Date;
let said: string[];
let school: SchoolId;
beforeEach(() => {
  now = new Date('2026-11-23T10:00:00.000Z');
  said = [];
  school = shared.school();
});
const clock = { now: () => now };
const later = (hours: number): void => void (now = new Date(now.getTime() + hours * 3_600_000));
const log: Log = {
  info: (message, ids) => void said.push(`info ${message} ${JSON.stringify(ids)}`),
  warn: (message, ids) => void said.push(`warn ${message} ${JSON.stringify(ids)}`),
  error: (message, ids) => void said.push(`error ${message} ${JSON.stringify(ids)}`),
};

const write = async (rows = 1): Promise<void> => {
  const ledger = createLedger({ records, clock, trailKey: (one) => trailKeyOf(Buffer.alloc(32, 7), one) });
  const note = { actor: 'hillside.S012', action: 'noted', target: 'case-1' };
  await ledger.record(school, { rows: [], trail: Array.from({ length: rows }, () => note) });
};
const headNow = async () => (await records.get(trailHeadKind, trailHeadKey(school)))?.value;
const kept = async (): Promise<Pick<Anchor, 'seq' | 'at'>[]> =>
  (await anchors.list(school)).map(({ seq, at }) => ({ seq, at }));

interface Turning {
  readonly anchorer: Anchorer;
  /** How long it means to sleep now (ms); resolves when it has begun to. */
  readonly asleep: () => Promise<number>;
  /** Lets it sleep that long, at once, and go round once more. */
  readonly round: () => Promise<number>;
}

/** An anchorer that sleeps until it is told otherwise. */
const begin = (where: Anchors = anchors): Turning => {
  let wake: (() => void) | undefined;
  let tell: ((ms: number) => void) | undefined;
  let sleeping = new Promise<number>((resolve) => (tell = resolve));
  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      signal.addEventListener('abort', () => resolve());
      tell?.(ms);
    });
  const anchorer = createAnchorer({ records, anchors: where, schools: [school], clock, log, sleep });
  anchorer.start();
  return {
    anchorer,
    asleep: () => sleeping,
    round: () => {
      sleeping = new Promise((resolve) => (tell = resolve));
      wake?.();
      return sleeping;
    },
  };
};
const hour = 3_600_000;

test('at the start, each hour, and at the stop; only where the trail has moved', async () => {
  const { anchorer, asleep, round } = begin();
  expect(await asleep()).toBe(hour);
  expect(await kept()).toEqual([]);
  await write(3);
  later(1);
  expect(await round()).toBe(hour);
  later(1);
  await round();
  expect(await kept()).toEqual([{ seq: 3, at: '2026-11-23T11:00:00.000Z' }]);
  await write();
  later(0.5);
  await anchorer.stop();
  expect((await kept()).at(-1)).toEqual({ seq: 4, at: '2026-11-23T12:30:00.000Z' });
  later(5);
  const again = begin();
  await again.asleep();
  await again.anchorer.stop();
  expect(await kept()).toHaveLength(2);
  expect(said).toEqual([]);
  expect((await anchors.list(school)).at(-1)).toEqual({
    v: 1,
    school,
    at: '2026-11-23T12:30:00.000Z',
    seq: 4,
    mac: (await headNow())?.mac,
  });
});

test('several processes at once do no harm', async () => {
  await write(2);
  const both = [begin(), begin()];
  for (const { asleep } of both) await asleep();
  await Promise.all(both.map(({ anchorer }) => anchorer.stop()));
  expect(new Set((await kept()).map(({ seq }) => seq))).toEqual(new Set([2]));
  expect(said).toEqual([]);
});

test('what fails is logged and tried again soon; after three hours it is loud', async () => {
  await write();
  const turning = begin();
  await turning.asleep();
  await write();
  await proxy.down();
  later(1);
  expect(await turning.round()).toBeLessThan(hour);
  later(1);
  await turning.round();
  expect(said).toHaveLength(2);
  expect(said.every((one) => /^warn .*could not be anchored; it is tried again/.test(one))).toBe(true);
  later(1.1);
  await turning.round();
  expect(said.at(-1)).toMatch(/^error .*more than three hours.*"code":"unavailable"/);
  await proxy.up();
  expect(await turning.round()).toBe(hour);
  expect((await kept()).at(-1)).toMatchObject({ seq: 2 });
  later(2);
  await proxy.down();
  await write();
  await turning.anchorer.stop();
  await proxy.up();
  // The age is that of what was anchored last, not of the process.
  expect(said.at(-1)).toMatch(/^warn /);
  expect(said).toHaveLength(4);
});

test('a process that finds no anchors in place is loud after three hours as well', async () => {
  await write();
  await proxy.down();
  const turning = begin();
  expect(await turning.asleep()).toBeLessThan(hour);
  later(3.1);
  await turning.round();
  await turning.anchorer.stop();
  await proxy.up();
  expect(said.map((one) => one.slice(0, 5))).toEqual(['warn ', 'error', 'error']);
});

test('a head that was put back behind an anchor is loud at once, in this process and the next', async () => {
  await write();
  const first = await headNow();
  await write(4);
  const turning = begin();
  await turning.asleep();
  if (first === undefined) throw new Error('there is a head');
  await records.commit([put(trailHeadKind, trailHeadKey(school), first)]);
  await turning.round();
  await turning.anchorer.stop();
  expect(said.at(-1)).toMatch(/^error .*put back behind an anchor/);
  const next = begin();
  await next.asleep();
  await next.anchorer.stop();
  expect(said).toHaveLength(4);
  await records.commit([remove(trailHeadKind, { key: trailHeadKey(school) })]);
  const gone = begin();
  await gone.asleep();
  await gone.anchorer.stop();
  expect(said).toHaveLength(6);
  // How far it has grown stands in no log: the accused must not learn that something happened.
  expect(said.every((one) => one.endsWith(`{"school":"${school}"}`))).toBe(true);
});
