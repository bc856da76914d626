/** `npm run trail:verify` as a process of its own: only the settings that are handed in reach it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Verdict {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

export const verifyTrail = (
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Verdict> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'bot', 'run.js'), join(root, 'bot', 'verify-trail.ts'), ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
