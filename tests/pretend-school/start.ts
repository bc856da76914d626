/**
 * `npm start`: the whole of Lantern on this machine, for looking at and trying: Azurite, the pretend school, the bot and
 * the local page. Data of last time is kept in `.lantern/`; `npm start -- --fresh` begins anew.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processEnvironment, readConfig, type Environment } from '../../bot/config.ts';
import { startLantern, startProblem, type Lantern } from '../../bot/main.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import { createLog } from '../../bot/core/log.ts';
import { claimFolder } from './claim-folder.ts';
import { findPort } from './find-port.ts';
import { installEverybody, mountLocal, startPretendSchool, type PretendWorld } from './index.ts';
import { startPretendClouds, type PretendClouds } from './pretend-clouds.ts';
import { writeSchoolFiles } from './school-files.ts';

const folder = join(import.meta.dirname, '..', '..', '.lantern');
const connectorPort = 3979;
/** What `--fresh` begins anew. */
const kept = ['anchors.jsonl', 'azurite', 'chats.json', 'keys.json', 'schools'];

interface Running {
  readonly clouds: PretendClouds;
  readonly azurite: Azurite;
  readonly world: PretendWorld;
  readonly lantern: Lantern;
  readonly local: { close(): void };
  readonly release: () => Promise<void>;
}

const start = async (env: Environment, fresh: boolean): Promise<Running> => {
  const release = await claimFolder(folder);
  if (fresh) await Promise.all(kept.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  say('Starting Azurite, the pretend school and Lantern …');
  const azurite = await startAzurite({ folder: join(folder, 'azurite') });
  try {
    const world = await startPretendSchool({
      connectorPort: await findPort(connectorPort),
      chatsFile: join(folder, 'chats.json'),
    });
    const schools = await writeSchoolFiles(world.trust, join(folder, 'schools'));
    return { ...(await startBot(env, azurite, world, schools)), release };
  } catch (error) {
    await azurite.stop();
    await release();
    throw error;
  }
};

const startBot = async (
  env: Environment,
  azurite: Azurite,
  world: PretendWorld,
  schools: string,
): Promise<Omit<Running, 'release'>> => {
  const settings = {
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: schools,
    LANTERN_STORAGE: azurite.connectionString,
    LANTERN_TRAIL_KEY: Buffer.alloc(32, 'demonstration').toString('base64'),
    LANTERN_APP_KEYS: Buffer.alloc(32, 'demonstration rows').toString('base64'),
    LANTERN_KEY_FILE: join(folder, 'keys.json'),
    LANTERN_ANCHOR_FILE: join(folder, 'anchors.jsonl'),
    LANTERN_LOCAL_SERVICE: world.connector.url,
  };
  const config = readConfig({ LANTERN_LOG: 'warn', ...env, ...settings });
  // For commands beside it, such as `npm run trail:verify` (OPERATING.md).
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(folder, 'settings.env'), lines.join(''));
  // The page's chat needs the bot's address, which is known only once the bot listens.
  const address = { url: '' };
  const chat = world.chat({ bot: () => `${address.url}/api/messages` });
  const opened: { local?: { close(): void } } = {};
  const clouds = await startPretendClouds(world.estate, world.clock);
  const log = createLog(config.logLevel);
  const lantern = await startLantern(config, {
    clock: world.clock,
    log,
    clouds: (all) => clouds.connect(all, log),
    routes: (app, { runDue }) => {
      opened.local = mountLocal(app, world, { chat, runDue });
    },
  });
  address.url = lantern.url;
  await installEverybody(world, chat);
  return { azurite, world, clouds, lantern, local: opened.local ?? { close: () => undefined } };
};

const stop = async ({ azurite, world, clouds, lantern, local, release }: Running): Promise<void> => {
  say('Stopping …');
  local.close();
  await lantern.close();
  await clouds.close();
  await world.close();
  await azurite.stop();
  await release();
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const explainStart = ({ lantern, world, azurite }: Running): void => {
  say(`
  Lantern is ready. Open this page:

      ${lantern.url}/local

  the cards, all of them   ${lantern.url}/local/cards
  the bot listens at       ${lantern.url}/api/messages
  the pretend clouds       ${lantern.url}/local/clouds
  the pretend Teams at     ${world.connector.url}
  Azurite (storage) at     127.0.0.1:${azurite.tablePort} (tables), ${azurite.queuePort} (queue)

  This is a demonstration: pretend people, and storage (Azurite) that forgets its last seconds
  when it is killed. Not for real reports. Ctrl-C stops it; it starts again where it was,
  or anew with: npm start -- --fresh
`);
};

const main = async (): Promise<void> => {
  const fresh = process.argv.includes('--fresh');
  const running = await start(processEnvironment(), fresh);
  explainStart(running);
  const finish = (): void =>
    void stop(running).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  process.once('SIGINT', finish);
  process.once('SIGTERM', finish);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exit(1);
}
