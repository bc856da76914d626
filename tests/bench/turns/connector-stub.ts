/** A stand-in for the Teams connector: takes every message, counts the replies, keeps the last of them. */
import { createServer } from 'node:http';
import { listen, stop } from '../../support/listen.ts';

export interface ConnectorStub {
  /** The `serviceUrl` of activities. */
  readonly url: string;
  /** Replies to an activity; what a worker sends by itself is none. */
  sent(): number;
  /** The last reply's body. */
  last(): string;
  close(): Promise<void>;
}

export const startConnectorStub = async (): Promise<ConnectorStub> => {
  let ids = 0;
  let sent = 0;
  let last = '';
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const isReply = request.method === 'POST' && /\/activities\/[^/]+$/.test(request.url ?? '');
      if (isReply) {
        sent += 1;
        last = body;
      }
      ids += 1;
      const text = `{"id":"m-${ids}"}`;
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': text.length });
      response.end(text);
    });
  });
  server.keepAliveTimeout = 60_000;
  return { url: `${await listen(server)}/`, sent: () => sent, last: () => last, close: () => stop(server) };
};
