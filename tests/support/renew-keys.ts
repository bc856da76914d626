/** `npm run keys:renew`, as an operator runs it beside a running Lantern of the tests. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { appKey } from './key-file.ts';
import type { TestLantern } from './lantern.ts';

export interface Said {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

export const renewKeys = (
  { keyFile, azurite }: Pick<TestLantern, 'keyFile' | 'azurite'>,
  args: readonly string[] = [],
  appKeys = appKey,
  /** `kill -9` after so many milliseconds, wherever it is then. */
  killAfter?: number,
): Promise<Said> => {
  const root = join(import.meta.dirname, '..', '..');
  const env = {
    PATH: process.env['PATH'] ?? '',
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: join(dirname(keyFile), 'schools.yaml'),
    LANTERN_STORAGE: azurite.connectionString,
    LANTERN_TRAIL_KEY: Buffer.alloc(32, 1).toString('base64'),
    LANTERN_APP_KEYS: appKeys,
    LANTERN_KEY_FILE: keyFile,
  };
  const script = [join(root, 'bot', 'run.js'), join(root, 'bot', 'renew-keys.ts'), ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, script, { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), stdout, stderr }),
    );
    if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter).unref();
  });
};
