/** A connector that takes everything, remembers it, and answers as it is told: for tests of the Teams front alone. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stop } from './listen.ts';

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `hang`: milliseconds before the answer. */
export interface Scripted {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hang?: number;
  readonly drop?: boolean;
}

export interface ConnectorRecorder {
  readonly url: string;
  readonly calls: readonly Recorded[];
  /** What the next calls are answered with, in turn; afterwards everything is taken again. */
  script(...answers: readonly Scripted[]): void;
  clear(): void;
  close(): Promise<void>;
}

export const startConnectorRecorder = async (): Promise<ConnectorRecorder> => {
  const calls: Recorded[] = [];
  const scripted: Scripted[] = [];
  let ids = 0;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url: path = '', headers } = request;
    calls.push({
      method,
      path,
      authorization: headers.authorization,
      body: text === '' ? {} : JSON.parse(text),
    });
    const id = path.endsWith('/v3/conversations') ? `a:opened-${(ids += 1)}` : `m-${(ids += 1)}`;
    const answer: Scripted = scripted.shift() ?? { status: 201, body: { id } };
    if (answer.hang !== undefined) await new Promise((done) => setTimeout(done, answer.hang));
    if (answer.drop) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void take(request, response));
  const url = `${await listen(server)}/`;
  return {
    url,
    calls,
    script: (...answers) => void scripted.push(...answers),
    clear() {
      calls.length = 0;
      scripted.length = 0;
    },
    close: () => stop(server),
  };
};
