/** Key Vault over HTTP: the newest public half in memory, unwrapping in the vault, and what its refusals mean. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { constants, publicEncrypt, randomBytes } from 'node:crypto';
import { isAppError } from '../../../bot/core/errors.ts';
import { createKeyVault, type KeyVault } from '../../../connectors/azure/key-vault.ts';
import { startPretendVault, vaultToken, type PretendVault } from '../../support/pretend-vault.ts';

let vault: PretendVault;
beforeAll(async () => {
  vault = await startPretendVault();
  vault.make('lantern-hillside');
}, 60_000);
afterAll(() => vault.close());

const warned: string[] = [];
const log = {
  info: () => undefined,
  warn: (message: string) => void warned.push(message),
  error: () => undefined,
};
const opened = (now?: () => number): KeyVault =>
  createKeyVault({
    vault: vault.url,
    credential: {
      getToken: () => Promise.resolve({ token: vaultToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
    },
    log,
    httpClient: vault.httpClient,
    now,
  });
const wrap = ({ key }: ReturnType<KeyVault['newest']>, secret: Buffer): Buffer =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, secret);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isAppError(error) ? error.code : error),
  );

describe('a vault', () => {
  test('unwraps what was wrapped here with the public half it gave', async () => {
    const keys = opened();
    await keys.prepare('hillside', undefined);
    const secret = randomBytes(32);
    const newest = keys.newest('hillside');
    const wrapped = wrap(newest, secret);
    vault.requests.length = 0;
    expect(await keys.unwrap('hillside', newest.id, wrapped)).toEqual(secret);
    expect(vault.requests).toContain(`POST /keys/lantern-hillside/${newest.id}/unwrapkey`);
  });

  test('that is away leaves sealing as it is, and unwrapping for later', async () => {
    const keys = opened();
    const kept = await keys.prepare('hillside', undefined);
    vault.answer(503);
    try {
      const cold = opened();
      expect(await codeOf(cold.prepare('hillside', undefined))).toBe('unavailable');
      expect(await cold.prepare('hillside', kept)).toEqual(kept);
      const wrapped = wrap(cold.newest('hillside'), randomBytes(32));
      expect(await codeOf(cold.unwrap('hillside', kept.id, wrapped))).toBe('unavailable');
      expect(warned.join()).toContain('the key that was kept is used');
    } finally {
      vault.answer(undefined);
    }
  }, 30_000);

  test('that refuses this app says nothing about the words: they may be opened later', async () => {
    const keys = opened();
    const { id } = await keys.prepare('hillside', undefined);
    vault.answer(403);
    try {
      expect(await codeOf(keys.unwrap('hillside', id, randomBytes(384)))).toBe('unavailable');
    } finally {
      vault.answer(undefined);
    }
  });

  test('says which words were wrapped with another key', async () => {
    const keys = opened();
    const { id } = await keys.prepare('hillside', undefined);
    expect(await codeOf(keys.unwrap('hillside', id, randomBytes(384)))).toBe('tampered');
  });

  test('without a key for a school stops the start, and says how to make one', async () => {
    const error: unknown = await opened()
      .prepare('brook', undefined)
      .catch((caught: unknown) => caught);
    expect(isAppError(error, 'misconfigured') && error.say).toContain(
      'az keyvault key create --name lantern-brook',
    );
    vault.make('lantern-short', 2048);
    const short: unknown = await opened()
      .prepare('short', undefined)
      .catch((caught: unknown) => caught);
    expect(isAppError(short, 'misconfigured') && short.say).toContain('3072');
  });

  test('is asked for a newer key each hour, and older ones go on opening', async () => {
    let time = 0;
    const keys = opened(() => time);
    await keys.prepare('hillside', undefined);
    const before = keys.newest('hillside');
    const secret = randomBytes(32);
    const wrapped = wrap(before, secret);
    const id = vault.make('lantern-hillside');
    expect(keys.newest('hillside').id).toBe(before.id);
    time = 61 * 60_000;
    keys.newest('hillside');
    for (let tries = 0; keys.newest('hillside').id !== id && tries < 200; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(keys.newest('hillside').id).toBe(id);
    expect(await keys.unwrap('hillside', before.id, wrapped)).toEqual(secret);
  });
});
