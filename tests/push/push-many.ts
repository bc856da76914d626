/**
 * One September push: everybody is asked and then reminded, while the connector fails, pupils sign, and the server is killed three
 * times (kill -9) and another takes over. What was promised is read from storage and from the chats afterwards.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sheets, type Line } from '../../bot/features/agreements/agreement.ts';
import { chance } from '../pretend-school/random.ts';
import { startStorageStub } from '../support/storage/storage-stub.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { pushFaults } from './faults.ts';
import { findingsOf, type Findings } from './findings.ts';
import { openPushWorld, type PushWorld } from './push-world.ts';
import { createPupils, type Pupils } from './pupils.ts';

export interface PushOptions {
  readonly pupils: number;
  readonly seed: string;
  /** How long a second of the sending's pace is, in milliseconds. */
  readonly secondMs: number;
  /** `quick`: in memory, and as quick with many rows as with few. */
  readonly storage: 'azurite' | 'quick';
  readonly tell?: ((line: string) => void) | undefined;
}

export interface Pushed extends Findings {
  readonly kills: number;
  readonly seconds: number;
  /** What the servers wrote to standard error. */
  readonly stderr: string;
}

/** Ten times as many in a second that is short already, and slots that may be used when a busy machine gets to them. */
const hurried = { perSecond: 500, lateMs: 250 };
/** School days from the asking to the reminder. */
const reminderDay = 3;
const lookMs = 1_000;
/** Without a single line changing: then something hangs. */
const patienceMs = 90_000;

export const pushMany = async (options: PushOptions): Promise<Pushed> => {
  const began = performance.now();
  const drawn = chance(options.seed, 'push');
  const faultsDrawn = chance(options.seed, 'faults');
  const quick = options.storage === 'quick' ? await startStorageStub({ still: false }) : undefined;
  const world = await openPushWorld({
    pupils: options.pupils,
    chance: () => faultsDrawn.next(),
    storage: quick?.connectionString,
  });
  const keeper = createKeeper(world, options);
  const pupils = createPupils(async () => world.chat(await keeper.server()), drawn);
  listen(world, pupils);
  try {
    await keeper.go(0);
    await world.begin(await keeper.server());
    for (const fault of pushFaults) world.connector.faults.add(fault);
    // Two while everybody is asked, one while they are reminded; each after so many requests.
    keeper.killAt((0.2 + 0.3 * drawn.next()) * options.pupils);
    keeper.killAt((1.1 + 0.4 * drawn.next()) * options.pupils);
    await until('everybody is asked', world, isAsked, options, keeper);
    await pupils.settled();
    options.tell?.(`asked; ${pupils.signedAt.size} have signed`);
    await keeper.go(reminderDay);
    keeper.killAt(world.connector.requests.length + (0.1 + 0.2 * drawn.next()) * options.pupils);
    await until('everybody is reminded', world, isReminded, options, keeper);
    await keeper.killed();
    await pupils.settled();
    await keeper.stop();
    const findings = await findingsOf(world, pupils);
    return {
      ...findings,
      kills: keeper.kills(),
      seconds: Math.round((performance.now() - began) / 1_000),
      stderr: keeper.stderr(),
    };
  } finally {
    await keeper.stop().catch(() => undefined);
    await world.close();
    await quick?.close();
  }
};

const listen = (world: PushWorld, pupils: Pupils): void => {
  const byConversation = new Map(world.pupils.map((one) => [one.conversationId, one]));
  world.connector.conversations.events.on('chat', ({ kind, conversation, line }) => {
    const pupil = byConversation.get(conversation);
    if (kind === 'added' && line?.from === 'lantern' && pupil !== undefined)
      pupils.got(pupil, line.id, line.activity);
  });
};

const isOwing = ({ items }: Line): boolean =>
  items.some(({ signer, state }) => signer === 'self' && state === 'waiting');
const isAsked = (line: Line): boolean => line.asked !== undefined || line.reached === 'no' || !isOwing(line);
const isReminded = (line: Line): boolean =>
  line.reached === 'no' || !isOwing(line) || line.reminded.length > 0;

const until = async (
  what: string,
  world: PushWorld,
  isDone: (line: Line) => boolean,
  { pupils, tell }: PushOptions,
  keeper: Keeper,
): Promise<void> => {
  let [best, since] = [-1, performance.now()];
  for (;;) {
    const lines = (await world.all(sheets, 'GS!')).flatMap((sheet) => sheet.lines);
    const done = lines.filter(isDone).length;
    if (done === pupils) return;
    if (done > best) [best, since] = [done, performance.now()];
    if (performance.now() - since > patienceMs)
      throw new Error(`${what}: ${done} of ${pupils}, and then nothing more\n${keeper.stderr()}`);
    tell?.(`${what}: ${done} of ${pupils}, ${world.connector.requests.length} requests`);
    await delay(lookMs + pupils / 10);
  }
};

/** Its last words that were no mere information. */
const said = (server: ServerProcess): string => {
  const lines = server
    .written()
    .stdout.split('\n')
    .filter((line) => line !== '' && !line.includes('"level":30'));
  return lines
    .slice(-20)
    .map((line) => `${line}\n`)
    .join('');
};

interface Keeper {
  /** The one that runs, when it is ready. */
  server(): Promise<ServerProcess>;
  /** Stops the one that runs as an operator does, and starts one on another day. */
  go(day: number): Promise<void>;
  /** Kills it when so many requests have come, and starts another. */
  killAt(requests: number): void;
  /** Whoever was to be killed has been. */
  killed(): Promise<void>;
  kills(): number;
  stderr(): string;
  stop(): Promise<void>;
}

const createKeeper = (world: PushWorld, { secondMs, tell }: PushOptions): Keeper => {
  const plan: number[] = [];
  const all: ServerProcess[] = [];
  let [day, kills] = [0, 0];
  let life: Promise<ServerProcess> = Promise.reject(new Error('no server yet'));
  life.catch(() => undefined);
  const startOne = async (): Promise<ServerProcess> => {
    const server = await world.start({ day, sending: { ...hurried, secondMs } });
    all.push(server);
    return server;
  };
  const strike = (): void => {
    kills += 1;
    tell?.(`kill -9 after ${world.connector.requests.length} requests`);
    const dying = life;
    life = dying.then((server) => server.kill()).then(startOne);
    life.catch(() => undefined);
  };
  const timer = setInterval(() => {
    const [next] = plan;
    if (next === undefined || world.connector.requests.length < next) return;
    plan.shift();
    strike();
  }, 5);
  return {
    server: () => life,
    go: async (to) => {
      day = to;
      await life.then((server) => server.stop()).catch(() => undefined);
      life = startOne();
      await life;
    },
    killAt: (requests) => void plan.push(Math.ceil(requests)),
    killed: async () => {
      while (plan.splice(0, 1).length > 0) strike();
      await life;
    },
    kills: () => kills,
    stderr: () => all.map((server) => server.written().stderr + said(server)).join(''),
    stop: async () => {
      clearInterval(timer);
      await life.then((server) => server.stop());
    },
  };
};
