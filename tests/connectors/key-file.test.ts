/** The file of keys of the local world: only its owner reads it, it is never half there, and old keys go on opening. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { constants, publicEncrypt, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAppError } from '../../bot/core/errors.ts';
import { openKeyFile, type KeyFile } from '../../connectors/key-file/key-file.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-key-file-'));
});
afterAll(() => rm(folder, { recursive: true }));
const fresh = (): string => join(folder, `keys${(count += 1)}.json`);
const wrap = (file: KeyFile, school: string, secret: Buffer): Buffer =>
  publicEncrypt(
    { key: file.newest(school).key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    secret,
  );
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isAppError(error) ? error.code : error),
  );

test('is made for its owner alone, with a key for each school, and is the same when it is opened again', async () => {
  const path = fresh();
  const file = await openKeyFile(path, ['hillside', 'brook']);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(file.newest('hillside').id).not.toBe(file.newest('brook').id);
  const again = await openKeyFile(path, ['hillside', 'brook']);
  expect(again.newest('hillside').id).toBe(file.newest('hillside').id);
  const secret = randomBytes(32);
  expect(await again.unwrap('hillside', file.newest('hillside').id, wrap(file, 'hillside', secret))).toEqual(
    secret,
  );
  expect((await readdir(folder)).filter((name) => name.startsWith('keys1.json.'))).toEqual([]);
});

test('two that start at once end with one file and the same keys', async () => {
  const path = fresh();
  const files = await Promise.all([openKeyFile(path, []), openKeyFile(path, []), openKeyFile(path, [])]);
  expect(files).toHaveLength(3);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ v: 1, keys: [] });
});

test('a new key is used from then on, old ones go on opening, and no key opens another’s', async () => {
  const path = fresh();
  const [file, other] = [await openKeyFile(path, ['hillside', 'brook']), await openKeyFile(path, [])];
  const secret = randomBytes(32);
  const [old, wrapped] = [file.newest('hillside').id, wrap(file, 'hillside', secret)];
  await file.renew('hillside');
  const newest = file.newest('hillside').id;
  expect(newest).not.toBe(old);
  expect(await file.unwrap('hillside', old, wrapped)).toEqual(secret);
  // Another process finds a key that was made since.
  expect(await other.unwrap('hillside', newest, wrap(file, 'hillside', secret))).toEqual(secret);
  expect(await codeOf(file.unwrap('hillside', newest, wrapped))).toBe('tampered');
  expect(await codeOf(file.unwrap('brook', old, wrapped))).toBe('tampered');
  expect(await codeOf(file.unwrap('hillside', 'nobody', wrapped))).toBe('tampered');
});

test('forgets only keys that no row names and that nobody can be using any more', async () => {
  const path = fresh();
  const file = await openKeyFile(path, ['hillside']);
  const [first] = file.idsOf('hillside');
  await file.renew('hillside');
  expect(await file.keepOnly('hillside', new Set())).toEqual([]);
  // As if the newer one had been made two hours ago.
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text.replaceAll(/"made": "[^"]+"/g, `"made": "${new Date(Date.now() - 7_200_000).toISOString()}"`),
  );
  expect(await file.keepOnly('hillside', new Set([first ?? '']))).toEqual([]);
  expect(await file.keepOnly('hillside', new Set())).toEqual([first]);
  expect(file.idsOf('hillside')).toHaveLength(1);
});

test('that others may read is refused', async () => {
  const path = fresh();
  await openKeyFile(path, []);
  await chmod(path, 0o604);
  expect(await codeOf(openKeyFile(path, []))).toBe('misconfigured');
});
