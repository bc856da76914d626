/** A service that answers by a script, on loopback, and a time that moves only when somebody sleeps. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttp } from '../../../connectors/http/create-http.ts';
import type { Http, HttpOptions, Sleep } from '../../../connectors/http/http.ts';
import { graphVerdict } from '../../../connectors/http/verdict.ts';

/** What comes to the service, and when by the moving time. */
export interface Arrival {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer, or how the line breaks once the request is there. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly text?: string | Buffer;
  readonly broken?: 'before' | 'during' | undefined;
  /** In real milliseconds. */
  readonly afterMs?: number;
}

export interface Service {
  readonly origin: string;
  readonly arrivals: Arrival[];
  close(): Promise<void>;
}

export const startService = async (
  answerTo: (arrival: Arrival, index: number) => Answer,
  now: () => number = () => 0,
): Promise<Service> => {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const arrival = { at: now(), method, path, headers, body: Buffer.concat(pieces).toString('utf8') };
      arrivals.push(arrival);
      const answer = answerTo(arrival, arrivals.length - 1);
      setTimeout(() => {
        if (answer.broken === 'before') return request.socket.destroy();
        response.writeHead(answer.status ?? 200, answer.headers);
        if (answer.broken !== 'during') return response.end(answer.text ?? '{}');
        response.write('{"half":', () => request.socket.destroy());
      }, answer.afterMs ?? 0).unref();
    });
  });
  // A test that fails before it closes must not keep Jest for ever.
  server.unref().on('connection', (socket) => socket.unref());
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close: async () => {
      server.closeAllConnections();
      await new Promise((down) => server.close(down));
    },
  };
};

/** Whoever sleeps is woken at once, in the order of their times, and it is then as late as they wanted. */
export const movingTime = (start = 1_800_000_000_000): { now: () => number; sleep: Sleep } => {
  let at = start;
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const wakeOne = (): void => {
    sleepers.sort((a, b) => a.until - b.until);
    const next = sleepers.shift();
    if (next === undefined) return;
    at = Math.max(at, next.until);
    next.wake();
  };
  return {
    now: () => at,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ until: at + ms, wake });
        setImmediate(wakeOne);
      }),
  };
};

/** What went to the log, as one text. */
export const keptLog = (): { readonly log: HttpOptions['log']; readonly text: () => string } => {
  const lines: unknown[] = [];
  const write = (...line: unknown[]): void => void lines.push(line);
  return { log: { info: write, warn: write, error: write }, text: () => JSON.stringify(lines) };
};

export const httpTo = (origin: string, options: Partial<HttpOptions> = {}): Http =>
  createHttp({
    origin,
    token: () => Promise.resolve('token-one'),
    verdict: graphVerdict,
    log: keptLog().log,
    ...options,
  });
