/** A stand-in for the Teams connector: takes every message, counts them, keeps the last. */
import { createServer } from 'node:http';
import { listen, stop } from '../../support/listen.ts';

export interface ConnectorStub {
  /** The `serviceUrl` of activities. */
  readonly url: string;
  sent(): number;
  /** The last message's body. */
  last(): string;
  close(): Promise<void>;
}

export const startConnectorStub = async (): Promise<ConnectorStub> => {
  let sent = 0;
  let last = '';
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      sent += 1;
      last = body;
      const text = `{"id":"m-${sent}"}`;
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': text.length });
      response.end(text);
    });
  });
  server.keepAliveTimeout = 60_000;
  return { url: `${await listen(server)}/`, sent: () => sent, last: () => last, close: () => stop(server) };
};
