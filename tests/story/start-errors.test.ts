/** A start that cannot be: sentences that say what is wrong and how to mend it, an exit code, and no stack trace. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../bot/config.ts';
import { startProblem } from '../../bot/main.ts';
import { azuriteConnectionString, startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { makeTrust } from '../pretend-school/trust.ts';
import { listen, stop } from '../support/listen.ts';
import { appKey, copyOfKeyFile } from '../support/key-file.ts';
import { startServerProcess } from '../support/server-process.ts';

type Env = Readonly<Record<string, string>>;

let folder = '';
let azurite: Azurite;
let local: Env = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-start-'));
  azurite = await startAzurite({ inMemory: true });
  local = {
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: await writeSchoolFiles(makeTrust(), folder),
    LANTERN_STORAGE: azurite.connectionString,
    LANTERN_TRAIL_KEY: Buffer.alloc(32, 1).toString('base64'),
    LANTERN_APP_KEYS: appKey,
    LANTERN_KEY_FILE: await copyOfKeyFile(folder),
    PORT: '0',
  };
}, 60_000);
afterAll(async () => {
  await azurite.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts, and answers what was said on stderr when it ended by itself. */
const refusal = async (env: Env): Promise<string> => {
  const server = startServerProcess(env);
  const timer = setTimeout(() => void server.kill(), 25_000);
  const { code } = await server.ended.finally(() => clearTimeout(timer));
  const { stderr } = server.written();
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Lantern cannot start') });
  // No stack, no inspected object: nothing but sentences.
  expect(stderr).not.toMatch(/^\s+at |node:internal|\.ts:\d+:\d+\)|\[cause\]|Error: /m);
  return stderr;
};

/** The same sentences without a process of its own, for many settings. */
const problemsWith = (env: Env): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return startProblem(error);
  }
};

/** The school's profile with some words changed; the numbers of the lines that are wrong now. */
const withPolicy = async (
  ...changes: readonly (readonly [from: string, to: string])[]
): Promise<{ env: Env; lines: number[] }> => {
  const place = await mkdtemp(join(folder, 'policy-'));
  const text = await readFile(
    join(import.meta.dirname, '..', 'pretend-school', 'policies', 'hillside.yaml'),
    'utf8',
  );
  for (const [from] of changes) expect(text).toContain(from);
  const path = join(place, 'changed.yaml');
  await writeFile(
    path,
    changes.reduce((all, [from, to]) => all.replace(from, to), text),
  );
  const schools = await writeSchoolFiles(makeTrust(), place, { policies: { hillside: path } });
  const lines = changes.map(([from]) => text.slice(0, text.indexOf(from)).split('\n').length);
  return { env: { ...local, LANTERN_SCHOOLS: schools }, lines };
};

describe('a policy file with mistakes', () => {
  test('has each told with its line, all at once', async () => {
    const { env, lines } = await withPolicy(
      ['coordinator: [{ person: S005', 'co-ordinator: [{ person: S005'],
      ['from: 2026-09-01', 'from: 2026-13-01'],
    );
    const text = await refusal(env);
    for (const [at, said] of ['co-ordinator', '2026-13-01'].entries()) {
      expect(text).toMatch(new RegExp(`hillside\\.yaml\\D+${lines[at]}\\b.*${said}`));
    }
  });

  test('has people named who are in no roster', async () => {
    const { env } = await withPolicy(['person: S003', 'person: S999']);
    expect(await refusal(env)).toMatch(/hillside\.yaml:\d+: .*S999.*roster/);
  });

  test('that is not there is named', async () => {
    const text = await refusal({ ...local, LANTERN_SCHOOLS: join(folder, 'nowhere.yaml') });
    expect(text).toContain('nowhere.yaml');
    expect(text).toContain('cannot be read');
  });
});

