/** The real thing: everything that production runs, with stand-ins for Microsoft's side only. */
import type { Config } from '../../../bot/config.ts';
import { startLantern } from '../../../bot/main.ts';
import { serve } from './serve.ts';
import { clockFrom } from './settings.ts';

await serve(async ({ appId, openId, storage, schools, keyFile, now }) => {
  const config: Config = {
    mode: 'production',
    host: '127.0.0.1',
    port: 0,
    portIsSet: true,
    schools,
    bot: { kind: 'managed-identity', appId },
    storage: { kind: 'connection-string', connectionString: storage },
    trailKey: Buffer.alloc(32, 1),
    appKeys: [Buffer.alloc(32, 2)],
    keys: { kind: 'file', path: keyFile },
    clouds: {},
    founders: [],
    leaseSeconds: 30,
    logLevel: 'warn',
  };
  const lantern = await startLantern(config, {
    clock: clockFrom(now),
    provider: { openIdConfiguration: openId.configuration, issuer: openId.issuer, loopback: true },
  });
  return { ready: { url: lantern.url }, close: () => lantern.close() };
});
