/** The connector in as few lines as it can be: takes everything, and notes when each request came. */
import { createServer } from 'node:http';
import { listen, stop } from '../../support/listen.ts';

export interface StandIn {
  readonly url: string;
  /** Milliseconds, of a clock that nobody sets; in the order of arrival. */
  arrived(): readonly number[];
  /** Messages, without the chats that were opened for them. */
  messages(): number;
  clear(): void;
  close(): Promise<void>;
}

export const startStandIn = async (): Promise<StandIn> => {
  let arrived: number[] = [];
  let messages = 0;
  let ids = 0;
  const server = createServer((request, response) => {
    arrived.push(performance.now());
    if (request.url !== '/v3/conversations') messages += 1;
    request.resume().on('end', () => {
      ids += 1;
      const text = `{"id":"a:${ids}"}`;
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': text.length });
      response.end(text);
    });
  });
  server.keepAliveTimeout = 60_000;
  return {
    url: `${await listen(server)}/`,
    arrived: () => arrived,
    messages: () => messages,
    clear: () => {
      arrived = [];
      messages = 0;
    },
    close: () => stop(server),
  };
};
