/** One campaign from Start to the last person asked: servers, a stand-in for Teams, storage, and what was counted. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { put } from '../../../bot/core/change.ts';
import { sheets } from '../../../bot/features/agreements/agreement.ts';
import { addressKey, addressKind } from '../../../bot/fronts/teams/addresses.ts';
import type { PaceRules } from '../../../bot/fronts/teams/turns/pace-row.ts';
import { openPushWorld, monday, type PushWorld } from '../../push/push-world.ts';
import { mostWithin } from '../../pretend-school/sending-limits.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startStorageStub, type Calls, type StorageStub } from '../../support/storage/storage-stub.ts';
import { askRegister, type Answered } from './ask-register.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

export interface PushSettings {
  readonly pupils: number;
  readonly processes: number;
  /**
   * `quick`: in memory, counted, and as fast for the 20,000th row of a partition as for the first, as Azure's tables are; Azurite
   * looks through all of them each time.
   */
  readonly storage: 'azurite' | 'quick';
  /** Everybody's chat is known, as where Lantern was installed for the whole tenant; otherwise each is opened first. */
  readonly met?: boolean | undefined;
  /** The register is asked afterwards. */
  readonly asks?: boolean | undefined;
  /** Left out: as Teams has it. */
  readonly sending?: Partial<PaceRules> | undefined;
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
  /** Of `quick` storage: from the press of Start, with the laying of the sheets. */
  readonly calls: Calls | undefined;
  /** What the register answered afterwards, where that was asked for. */
  readonly register: readonly Answered[];
}

/** From one message to the next. */
const patienceMs = 120_000;
const lookMs = 30;

export const onePush = async (settings: PushSettings): Promise<OnePush> => {
  const standIn = await startStandIn();
  const quick = settings.storage === 'quick' ? await startStorageStub({ still: false }) : undefined;
  const { pupils } = settings;
  const world = await openPushWorld({ pupils, service: standIn.url, storage: quick?.connectionString });
  try {
    const servers = await startAll(settings, world);
    const [first] = servers;
    if (first === undefined) throw new Error('a push needs a server');
    if (settings.met === true) await meetAll(world, standIn);
    return { settings, ...(await measured(settings, { world, standIn, quick, servers, first })) };
  } finally {
    await world.close();
    await quick?.close();
    await standIn.close();
  }
};

interface Running {
  readonly world: PushWorld;
  readonly standIn: StandIn;
  readonly quick: StorageStub | undefined;
  readonly servers: readonly ServerProcess[];
  readonly first: ServerProcess;
}

const measured = async (
  settings: PushSettings,
  { world, standIn, quick, servers, first }: Running,
): Promise<Omit<OnePush, 'settings'>> => {
  const before = quick?.calls();
  const cpuBefore = await cpuOf(servers);
  await world.begin(first);
  await untilSent(settings, standIn);
  const after = quick?.calls();
  const storedAt = await untilStored(settings, world);
  const cpu = (await cpuOf(servers)) - cpuBefore;
  const register =
    settings.asks === true && quick !== undefined ? await askRegister(world, first, quick) : [];
  for (const server of servers) await server.stop();
  return {
    ...arrivals(standIn),
    stored: (storedAt - (standIn.arrived()[0] ?? 0)) / 1_000,
    cpu: cpu / standIn.messages(),
    calls: less(after, before),
    register,
  };
};

const startAll = async ({ processes, sending }: PushSettings, world: PushWorld): Promise<ServerProcess[]> => {
  const servers: ServerProcess[] = [];
  for (let count = 0; count < processes; count += 1) servers.push(await world.start({ day: 0, sending }));
  return servers;
};

const meetAll = async ({ pupils, records, trust }: PushWorld, { url }: StandIn): Promise<void> => {
  const known = pupils.map(({ personId, conversationId }) => ({
    person: personId,
    conversation: conversationId,
  }));
  for (let at = 0; at < known.length; at += 100)
    await records.commit(
      known.slice(at, at + 100).map(({ person, conversation }) => {
        const [school = ''] = person.split('.');
        const address = { v: 1 as const, person, tenant: trust.tenant, conversation, service: url };
        return put(addressKind, addressKey({ id: person, school }), {
          ...address,
          updatedAt: monday.toISOString(),
        });
      }),
    );
};

const untilSent = async ({ pupils }: PushSettings, standIn: StandIn): Promise<void> => {
  let [seen, since] = [0, performance.now()];
  while (standIn.messages() < pupils) {
    if (standIn.messages() > seen) [seen, since] = [standIn.messages(), performance.now()];
    if (performance.now() - since > patienceMs)
      throw new Error(`only ${seen} of ${pupils} were asked, and nothing more comes`);
    await delay(lookMs);
  }
};

/**
 * By storage, not by what arrived: their rows are part of the work.
 * @returns when the reading began that found them all, as the stand-in's moments are
 */
const untilStored = async ({ pupils }: PushSettings, world: PushWorld): Promise<number> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const began = performance.now();
    const lines = (await world.all(sheets, 'GS!')).flatMap((sheet) => sheet.lines);
    const asked = lines.filter((line) => line.asked !== undefined).length;
    if (lines.length === pupils && asked === pupils) return began;
    if (began > until) throw new Error(`storage says of ${asked} of ${pupils} that they were asked`);
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

const less = (after: Calls | undefined, before: Calls | undefined): Calls | undefined =>
  after === undefined || before === undefined
    ? undefined
    : {
        reads: after.reads - before.reads,
        writes: after.writes - before.writes,
        rowsWritten: after.rowsWritten - before.rowsWritten,
        background: after.background - before.background,
        queue: after.queue - before.queue,
      };
