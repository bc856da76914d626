/** A pretend cloud on a free loopback port, over HTTP or HTTPS: reads a request, has it done, writes the answer. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Calls } from './calls.ts';
import type { TestCertificate } from './certificate.ts';
import { isNothing, type Outcome } from './dispatch.ts';
import type { CloudRequest, Method } from './request.ts';

export interface CloudServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  readonly dispatch: (request: CloudRequest) => Promise<Outcome>;
  /** Left out, plain HTTP. */
  readonly certificate?: TestCertificate | undefined;
  /** Milliseconds from a request's arrival to its answer, at the least; read at each request. */
  readonly latency?: (() => number) | undefined;
  readonly calls?: Calls | undefined;
  /** What is cut off a path before routes see it, e.g. `/v1.0`. */
  readonly root?: string | undefined;
  /** Told of a stand-in that threw. */
  readonly failed: (error: unknown) => void;
}

const sizeLimit = 8 * 1024 * 1024;

const read = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > sizeLimit) throw new Error('a request of more than 8 MB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

const requestOf = async (message: IncomingMessage, root: string): Promise<CloudRequest> => {
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: message.method as Method,
    path: path.startsWith(root) ? path.slice(root.length) : path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    text: await read(message),
    inner: false,
  };
};

const write = (response: ServerResponse, outcome: Outcome): void => {
  if (isNothing(outcome)) {
    if (outcome.nothing === 'cut') response.socket?.destroy();
    return;
  }
  const { status, headers = {}, body } = outcome;
  response.statusCode = status;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  if (body !== undefined) {
    const plain = text.startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
    response.setHeader('content-type', typeof body === 'string' ? plain : 'application/json; charset=utf-8');
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(text);
};

const answer = async (
  options: ServeOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const latency = options.latency?.() ?? 0;
  const waited = latency > 0 ? new Promise<void>((done) => void setTimeout(done, latency)) : undefined;
  const outcome = await options.dispatch(await requestOf(message, options.root ?? ''));
  await waited;
  write(response, outcome);
};

export const serve = async (options: ServeOptions): Promise<CloudServer> => {
  let open = 0;
  const listener: RequestListener = (message, response) => {
    open += 1;
    if (options.calls !== undefined) options.calls.peak = Math.max(options.calls.peak, open);
    response.once('close', () => {
      open -= 1;
    });
    answer(options, message, response).catch((error: unknown) => {
      options.failed(error);
      if (!response.headersSent) response.statusCode = 500;
      response.end('the stand-in itself failed');
    });
  };
  const { certificate } = options;
  const server: Server =
    certificate === undefined
      ? createServer(listener)
      : createSecureServer({ key: certificate.key, cert: certificate.cert }, listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise<void>((done) => void server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
};
