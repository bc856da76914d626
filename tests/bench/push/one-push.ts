/** One campaign from Start to the last person asked: servers, a stand-in for Teams, Azurite, and what was counted. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sheets } from '../../../bot/features/agreements/agreement.ts';
import type { PaceRules } from '../../../bot/fronts/teams/turns/pace-row.ts';
import { openPushWorld, type PushWorld } from '../../push/push-world.ts';
import { mostWithin } from '../../pretend-school/sending-limits.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

export interface PushSettings {
  readonly pupils: number;
  readonly processes: number;
  /** Left out: as Teams has it. */
  readonly sending?: Partial<PaceRules> | undefined;
  /** Whether storage is counted: a proxy in front of it costs time. */
  readonly counted?: boolean | undefined;
}

export interface OnePush {
  readonly settings: PushSettings;
  /** From the first request to the last. */
  readonly seconds: number;
  /** From the first request until storage said of everybody that they were asked. */
  readonly stored: number;
  readonly requests: number;
  readonly messages: number;
  readonly mostInASecond: number;
  /** Processor time of the servers, for each message: microseconds. */
  readonly cpu: number;
  readonly storage: ReturnType<CountingProxy['counts']> | undefined;
}

const patienceMs = 180_000;
const lookMs = 30;

export const onePush = async (settings: PushSettings): Promise<OnePush> => {
  const standIn = await startStandIn();
  const proxied: { proxy?: CountingProxy } = {};
  const world = await openPushWorld({
    pupils: settings.pupils,
    service: standIn.url,
    tableProxy:
      settings.counted === true
        ? async (port) => (proxied.proxy = await startCountingProxy(port)).port
        : undefined,
  });
  try {
    const servers = await startAll(settings, world);
    const [first] = servers;
    if (first === undefined) throw new Error('a push needs a server');
    const before = proxied.proxy?.counts();
    const cpuBefore = await cpuOf(servers);
    await world.begin(first);
    const storedAt = await untilAsked(settings, world, standIn);
    const cpu = (await cpuOf(servers)) - cpuBefore;
    const after = proxied.proxy?.counts();
    for (const server of servers) await server.stop();
    const stored = (storedAt - (standIn.arrived()[0] ?? 0)) / 1_000;
    const storage = less(after, before);
    return { settings, ...arrivals(standIn), stored, cpu: cpu / standIn.messages(), storage };
  } finally {
    await world.close();
    await proxied.proxy?.close();
    await standIn.close();
  }
};

const startAll = async ({ processes, sending }: PushSettings, world: PushWorld): Promise<ServerProcess[]> => {
  const servers: ServerProcess[] = [];
  for (let count = 0; count < processes; count += 1) servers.push(await world.start({ day: 0, sending }));
  return servers;
};

/**
 * By storage, not by what arrived: their rows are part of the work.
 * @returns when the reading began that found them all, as the stand-in's moments are
 */
const untilAsked = async ({ pupils }: PushSettings, world: PushWorld, standIn: StandIn): Promise<number> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const began = performance.now();
    if (standIn.messages() >= pupils) {
      const lines = (await world.all(sheets, 'GS!')).flatMap((sheet) => sheet.lines);
      if (lines.length === pupils && lines.every(({ asked }) => asked !== undefined)) return began;
    }
    if (began > until) throw new Error(`only ${standIn.messages()} of ${pupils} were asked`);
    await delay(lookMs);
  }
};

const arrivals = (standIn: StandIn) => {
  const at = standIn.arrived();
  const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000;
  return {
    seconds,
    requests: at.length,
    messages: standIn.messages(),
    mostInASecond: mostWithin(at, 1_000),
  };
};

/** Ticks of Linux are hundredths of a second. NaN elsewhere. */
const cpuOf = async (servers: readonly ServerProcess[]): Promise<number> => {
  let microseconds = 0;
  for (const { pid } of servers) {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (text === undefined) return Number.NaN;
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    microseconds += (Number(fields[11]) + Number(fields[12])) * 10_000;
  }
  return microseconds;
};

const less = (after: OnePush['storage'], before: OnePush['storage']): OnePush['storage'] =>
  after === undefined || before === undefined
    ? undefined
    : {
        reads: after.reads - before.reads,
        lists: after.lists - before.lists,
        writes: after.writes - before.writes,
        batches: after.batches - before.batches,
      };
