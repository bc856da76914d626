/** A service that does not answer: what was sent may have arrived, what still waited for a connection surely has not. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { createConnector } from '../../../bot/fronts/teams/connector.ts';
import { listen, stop } from '../../support/listen.ts';

let came = 0;
// It takes what comes and never answers.
const silent = createServer((request) => void request.resume().on('end', () => (came += 1)));
let service: string;
let http: Agent;

beforeAll(async () => {
  service = `${await listen(silent)}/`;
  http = new Agent({ connections: 1 });
});
afterAll(async () => {
  await http.destroy();
  await stop(silent);
});

/** Over the same connection, as long as each is willing to wait (milliseconds). */
const send = (conversation: string, timeout: number) =>
  createConnector({
    http,
    services: { hosts: [], loopback: true },
    bot: '28:bot',
    token: () => Promise.resolve(undefined),
    timeout,
    realClock: { now: () => new Date() },
    onUrgent: () => undefined,
    onRefused: () => undefined,
  }).inTurn.send({ service, conversation }, { type: 'message' });

test('of two at once over one connection the first perhaps arrived, the second surely not', async () => {
  // The second has long given up when the connection is free.
  const [first, second] = await Promise.all([send('a', 1_500), send('b', 100)]);
  expect(first).toEqual({ ok: false, permanent: false, because: 'no-answer', perhaps: true });
  expect(second).toEqual({ ok: false, permanent: false, because: 'no-answer' });
  expect(came).toBe(1);
});
