/** A server as a process of its own, on a core of its own where the machine lets us, asked about its processor time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';

/** Processor time in microseconds (all threads, kernel included) and resident memory in bytes, since the start. */
export interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

export interface Child<Ready> {
  readonly ready: Ready;
  usage(): Promise<Usage>;
  /** Its answer to a question that its file knows. */
  ask(question: string): Promise<unknown>;
  /** Notes where its processor time goes while `work` runs, into a file that Chromium's tools open. */
  profile(file: string, work: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

const canPin = process.platform === 'linux' && cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;
export const serverCore = 1;

/** Keeps this very process, the client and the stubs, off the servers' core. Says whether that was possible. */
export const stayOff = (): boolean => {
  const others = cpus().length > 2 ? `0,2-${cpus().length - 1}` : '0';
  return canPin && spawnSync('taskset', ['-a', '-c', '-p', others, String(process.pid)]).status === 0;
};

/** The command that runs Node with `argv` on the servers' core, if it can be. */
export const pinned = (argv: readonly string[]): readonly [string, ...string[]] =>
  canPin ? ['taskset', '-c', String(serverCore), process.execPath, ...argv] : [process.execPath, ...argv];

/**
 * Starts `file` (which calls `serve` of turns/serve.ts) with `settings`, and resolves when it is ready.
 * `quiet`: what it says to standard output and standard error goes nowhere. `beside`: it runs where this process does, not
 * on the servers' core. `flags`: of Node. `env`: on top of this process's.
 * @throws Error when it ends before that
 */
export const startChild = async <Ready>(
  file: string,
  settings: unknown,
  {
    quiet = false,
    beside = false,
    flags = [],
    env = {},
  }: {
    readonly quiet?: boolean;
    readonly beside?: boolean;
    readonly flags?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Child<Ready>> => {
  const [command, ...argv] = beside
    ? ([process.execPath, ...flags, file] as const)
    : pinned([...flags, file]);
  const says = quiet ? 'ignore' : 'inherit';
  const child = spawn(command, argv, {
    stdio: ['ignore', says, says, 'ipc'],
    env: { ...process.env, ...env },
  });
  child.send(JSON.stringify(settings));
  const ready = (await answerOf(child, file)) as Ready;
  const ask = (question: string): Promise<unknown> => {
    child.send(question);
    return answerOf(child, file);
  };
  return {
    ready,
    ask,
    usage: async () => (await ask('usage')) as Usage,
    profile: async (into, work) => {
      await ask('profile');
      await work();
      await ask(`profiled ${into}`);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

const answerOf = async (child: ChildProcess, file: string): Promise<unknown> => {
  const died = new AbortController();
  const onExit = (): void => died.abort(new Error(`${file} ended before it answered`));
  child.once('exit', onExit);
  try {
    const [message] = (await once(child, 'message', { signal: died.signal })) as [string];
    return JSON.parse(message);
  } catch (error) {
    throw died.signal.aborted ? died.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
};
