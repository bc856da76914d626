/**
 * Requests of every odd kind, half of them with a good token, against the bot as a process of its own (promises.md S1, D1):
 * it does not die, answers no 5xx, shows no stack, keeps nothing, and ends every request.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { chance, type Chance } from '../pretend-school/random.ts';
import type { Abuse, Found } from './abuse.ts';
import { appId, startGateChild, type GateChild } from './gate-child.ts';
import { oddRequest, type OddRequest } from './odd-requests.ts';
import type { Surroundings } from './odd-values.ts';

const lanes = 16;
const warmUps = 150;
const mostHeap = 20 * 1024 * 1024;
/** Ten seconds for a request, and as long again for everything else that runs on this machine. */
const patienceMs = 30_000;
const stack = /\bat .{0,200}\.(?:ts|js|mjs):\d+|node_modules|node:internal/;

/** What came back over the socket; `undefined` when it was neither answered nor closed in time. */
const exchange = (port: number, { bytes, end }: OddRequest): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, patienceMs);
    socket.on('data', (chunk) => (said += chunk.toString('latin1')));
    // A reset is an end as well: what is wrong with it is told by the status and by the process still being there.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(said);
    });
    socket.on('connect', () => {
      if (end === 'answer') socket.write(bytes);
      else socket.write(bytes, () => socket.destroy());
    });
  });

const statusesOf = (said: string): number[] =>
  [...said.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1]));

const authorizationOf = (withToken: boolean, random: Chance, child: GateChild): string | undefined => {
  if (withToken) return `Bearer ${child.token()}`;
  const kind = random.below(5);
  if (kind === 0) return undefined;
  if (kind === 1) return `Bearer ${child.forged()}`;
  if (kind === 2) return `Bearer ${child.token({ exp: 1 })}`;
  if (kind === 3) return `Bearer ${child.token({ aud: 'another' })}`;
  return random.pick([
    'Bearer',
    'Bearer x.y.z',
    'Basic YTpi',
    'Bearer e30.e30.e30',
    'x',
    `Bearer ${'a'.repeat(9_000)}`,
  ]);
};

interface Trying {
  readonly child: GateChild;
  readonly around: Surroundings;
  readonly seed: string;
}

interface Tally {
  answers: number;
  accepted: number;
  hangUps: number;
  readonly broken: string[];
}

const tryOne = async (index: string, withToken: boolean, { child, around, seed }: Trying, tally: Tally) => {
  const random = chance(seed, index);
  const odd = oddRequest(random, `fuzz-${index}`, around, authorizationOf(withToken, random, child));

  const said = await exchange(Number(new URL(child.url).port), odd);

  const label = `request ${index} (${odd.name})`;
  if (said === undefined) return void tally.broken.push(`${label}: neither answered nor closed`);
  const statuses = statusesOf(said);
  tally.answers += statuses.length;
  tally.accepted += statuses.filter((status) => status < 300).length;
  if (statuses.length === 0) tally.hangUps += 1;
  if (statuses.some((status) => status >= 500)) tally.broken.push(`${label}: ${statuses.join(', ')}`);
  if (stack.test(said)) tally.broken.push(`${label}: a stack trace in the answer`);
  const isOurs =
    odd.name.includes('/readyz') || odd.name.includes('/healthz') || odd.name.includes('OPTIONS');
  if (!withToken && !isOurs && statuses.some((status) => status < 300))
    tally.broken.push(`${label}: ${statuses.join(', ')} without a good token`);
};

const surroundingsOf = ({ world }: GateChild): Surroundings => {
  const [first = world.persona('teacher'), ...rest] = world.personas;
  return { people: [first, ...rest], service: world.connector.url, bot: `28:${appId}` };
};

/** Several at once; every second one has a good token. */
const tryMany = async (size: number, label: string, trying: Trying, tally: Tally) => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < size && trying.child.ended() === undefined; index = next++)
      await tryOne(`${label}${index}`, index % 2 === 1, trying, tally);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Connections that begin a request and leave it at that. */
const holdOpen = async (count: number, child: GateChild, tally: Tally): Promise<void> => {
  const words = `POST /api/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${child.token()}\r\n`;
  const half = [words.slice(0, 20), words, `${words}content-length: 9\r\n\r\n{`];
  const one = async (index: number): Promise<void> => {
    const bytes = Buffer.from(half[index % half.length] ?? words);
    const port = Number(new URL(child.url).port);
    if ((await exchange(port, { name: 'held open', bytes, end: 'answer' })) === undefined)
      tally.broken.push(`held open ${index}: never hung up on`);
  };
  await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
};

/** After all of it a teacher's report begins as ever. */
const stillWorks = async (child: GateChild): Promise<string[]> => {
  const { world } = child;
  const teacher = world.persona('teacher');
  const chat = world.chat({ bot: `${child.url}/api/messages`, botId: appId, token: () => child.token() });
  const lines = () => world.connector.conversations.get(teacher.conversationId)?.lines.length ?? 0;
  const before = lines();
  const { status } = await chat.say(teacher, 'report concern');
  const ready = await fetch(`${child.url}/readyz`);
  return [
    ...(status === 200 && lines() === before + 2
      ? []
      : [`afterwards "report concern" was answered ${status}`]),
    ...(ready.status === 200 ? [] : [`afterwards /readyz said ${ready.status}`]),
  ];
};

const run = async (size: number, seed: number): Promise<Found> => {
  const child = await startGateChild();
  const [tally, warm] = [tallyOf(), tallyOf()];
  try {
    const trying = { child, around: surroundingsOf(child), seed: String(seed) };
    await tryMany(warmUps, 'w', trying, warm);
    const before = await child.heap();
    const held = holdOpen(Math.floor(size / 500), child, tally);
    await tryMany(size, '', trying, tally);
    await held;
    const grown = (await child.heap()) - before;
    const broken = [...warm.broken, ...tally.broken, ...(await stillWorks(child))];
    if (grown >= mostHeap) broken.push(`the heap grew by ${megabytes(grown)} MB`);
    await delay(100);
    const { stdout, stderr } = child.written();
    if (stderr !== '') broken.push(`it wrote to standard error: ${stderr.slice(0, 2_000)}`);
    const log = stdout.split('\n').filter((line) => line !== '');
    const how = await child.stop();
    if (how !== 'code 0, signal null') broken.push(`it ended with ${how}`);
    return {
      tried: size,
      counts: {
        'with a good token': Math.floor(size / 2),
        answers: tally.answers,
        'of 2xx': tally.accepted,
        'hang-ups': tally.hangUps,
        'heap growth, MB': megabytes(grown),
        'lines of log': log.length,
      },
      broken,
    };
  } finally {
    await child.stop();
  }
};

const tallyOf = (): Tally => ({ answers: 0, accepted: 0, hangUps: 0, broken: [] });
const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 102.4) / 10;

export const fuzzRequests: Abuse = { name: 'Fuzzed requests', small: 400, large: 20_000, run };
