/** One lane of rounds: a live Azurite and a pretend school that are never killed, proxies before them, and the server. */
import { hkdfSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkTrail, trailHeadKey, trailHeadKind, trailKind, trailRange } from '../../bot/core/trail.ts';
import type { Records } from '../../bot/core/ports.ts';
import type { TrailRow } from '../../bot/core/trail.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { openKeyFile } from '../../connectors/key-file/key-file.ts';
import { azuriteConnectionString, startAzurite } from '../pretend-school/azurite.ts';
import { startFaultProxy, type Seen } from '../pretend-school/fault-proxy.ts';
import { createChat, startPretendSchool, type PretendWorld } from '../pretend-school/index.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { actor, type Actor } from '../support/actor.ts';
import { sealedWith } from '../support/row-keys.ts';
import { appKey, copyOfKeyFile } from '../support/key-file.ts';
import type { Moment, Passing } from './places.ts';
import { keepServer, type ServerKeeper } from './server-keeper.ts';
import { personaOf } from './teachers.ts';

/** The school that all rounds are in: its trail has one head. */
export const school = 'hillside';

export interface Lane {
  readonly keeper: ServerKeeper;
  /** Rounds so far: a new teacher for each. */
  count: number;
  readonly world: PretendWorld;
  /** Storage itself, past the proxy: what is really there. */
  readonly records: Records;
  /** A persona of the local world, or somebody of the staff who is none: `teacher-17`. */
  person(key: string): Actor;
  /** Walks the rows of the trail that came since the last time, and seals them against the head. */
  checkTrail(): Promise<string | undefined>;
  /** From the very first row. */
  checkWholeTrail(): Promise<string | undefined>;
  /** Forgets the requests that passed. */
  tidy(): void;
  close(): Promise<void>;
}

const trailKey = Buffer.alloc(32, 7);

export const openLane = async (): Promise<Lane> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-kill-'));
  const azurite = await startAzurite({ folder, inMemory: true });
  const world = await startPretendSchool();
  // The proxies stand before the server does; until then nothing passes.
  const kept: { keeper?: ServerKeeper } = {};
  const proxyBefore = (via: Passing['via'], port: number) => {
    const tell = async (seen: Seen, moment: Moment): Promise<void> => {
      const { method, body } = seen;
      await kept.keeper?.passing({ via, method, path: decoded(seen.path), body }, moment);
    };
    return startFaultProxy({
      target: { port },
      onRequest: (seen) => tell(seen, 'before'),
      onAnswer: (seen) => tell(seen, 'after'),
    });
  };
  const [table, queue, chat] = await Promise.all([
    proxyBefore('table', azurite.tablePort),
    proxyBefore('queue', azurite.queuePort),
    proxyBefore('chat', Number(new URL(world.connector.url).port)),
  ]);
  const service = `http://127.0.0.1:${chat.port}/`;
  const policies = { [school]: await writePolicy(folder) };
  const keyFile = await copyOfKeyFile(folder);
  const keeper = keepServer({
    LANTERN_MODE: 'local',
    LANTERN_LOG: 'info',
    LANTERN_SCHOOLS: await writeSchoolFiles(world.trust, folder, { policies }),
    LANTERN_STORAGE: azuriteConnectionString({ table: table.port, queue: queue.port }),
    LANTERN_TRAIL_KEY: trailKey.toString('base64'),
    LANTERN_APP_KEYS: appKey,
    LANTERN_KEY_FILE: keyFile,
    LANTERN_LOCAL_SERVICE: service,
    LANTERN_LEASE_SECONDS: '1',
    PORT: '0',
    NODE_COMPILE_CACHE: join(tmpdir(), 'lantern-kill-compiled'),
  });
  kept.keeper = keeper;
  const azure = createRecords({ connectionString: azurite.connectionString });
  const records = sealedWith(azure, await openKeyFile(keyFile, []));
  const typing = createChat({
    bot: () => `${keeper.url()}/api/messages`,
    serviceUrl: service,
    conversations: world.connector.conversations,
    clock: world.clock,
  });
  const proxies = [table, queue, chat];
  const close = async (): Promise<void> => {
    await keeper.stop();
    await azure.close();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await world.close();
    await azurite.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await keeper.up();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    keeper,
    count: 0,
    world,
    records,
    person: (key) => actor({ ...world, persona: (wanted) => personaOf(world, wanted) }, typing, key),
    ...trailChecks(records),
    tidy: () => proxies.forEach((proxy) => proxy.clear()),
    close,
  };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Always term and always school time, so that the round does not depend on when it is run; nobody is passed on to. */
export const writePolicy = async (folder: string): Promise<string> => {
  const file = join(import.meta.dirname, '..', 'pretend-school', 'policies', `${school}.yaml`);
  const profile = parse(await readFile(file, 'utf8')) as { calendar: object };
  const calendar = {
    ...profile.calendar,
    hours: '00:00-23:59',
    days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    terms: [{ from: '2020-01-01', to: '2099-12-31' }],
    closed: [],
  };
  const path = join(folder, 'kill.yaml');
  await writeFile(path, stringify({ ...profile, calendar, deadlines: { acknowledge: '120 minutes' } }));
  return path;
};

const trailChecks = (records: Records): Pick<Lane, 'checkTrail' | 'checkWholeTrail'> => {
  const key = Buffer.from(hkdfSync('sha256', trailKey, '', `trail ${school}`, 32));
  const known: TrailRow[] = [];
  let last = trailRange(school).from;
  const check = async (): Promise<string | undefined> => {
    const { partition, to } = trailRange(school);
    // The head first: rows may be added while these are read, never taken away.
    const head = await records.get(trailHeadKind, trailHeadKey(school));
    for await (const row of records.list(trailKind, { partition, from: last, to })) {
      if (row.value.seq > (head?.value.seq ?? 0)) break;
      known.push(row.value);
      last = `${row.key.row}!`;
    }
    const verdict = checkTrail(key, known, head?.value);
    return verdict.whole ? undefined : `${verdict.because} (row ${verdict.seq})`;
  };
  return {
    checkTrail: check,
    checkWholeTrail: () => {
      known.length = 0;
      last = trailRange(school).from;
      return check();
    },
  };
};
