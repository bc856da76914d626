/** `npm ci` works on every kind of machine, wherever the lock was written. */
import { expect, test } from '@jest/globals';
import { complete, missingFrom, readLock } from '../../infra/complete-lock.ts';

test('package-lock.json holds what each kind of machine needs (if not: node bot/run.js infra/complete-lock.ts)', async () => {
  expect(missingFrom(await readLock()).map(({ name }) => name)).toEqual([]);
});

test('package-lock.json says of no package where it was fetched from', async () => {
  expect(JSON.stringify(await readLock())).not.toMatch(/"resolved"/);
});

test('what is missing is added with the machines in its name, and a stale one is lifted', () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        version: '2.0.0',
        dev: true,
        optionalDependencies: {
          'tool-linux-arm64-musl': '2.0.0',
          'tool-win32-x64': '2.0.0',
          fsevents: '^2.3.3',
        },
      },
      'node_modules/tool-win32-x64': { version: '1.0.0', optional: true },
    },
  };
  const { packages } = complete(lock);
  expect(packages['node_modules/tool-linux-arm64-musl']).toEqual({
    version: '2.0.0',
    cpu: ['arm64'],
    libc: ['musl'],
    os: ['linux'],
    dev: true,
    optional: true,
  });
  expect(packages['node_modules/tool-win32-x64']?.version).toBe('2.0.0');
  expect(Object.keys(packages)).toHaveLength(3);
  expect(missingFrom({ packages })).toEqual([]);
});
