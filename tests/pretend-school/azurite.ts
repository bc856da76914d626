/**
 * Azurite, Microsoft's storage emulator, as a child process: for `npm start` and the tests. Demonstration only: it
 * answers before it has written, saves every few seconds, and so forgets its last seconds when it is killed.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface AzuriteOptions {
  /** Where it keeps its files; made if missing. Not used with `inMemory`. */
  readonly folder?: string | undefined;
  /** Default: free ones. A port that was named and is taken is an error. */
  readonly ports?: { readonly table: number; readonly queue: number } | undefined;
  readonly inMemory?: boolean | undefined;
}

export interface Azurite {
  readonly connectionString: string;
  readonly tablePort: number;
  readonly queuePort: number;
  /** Of the blobs, which only tests of the anchors use. */
  readonly blobPort: number;
  /** For tests that kill it. */
  readonly process: ChildProcess;
  /** Saves and ends. Safe to call again, and after it has ended by itself. */
  stop(): Promise<void>;
}

/** The account of every Azurite, published by Microsoft: not a secret. */
const account = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

/** Ports differ where a proxy stands in front of them. */
export const azuriteConnectionString = (ports: {
  readonly table: number;
  readonly queue: number;
  readonly blob?: number;
}): string =>
  [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account.name}`,
    `AccountKey=${account.key}`,
    `TableEndpoint=http://127.0.0.1:${ports.table}/${account.name}`,
    `QueueEndpoint=http://127.0.0.1:${ports.queue}/${account.name}`,
    ...(ports.blob === undefined ? [] : [`BlobEndpoint=http://127.0.0.1:${ports.blob}/${account.name}`]),
  ].join(';');

const startMs = 30_000;
const stopMs = 15_000;

/**
 * Resolves when both services answer.
 * @throws Error with one clear sentence
 */
export const startAzurite = async (options: AzuriteOptions = {}): Promise<Azurite> => {
  // A free port may be taken by somebody else before Azurite gets to it: then other ones.
  for (let tries = options.ports === undefined ? 3 : 1; ; tries -= 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (tries <= 1 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
};

const startOnce = async (options: AzuriteOptions): Promise<Azurite> => {
  const [table = 0, queue = 0, blob = 0] = await freePorts(3);
  const ports = { table, queue, blob, ...options.ports };
  const child = launch(options, ports);
  let output = '';
  // Its own word first: something else may answer on a port that was named.
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        output = (output + text.toString()).slice(-4_000);
        if (/Table service is successfully listening/.test(output)) resolve();
      });
    }
  });
  const waiting = new AbortController();
  try {
    await Promise.race([
      listening.then(() =>
        Promise.all([answers(ports.table, waiting.signal), answers(ports.queue, waiting.signal)]),
      ),
      late(waiting.signal),
      once(child, 'exit').then(() => Promise.reject(new Error('ended'))),
      once(child, 'error').then(([error]) => Promise.reject(error as Error)),
    ]);
  } catch (error) {
    if (child.exitCode === null) child.kill('SIGKILL');
    throw new Error(
      `Azurite, the local storage, could not start on ports ${ports.table} and ${ports.queue}: ${because(output, error)}`,
      { cause: error },
    );
  } finally {
    waiting.abort();
  }
  return {
    connectionString: azuriteConnectionString(ports),
    tablePort: ports.table,
    queuePort: ports.queue,
    blobPort: ports.blob,
    process: child,
    stop: () => stop(child),
  };
};

const launch = (
  options: AzuriteOptions,
  ports: { table: number; queue: number; blob: number },
): ChildProcess => {
  const place =
    options.inMemory === true ? ['--inMemoryPersistence'] : ['--location', options.folder ?? '.lantern'];
  const services = (['table', 'queue', 'blob'] as const).flatMap((name) => [
    [`--${name}Host`, '127.0.0.1'],
    [`--${name}Port`, String(ports[name])],
  ]);
  const quiet = ['--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  return fork(
    fileURLToPath(new URL('azurite-child.ts', import.meta.url)),
    [...place, ...services.flat(), ...quiet],
    {
      // A group of its own: Ctrl-C in a terminal reaches the bot alone, which stops first and then lets its storage go.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    },
  );
};

const because = (output: string, error: unknown): string => {
  if (output.includes('EADDRINUSE')) return 'a port is taken (EADDRINUSE).';
  const line = output.split('\n').find((text) => /error|exit/i.test(text));
  return line?.trim() ?? (error instanceof Error ? error.message : 'it said nothing.');
};

/** Any answer will do, a refusal too. */
const answers = async (port: number, waiting: AbortSignal): Promise<void> => {
  while (!waiting.aborted) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/`, { signal: waiting })).arrayBuffer();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
};

const late = async (waiting: AbortSignal): Promise<never> => {
  await delay(startMs, undefined, { signal: waiting });
  throw new Error(`nothing answered within ${startMs / 1_000} s.`);
};

/** Letting go of the line tells the child to save and end ({@link file://./azurite-child.ts}). */
const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(timer);
};

const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
};
