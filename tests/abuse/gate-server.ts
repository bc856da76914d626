/**
 * The bot as a process of its own, as production runs it, with stand-ins for Microsoft's side only. Asked `heap` by its
 * parent it collects garbage and tells what is left; it ends with its parent.
 */
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Config } from '../../bot/config.ts';
import { startLantern } from '../../bot/main.ts';
import { appKey, copyOfKeyFile } from '../support/key-file.ts';

export interface GateSettings {
  readonly appId: string;
  readonly openId: string;
  readonly issuer: string;
  readonly schools: string;
  readonly storage: string;
  /** The pretend connector: nothing goes out of this machine. */
  readonly service: string;
}

const [text] = (await once(process, 'message')) as [string];
const { appId, openId, issuer, schools, storage, service } = JSON.parse(text) as GateSettings;
const config: Config = {
  mode: 'production',
  host: '127.0.0.1',
  port: 0,
  portIsSet: true,
  schools,
  bot: { kind: 'managed-identity', appId },
  storage: { kind: 'connection-string', connectionString: storage },
  trailKey: Buffer.alloc(32, 1),
  appKeys: [Buffer.from(appKey, 'base64')],
  keys: { kind: 'file', path: await copyOfKeyFile(dirname(schools)) },
  clouds: {},
  founders: [],
  leaseSeconds: 30,
  logLevel: 'warn',
  service,
};
const lantern = await startLantern(config, {
  provider: { openIdConfiguration: openId, issuer, loopback: true },
});

/** Twice, and a while apart: what the first round lets go may hold on to more. */
const heap = async (): Promise<number> => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((done) => setTimeout(done, 200));
  }
  return process.memoryUsage().heapUsed;
};

process.on('message', () => void heap().then((used) => process.send?.(used)));
process.once('disconnect', () => void lantern.close().finally(() => process.exit(0)));
process.send?.(lantern.url);
