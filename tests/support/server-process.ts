/** The real server, `node bot/main.ts`, as a process of its own: started, listened to, and killed from outside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number;
  /** Where it listens, once it is ready. @throws Error when it ended before that */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ended>;
  /** What it has written so far: the log on stdout, and sentences on stderr. */
  written(): { readonly stdout: string; readonly stderr: string };
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** As an operator stops it. */
  stop(): Promise<Ended>;
}

/**
 * Only `env` and what a process needs to run at all reach it: no setting of the machine's own.
 * @param file what is run: the server, or something that starts it with another clock
 */
export const startServerProcess = (
  env: Readonly<Record<string, string>>,
  file = join(root, 'bot', 'main.ts'),
): ServerProcess => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (written.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (written.stderr += text.toString()));
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, signal: child.signalCode }));
  const ready = whenReady(child, ended, written);
  // Whoever kills it early does not wait for this.
  ready.catch(() => undefined);
  const end = (signal: NodeJS.Signals): Promise<Ended> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    written: () => written,
    kill: async () => void (await end('SIGKILL')),
    signal: (name) => void child.kill(name),
    stop: () => end('SIGTERM'),
  };
};

const whenReady = (
  child: ChildProcess,
  ended: Promise<Ended>,
  written: { readonly stdout: string; readonly stderr: string },
): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const line = written.stdout.split('\n').find((text) => text.includes('"Lantern is ready"'));
      const port = line === undefined ? undefined : /"port":(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    void ended.then(({ code, signal }) => {
      reject(new Error(`the server ended before it was ready (${code ?? signal}): ${written.stderr}`));
    });
  });
