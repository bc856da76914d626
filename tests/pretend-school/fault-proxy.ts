/**
 * A proxy on loopback in front of one HTTP service, which counts its requests and breaks what it is told to break: the
 * storage as it is on a bad day. Azure signs paths and not hosts, so a connection string with its port works as it is.
 */
import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as it came; `n` counts from 1. */
export interface Seen {
  readonly n: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * `reset` cuts the line before anything is passed on; `hang` never answers and passes nothing on; `delay` passes on
 * later, also when the client has gone by then; `status` answers by itself; `lose-answer` passes on and then cuts the
 * line, or says nothing more (`by: 'hang'`), once the service has done its work.
 */
export type Breakage =
  | { readonly do: 'reset' | 'hang' }
  | { readonly do: 'delay'; readonly ms: number }
  | {
      readonly do: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly do: 'lose-answer'; readonly by?: 'reset' | 'hang' };

export interface Rule {
  /** Default: every request. */
  readonly when?: ((request: Seen) => boolean) | undefined;
  readonly then: Breakage;
  /** How many requests it breaks; default: all, until it is taken away. */
  readonly times?: number | undefined;
}

export interface FaultProxyOptions {
  readonly target: { readonly host?: string | undefined; readonly port: number };
  readonly port?: number | undefined;
  /** Before a request is passed on; what it waits for, the request waits for. For killing a process at request n. */
  readonly onRequest?: ((request: Seen) => void | Promise<void>) | undefined;
  /** After the service has answered, before the client hears. */
  readonly onAnswer?: ((request: Seen, status: number) => void | Promise<void>) | undefined;
}

export interface FaultProxy {
  readonly port: number;
  /** All requests so far. */
  readonly seen: readonly Seen[];
  /** The first rule that fits is the one that counts. Answers how to take it away. */
  add(rule: Rule): () => void;
  /** Takes away all rules and forgets what was seen. */
  clear(): void;
  /** Refuses connections (and cuts those there are), until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export const startFaultProxy = async (options: FaultProxyOptions): Promise<FaultProxy> => {
  const seen: Seen[] = [];
  let rules: { rule: Rule; left: number }[] = [];
  const sockets = new Set<Socket>();

  const broken = (request: Seen): Breakage | undefined => {
    const found = rules.find(({ rule, left }) => left > 0 && (rule.when?.(request) ?? true));
    if (found !== undefined) found.left -= 1;
    return found?.rule.then;
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const request: Seen = {
      n: seen.length + 1,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: body.toString(),
    };
    seen.push(request);
    const breakage = broken(request);
    if (breakage?.do === 'hang') return;
    if (breakage?.do === 'reset') return void incoming.socket.destroy();
    if (breakage?.do === 'status')
      return answer(outgoing, breakage.status, breakage.headers ?? {}, breakage.body ?? '');
    if (breakage?.do === 'delay') await delay(breakage.ms, undefined, { ref: false });
    await options.onRequest?.(request);
    const real = await pass(options.target, incoming, body);
    await options.onAnswer?.(request, real.status);
    if (breakage?.do !== 'lose-answer') return answer(outgoing, real.status, real.headers, real.body);
    if (breakage.by !== 'hang') incoming.socket.destroy();
  };

  const server = createServer((incoming, outgoing) => {
    // What cannot be passed on is a line that breaks, as it would be without a proxy.
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });

  const up = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const down = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await up(options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  return {
    port,
    seen,
    add: (rule) => {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(entry);
      return () => {
        rules = rules.filter((other) => other !== entry);
      };
    },
    clear: () => {
      rules = [];
      seen.length = 0;
    },
    down,
    up: () => up(port),
    stop: down,
  };
};

interface Real {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** On a connection of its own, so that none that has just gone stale can spoil what is being tested. */
const pass = async (
  target: FaultProxyOptions['target'],
  incoming: IncomingMessage,
  body: Buffer,
): Promise<Real> => {
  const { host = '127.0.0.1', port } = target;
  const { method, url: path, rawHeaders } = incoming;
  const outgoing = ask({
    host,
    port,
    method,
    path,
    agent: false,
    headers: endToEnd(rawHeaders, body.length),
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 502, headers: response.headers, body: await bodyOf(response) };
};

/** The headers as they came, but for those that are about one connection, and with the length of the body. */
const endToEnd = (raw: readonly string[], length: number): string[] => {
  const dropped = ['connection', 'keep-alive', 'transfer-encoding'];
  const kept = raw.flatMap((name, index) =>
    index % 2 === 0 && !dropped.includes(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
  const measured = kept.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length');
  return measured || length === 0 ? kept : [...kept, 'Content-Length', String(length)];
};

const bodyOf = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const answer = (
  to: ServerResponse,
  status: number,
  headers: IncomingHttpHeaders,
  body: string | Buffer,
): void => {
  if (to.destroyed) return;
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers;
  to.writeHead(status, kept).end(body);
};
