/** `npm run build` makes one file that runs where nothing is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { build } from '../../infra/build.ts';

test('a bundle runs in an empty folder, with no packages beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-build-'));
  try {
    const bundle = join(folder, 'lantern.mjs');
    await build(fileURLToPath(new URL('trivial.ts', import.meta.url)), bundle);
    const { stdout } = await promisify(execFile)(process.execPath, [bundle], { cwd: folder });
    expect(stdout).toContain('"adapter":"function"');
    expect(stdout).toContain('Hello Hillside');
  } finally {
    await rm(folder, { recursive: true });
  }
});
