/** Lantern as production starts it, with its own credential and authentication; only the storage is a stand-in. Bundled by `start.ts`. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../bot/config.ts';
import { startLantern } from '../../../bot/main.ts';
import { copyOfKeyFile } from '../../support/key-file.ts';
import { ready } from './ready.ts';

const [storage = '', schools = ''] = process.argv.slice(2);
const config: Config = {
  mode: 'production',
  host: '127.0.0.1',
  port: 0,
  portIsSet: true,
  schools,
  bot: { kind: 'managed-identity', appId: '22222222-2222-4222-8222-222222222222' },
  storage: { kind: 'connection-string', connectionString: storage },
  trailKey: Buffer.alloc(32, 1),
  appKeys: [Buffer.alloc(32, 2)],
  keys: { kind: 'file', path: await copyOfKeyFile(await mkdtemp(join(tmpdir(), 'lantern-bench-'))) },
  clouds: {},
  founders: [],
  leaseSeconds: 30,
  logLevel: 'warn',
};
await startLantern(config);
ready();
