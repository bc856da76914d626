/** A key file for tests: made once on this machine, since a key of 3072 bits costs a tenth of a second and more. */
import { copyFile, link, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openKeyFile } from '../../connectors/key-file/key-file.ts';

/** `LANTERN_APP_KEYS` of tests. */
export const appKey = Buffer.alloc(32, 2).toString('base64');

const schools = ['brook', 'hillside'];

/** The path of a copy of its own in `folder`. */
export const copyOfKeyFile = async (folder: string): Promise<string> => {
  const kept = join(tmpdir(), `lantern-test-keys-${userInfo().uid}-1.json`);
  if ((await stat(kept).catch(() => undefined)) === undefined) await make(kept);
  const path = join(folder, 'keys.json');
  await copyFile(kept, path);
  return path;
};

/** Several test files may make it at once: the first counts. */
const make = async (kept: string): Promise<void> => {
  const own = await mkdtemp(join(tmpdir(), 'lantern-keys-'));
  await openKeyFile(join(own, 'keys.json'), schools);
  await link(join(own, 'keys.json'), kept).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own, { recursive: true });
};
