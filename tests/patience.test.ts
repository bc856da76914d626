/** A request that is not here whole after ten seconds is hung up on, however it dawdles (promises.md D1). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { startTestLantern, type TestLantern } from './support/lantern.ts';

let lantern: TestLantern;
beforeAll(async () => {
  lantern = await startTestLantern();
}, 60_000);
const sockets: Socket[] = [];
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await lantern.close();
});

/** Says this, then a letter a second for as long as it is let; resolves with what came back when the bot hung up. */
const dawdle = (words: string, drip: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(lantern.lantern.url).port), '127.0.0.1', () => socket.write(words));
    sockets.push(socket);
    const timer = setInterval(() => void (drip !== '' && socket.write(drip)), 1_000);
    let said = '';
    socket.on('data', (chunk) => (said += chunk.toString()));
    // Hung up on while it was still talking.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(said);
    });
  });

const head = 'POST /api/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

/** Node's own patience is a minute for the head and five for the whole: these would not end in time. */
test('half a head, a head without its body, and bodies that drip are all hung up on', async () => {
  const answers = await Promise.all([
    dawdle('POST /api/mess', ''),
    dawdle(head, 'x: y\r\n'),
    dawdle(`${head}content-length: 1000\r\n\r\n{`, ''),
    dawdle(`${head}content-length: 1000\r\n\r\n{`, ' '),
    dawdle(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
  ]);
  for (const said of answers) expect(said).toMatch(/^HTTP\/1\.1 408 |^$/);
  expect((await fetch(`${lantern.lantern.url}/healthz`)).status).toBe(200);
}, 30_000);
