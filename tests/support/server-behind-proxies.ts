/** The real server as a process of its own, with everything that it speaks to behind proxies that see and break it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePolicy } from '../kill/lane.ts';
import { azuriteConnectionString, startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import { startFaultProxy, type FaultProxy } from '../pretend-school/fault-proxy.ts';
import { createChat, startPretendSchool, type Chat, type PretendWorld } from '../pretend-school/index.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { appKey, copyOfKeyFile } from './key-file.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

export interface ServerBehindProxies {
  readonly azurite: Azurite;
  readonly world: PretendWorld;
  readonly chat: Chat;
  readonly server: ServerProcess;
  readonly url: string;
  readonly proxies: Readonly<Record<'table' | 'queue' | 'connector', FaultProxy>>;
  /** The folder of schools.yaml, and the settings: for further processes of the same school. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const startServerBehindProxies = async (
  more: Readonly<Record<string, string>> = {},
): Promise<ServerBehindProxies> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-proxied-'));
  const azurite = await startAzurite({ folder, inMemory: true });
  const world = await startPretendSchool();
  const before = (port: number) => startFaultProxy({ target: { port } });
  const [table, queue, connector] = await Promise.all([
    before(azurite.tablePort),
    before(azurite.queuePort),
    before(Number(new URL(world.connector.url).port)),
  ]);
  const service = `http://127.0.0.1:${connector.port}/`;
  const env = {
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: await writeSchoolFiles(world.trust, folder, {
      policies: { hillside: await writePolicy(folder) },
    }),
    LANTERN_STORAGE: azuriteConnectionString({ table: table.port, queue: queue.port }),
    LANTERN_TRAIL_KEY: Buffer.alloc(32, 7).toString('base64'),
    LANTERN_APP_KEYS: appKey,
    LANTERN_KEY_FILE: await copyOfKeyFile(folder),
    LANTERN_LOCAL_SERVICE: service,
    LANTERN_LEASE_SECONDS: '1',
    PORT: '0',
    ...more,
  };
  const server = startServerProcess(env);
  const url = await server.ready;
  const { conversations } = world.connector;
  return {
    azurite,
    world,
    chat: createChat({ bot: `${url}/api/messages`, serviceUrl: service, conversations, clock: world.clock }),
    server,
    url,
    proxies: { table, queue, connector },
    folder,
    env,
    close: async () => {
      await server.stop();
      await Promise.all([table, queue, connector].map((proxy) => proxy.stop()));
      await world.close();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