describe('an agreement', () => {
  /** A school with a folder of its own; `text` is one file of it. */
  const withText = async (text: string): Promise<Env> => {
    const place = await mkdtemp(join(folder, 'texts-'));
    const schools = await writeSchoolFiles(makeTrust(), place);
    await writeFile(join(place, 'brook-agreements', 'visitors.md'), text);
    return { ...local, LANTERN_SCHOOLS: schools };
  };
  const visitors = '---\ntitle: Welcome\naudience: visitors\nversion: 1\n---\nI ask first.\n';

  test('with mistakes has each told with its file and line', async () => {
    const text = await refusal(
      await withText(visitors.replace('visitors', 'visitor').replace('first', '<b>first</b>')),
    );
    expect(text).toMatch(
      /brook-agreements\/visitors\.md:3: `audience` is `visitor`.*Did you mean `visitors`\?/,
    );
    expect(text).toMatch(/brook-agreements\/visitors\.md:6: HTML/);
  });

  test('that is turned off for people who are asked is told', async () => {
    expect(await refusal(await withText('---\nuse: no\n---\n'))).toMatch(
      /brook\.yaml: `agreements\.asks` names visitors, but no text for visitors is in use/,
    );
  });

  test('whose text has changed needs a new version', async () => {
    const server = startServerProcess(await withText(visitors));
    await server.ready;
    await server.stop();
    expect(await refusal(await withText(visitors.replace('ask', 'always ask')))).toContain(
      'The text of visitors.md (brook) has changed, but its version is still 1. Give it a new version',
    );
  });
});

describe('settings', () => {
  test('that are missing are all named at once, each with what it is for', async () => {
    const text = await refusal({});
    expect(text).toContain('LANTERN_SCHOOLS is missing');
    expect(text).toContain('schools.yaml');
    const more = await refusal({ LANTERN_SCHOOLS: local['LANTERN_SCHOOLS'] ?? '' });
    const wrong = await refusal({ PORT: 'x', LANTERN_APP_ID: '', LANTERN_APP_TENANT: 'ours' });
    for (const name of [
      'LANTERN_APP_ID',
      'LANTERN_STORAGE_ACCOUNT',
      'LANTERN_TRAIL_KEY',
      'LANTERN_APP_KEYS',
      'LANTERN_KEY_VAULT',
      'LANTERN_ANCHOR_ACCOUNT',
    ]) {
      for (const said of [text, more, wrong]) expect(said).toMatch(new RegExp(`${name} is missing: .{10}`));
    }
    expect(wrong).toMatch(/PORT is not a port number/);
    expect(wrong).toMatch(/LANTERN_APP_TENANT is not an id/);
    expect(wrong).toMatch(/LANTERN_SCHOOLS is missing/);
  });

  test.each([
    ['an app id that is none', { LANTERN_APP_ID: 'x' }, /LANTERN_APP_ID is not an id/],
    ['a blank one', { LANTERN_APP_ID: '   ' }, /LANTERN_APP_ID is not an id/],
    ['a mode nobody knows', { LANTERN_MODE: 'Local' }, /LANTERN_MODE/],
    ['a blank mode', { LANTERN_MODE: '' }, /LANTERN_APP_ID is missing/],
    ['a secret without its tenant', { LANTERN_APP_SECRET: 's3cret-value' }, /LANTERN_APP_TENANT is missing/],
    ['a short key', { LANTERN_TRAIL_KEY: 'AAAA' }, /LANTERN_TRAIL_KEY is too short/],
  ])('without complete credentials it does not start: %s', (_name, changes, said) => {
    const complete = {
      LANTERN_SCHOOLS: local['LANTERN_SCHOOLS'] ?? '',
      LANTERN_STORAGE_ACCOUNT: 'hillsiderecords',
      LANTERN_TRAIL_KEY: local['LANTERN_TRAIL_KEY'] ?? '',
      ...('LANTERN_MODE' in changes ? {} : { LANTERN_APP_ID: '01234567-89ab-4cde-8f01-23456789abcd' }),
    };
    const text = problemsWith({ ...complete, ...changes });
    expect(text).toMatch(said);
    expect(text).not.toContain('s3cret-value');
  });

  test('of production beside local mode are refused, without repeating a secret', async () => {
    const secret = 'a-secret-of-the-app';
    const text = await refusal({
      ...local,
      LANTERN_APP_ID: '01234567-89ab-4cde-8f01-23456789abcd',
      LANTERN_APP_SECRET: secret,
    });
    expect(text).toMatch(/LANTERN_APP_ID is set.*LANTERN_MODE/);
    expect(text).toMatch(/LANTERN_APP_SECRET is set/);
    expect(text).not.toContain(secret);
  });

  test('of an emulator in production are refused', async () => {
    const text = await refusal({
      LANTERN_SCHOOLS: local['LANTERN_SCHOOLS'] ?? '',
      LANTERN_STORAGE: azurite.connectionString,
      LANTERN_APP_ID: '01234567-89ab-4cde-8f01-23456789abcd',
      LANTERN_TRAIL_KEY: local['LANTERN_TRAIL_KEY'] ?? '',
      LANTERN_ANCHOR_STORAGE: azurite.connectionString,
      LANTERN_ANCHOR_FILE: join(folder, 'anchors.jsonl'),
    });
    expect(text).toContain('LANTERN_STORAGE is an emulator');
    expect(text).toContain('LANTERN_ANCHOR_STORAGE is an emulator');
    expect(text).toContain('LANTERN_ANCHOR_FILE is set: a file can be changed');
    expect(text).not.toContain('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq');
  });
});

