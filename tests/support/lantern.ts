/** Brings up everything as `npm start` does, in memory and on free ports, for tests that go through the doors people use. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { noClouds, type OpenClouds } from '../../bot/clouds.ts';
import { readConfig } from '../../bot/config.ts';
import type { Clouds, KeyService, Log } from '../../bot/core/ports.ts';
import { startLantern, type Lantern, type StartOptions } from '../../bot/main.ts';
import type { Schools } from '../../bot/schools.ts';
import { openKeyFile } from '../../connectors/key-file/key-file.ts';
import { startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import {
  createMovableClock,
  installEverybody,
  mountLocal,
  startPretendSchool,
  type Chat,
  type PretendWorld,
} from '../pretend-school/index.ts';
import { startPretendClouds, type PretendClouds } from '../pretend-school/pretend-clouds.ts';
import { appKey, copyOfKeyFile } from './key-file.ts';
import { writeSchoolFiles, type SchoolFilesOptions } from '../pretend-school/school-files.ts';

export { unhurried } from './unhurried.ts';

export interface TestLantern {
  readonly azurite: Azurite;
  readonly world: PretendWorld;
  readonly lantern: Lantern;
  readonly chat: Chat;
  /** With `clouds: 'pretend'` only. */
  readonly pretend: PretendClouds | undefined;
  /** Where its schools' keys lie, and who unwraps with them. */
  readonly keyFile: string;
  readonly keys: KeyService;
  /** Stops the bot and starts it again on the same storage, with other policies, texts or settings where they are given. */
  restart(other?: Restarting): Promise<void>;
  close(): Promise<void>;
}

export interface TestLanternOptions extends SchoolFilesOptions {
  /** School time at the start; a Monday morning in term unless said otherwise. */
  readonly at?: string | undefined;
  readonly log?: Log | undefined;
  /** Other rate limits than the product's: a test may do more in a minute than a person does. */
  readonly pace?: StartOptions['pace'];
  /** Instead of the key file. */
  readonly keys?: KeyService | undefined;
  /** `pretend`: both stand-ins over HTTP, and Lantern's own connectors to them. None where it is left out. */
  readonly clouds?: Clouds | 'pretend' | undefined;
  /** Storage behind a fault proxy, for instance. */
  readonly storage?: ((connectionString: string) => Promise<string>) | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The local page as well, with everybody's chat open. */
  readonly page?: boolean | undefined;
  /** Further routes. */
  readonly routes?: ((app: Express) => void) | undefined;
}

export interface Restarting extends Pick<TestLanternOptions, 'policies' | 'agreements' | 'env'> {
  /** What happens while it is down. */
  readonly meanwhile?: (() => void | Promise<void>) | undefined;
}

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const cloudsFor = (
  clouds: TestLanternOptions['clouds'],
  pretend: PretendClouds | undefined,
  schools: Schools,
): OpenClouds => {
  if (pretend !== undefined) return pretend.connect(schools, silent);
  const given = clouds === undefined || clouds === 'pretend' ? noClouds : clouds;
  return { ...given, close: () => Promise.resolve() };
};

export const startTestLantern = async (options: TestLanternOptions = {}): Promise<TestLantern> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-'));
  const azurite = await startAzurite({ folder, inMemory: true });
  const keyFile = await copyOfKeyFile(folder);
  const clock = createMovableClock();
  clock.set(new Date(options.at ?? '2026-11-23T10:00:00Z'));
  const world = await startPretendSchool({ clock });
  const pretend = options.clouds === 'pretend' ? await startPretendClouds(world.estate, clock) : undefined;
  const storage = await (options.storage?.(azurite.connectionString) ?? azurite.connectionString);
  const configWith = async ({ policies, agreements, env }: Restarting) =>
    readConfig({
      LANTERN_MODE: 'local',
      LANTERN_LOG: 'silent',
      PORT: '0',
      LANTERN_SCHOOLS: await writeSchoolFiles(world.trust, folder, { policies, agreements }),
      LANTERN_STORAGE: storage,
      LANTERN_TRAIL_KEY: Buffer.alloc(32, 1).toString('base64'),
      LANTERN_APP_KEYS: appKey,
      LANTERN_KEY_FILE: keyFile,
      LANTERN_LOCAL_SERVICE: world.connector.url,
      ...options.env,
      ...env,
    });
  const address = { url: '' };
  const chat = world.chat({ bot: () => `${address.url}/api/messages` });
  const opened: { local?: { close(): void } } = {};
  const start = async (other: Parameters<typeof configWith>[0]): Promise<Lantern> => {
    const started = await startLantern(await configWith(other), {
      clock,
      log: options.log ?? silent,
      keys: options.keys,
      pace: options.pace,
      clouds: (schools) => cloudsFor(options.clouds, pretend, schools),
      routes: (app, { runDue }) => {
        options.routes?.(app);
        if (options.page === true) opened.local = mountLocal(app, world, { chat, runDue });
      },
    });
    address.url = started.url;
    return started;
  };
  let lantern = await start(options);
  if (options.page === true) await installEverybody(world, chat);
  return {
    azurite,
    world,
    pretend,
    keyFile,
    keys: options.keys ?? (await openKeyFile(keyFile, [])),
    get lantern() {
      return lantern;
    },
    chat,
    restart: async (other = {}) => {
      opened.local?.close();
      await lantern.close();
      await other.meanwhile?.();
      lantern = await start({ ...options, ...other });
    },
    close: async () => {
      opened.local?.close();
      await lantern.close();
      await pretend?.close();
      await world.close();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
