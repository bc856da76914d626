/** Tokens of two identities: kept, renewed in time, and renewed once when they are refused; through @azure/identity itself. */
import { ClientSecretCredential } from '@azure/identity';
import { afterEach, expect, test } from '@jest/globals';
import { keepToken } from '../../../connectors/graph/token.ts';
import { startGraphScene, type GraphScene } from './graph-world.ts';

let scene: GraphScene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

test('with @azure/identity: one token for each identity; one that ran out in the middle is renewed', async () => {
  scene = await startGraphScene();
  const { graph, estate, connect } = scene;
  const credential = (app: (typeof graph.apps)[number] | undefined) =>
    new ClientSecretCredential(graph.tenant, app?.clientId ?? '', app?.secret ?? '', {
      authorityHost: graph.authorityHost,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: graph.ca },
    });
  const cloud = connect({ reader: credential(graph.apps[0]), writer: credential(graph.apps[1]) });
  const id = estate.leaver('plain').entra;
  expect(await cloud.accounts.find(id)).toMatchObject({ enabled: true });
  expect(await cloud.accounts.setEnabled(id, false)).toMatchObject({ done: true });
  expect(graph.tokens.issued).toBe(2);
  graph.tokens.expireAll();
  expect(await cloud.accounts.find(id)).toMatchObject({ enabled: false });
  expect(await cloud.accounts.setEnabled(id, true)).toMatchObject({ done: true });
  expect(graph.tokens.issued).toBe(4);
  expect(await cloud.grants()).toMatchObject({ checked: true, value: { missing: [], surplus: [] } });

  const wrong = new ClientSecretCredential(graph.tenant, graph.apps[0]?.clientId ?? '', 'another secret', {
    authorityHost: graph.authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: graph.ca },
  });
  const locked = connect({ reader: wrong, writer: wrong });
  await expect(locked.accounts.find(id)).rejects.toMatchObject({ code: 'misconfigured' });
}, 30_000);

test('a token is renewed before it runs out; if that fails, the old one serves until its end', async () => {
  let now = Date.parse('2026-11-23T10:00:00Z');
  let asked = 0;
  let down = false;
  const credential = {
    getToken: () => {
      if (down) return Promise.reject(new Error('no network'));
      asked += 1;
      return Promise.resolve({ token: `token ${asked}`, expiresOnTimestamp: now + 3_600_000 });
    },
  };
  const kept = keepToken(credential, 'scope', { now: () => new Date(now) });
  const get = (fresh = false) => kept.token({ fresh });
  expect(await Promise.all([get(), get(), get()])).toEqual(['token 1', 'token 1', 'token 1']);
  now += 54 * 60_000;
  expect(await get()).toBe('token 1');
  now += 2 * 60_000;
  expect(await get()).toBe('token 2');
  expect(await get(true)).toBe('token 3');
  now += 56 * 60_000;
  down = true;
  expect(await get()).toBe('token 3');
  now += 5 * 60_000;
  await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await kept.allowed().catch(() => 'none')).toBe('none');
});
