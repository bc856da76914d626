/** An instance that is told to stop: whoever waits gets an answer, and nobody keeps it going. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { serve, stopListening } from '../bot/serve.ts';

test('answers who waits, and ends though a connection that is kept alive asks on and on', async () => {
  const app = express();
  const held: (() => void)[] = [];
  app.get('/slow', (_request, response) => void held.push(() => response.json({ done: true })));
  app.get('/quick', (_request, response) => void response.json({ done: true }));
  const server = serve(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // One connection, as Teams keeps them.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string): Promise<IncomingMessage> => {
    const asking = get({ port, path, agent, host: '127.0.0.1' });
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return answer;
  };
  await ask('/quick');
  const slow = ask('/slow');
  // Comes over the same connection as soon as that one is answered.
  const next = ask('/quick');
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const stopped = stopListening(server);
  held[0]?.();
  expect((await slow).statusCode).toBe(200);
  const answer = await next.catch((error: unknown) => error);
  // Answered for the last time, or hung up on between the two: either way the connection is over.
  if (!(answer instanceof Error)) expect((answer as IncomingMessage).headers.connection).toBe('close');
  await stopped;
  agent.destroy();
});