describe('keys', () => {
  test('that others may read, that are no keys, or that are too short are refused, without repeating one', async () => {
    const short = Buffer.alloc(31, 3).toString('base64');
    expect(await refusal({ ...local, LANTERN_APP_KEYS: `${appKey},${short}` })).toContain(
      'shorter than 32 bytes',
    );
    const path = await copyOfKeyFile(await mkdtemp(join(folder, 'keys-')));
    await chmod(path, 0o640);
    const open = await refusal({ ...local, LANTERN_KEY_FILE: path });
    expect(open).toContain('may be read by others');
    expect(open).toContain('chmod 600');
    await chmod(path, 0o600);
    await writeFile(path, '{"v":1,"keys":[{"pem":"-----BEGIN"}]}');
    const broken = await refusal({ ...local, LANTERN_KEY_FILE: path });
    expect(broken).toContain('cannot be read as a file of keys');
    expect(broken).not.toContain('BEGIN');
  });

  test('of another Lantern than the one that wrote the records are refused', async () => {
    const server = startServerProcess(local);
    await server.ready;
    await server.stop();
    const text = await refusal({ ...local, LANTERN_APP_KEYS: Buffer.alloc(32, 9).toString('base64') });
    expect(text).toContain('LANTERN_APP_KEYS');
    expect(text).toMatch(/sealed with other keys/);
  });
});

describe('what is around it', () => {
  test('a port that was named and is taken is an error that says so', async () => {
    const other = createServer();
    const port = new URL(await listen(other)).port;
    try {
      const text = await refusal({ ...local, PORT: port });
      expect(text).toContain(`PORT ${port} is taken`);
      expect(text).toContain('set another PORT');
    } finally {
      await stop(other);
    }
  });

  test('storage that is not there is named, with what to look at', async () => {
    const gone = createServer();
    const port = Number(new URL(await listen(gone)).port);
    await stop(gone);
    const storage = azuriteConnectionString({ table: port, queue: port });
    const text = await refusal({ ...local, LANTERN_STORAGE: storage });
    expect(text).toContain('storage');
    expect(text).toContain('Azurite');
  });

  test('when all is well it starts, and ends cleanly when it is told to', async () => {
    const server = startServerProcess(local);
    const url = await server.ready;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(server.written().stderr).toBe('');
  });
});
