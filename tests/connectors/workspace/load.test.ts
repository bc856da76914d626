/** What a start pays: nothing of Google's client; and that it can be bundled. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { build } from '../../../infra/build.ts';

const run = promisify(execFile);
const connector = new URL('../../../connectors/workspace/connect-workspace.ts', import.meta.url);
let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

/** Connects, looks at what is loaded, asks once (nobody is there), and looks again. */
const program = (from: string): string => `
  import { createRequire } from 'node:module';
  import { connectWorkspace } from ${JSON.stringify(from)};
  const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => /googleapis|gaxios|google-auth/.test(path)).length;
  const cloud = connectWorkspace({
    url: 'http://127.0.0.1:9', domain: 'a.example', admin: 'a@a.example',
    key: async () => ({ token: 't', lastsMs: 1000 }),
    http: { patience: { tries: 1 } },
    log: { info() {}, warn() {}, error() {} }, clock: { now: () => new Date() },
  });
  const before = loaded();
  const code = await cloud.accounts.find('1').catch((error) => error.code + ': ' + error.message);
  await cloud.close();
  console.log(JSON.stringify({ before, after: loaded(), code }));
`;

test('connecting loads nothing of Google’s client; asking does', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program(connector.href)], {
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
  });
  const { before, after, code } = JSON.parse(stdout) as { before: number; after: number; code: string };
  expect(before).toBe(0);
  expect(after).toBeGreaterThan(10);
  expect(code).toMatch(/^unavailable: A service is not available/);
});

test('in one bundled file it works without any package beside it', async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-workspace-'));
  const entry = join(folder, 'entry.ts');
  await writeFile(entry, program(fileURLToPath(connector)));
  const file = join(folder, 'bundle.mjs');
  await build(entry, file);
  const { stdout } = await run(process.execPath, [pathToFileURL(file).pathname], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ before: 0, after: 0, code: expect.stringMatching(/^unavailable: A service/) as unknown }); // prettier-ignore
}, 60_000);
