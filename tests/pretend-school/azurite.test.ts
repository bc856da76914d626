/** Azurite as `npm start` and the tests have it, and the proxy that breaks its line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { create } from '../../bot/core/change.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { note, noteKind } from '../contracts/records.ts';
import { startAzurite } from './azurite.ts';
import { startFaultProxy } from './fault-proxy.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const key = { partition: 'hillside', row: 'N!1' };

test('what was stored is there after a stop and another start', async () => {
  const first = await startAzurite({ folder });
  const records = createRecords({ connectionString: first.connectionString });
  await records.prepare();
  await records.commit([create(noteKind, key, note('kept'))]);
  await records.close();
  await first.stop();
  await first.stop();
  const again = await startAzurite({ folder, ports: { table: first.tablePort, queue: first.queuePort } });
  const reopened = createRecords({ connectionString: again.connectionString });
  expect((await reopened.get(noteKind, key))?.value.text).toBe('kept');
  await reopened.close();
  await again.stop();
}, 60_000);

test('a port that is taken is a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(startAzurite({ inMemory: true, ports: { table: port, queue: port } })).rejects.toThrow(
    /^Azurite, the local storage, could not start on ports \d+ and \d+: a port is taken/,
  );
  taken.close();
}, 60_000);

test('the proxy counts, passes on, breaks by rule, and tells before and after', async () => {
  const target = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('X-Path', String(request.url)).end('real'));
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const told: string[] = [];
  const proxy = await startFaultProxy({
    target: { port: (target.address() as AddressInfo).port },
    onRequest: ({ n, method, body }) => void told.push(`${n} ${method} ${body}`),
    onAnswer: ({ n }, status) => void told.push(`${n} ${status}`),
  });
  const ask = (body?: string) =>
    fetch(`http://127.0.0.1:${proxy.port}/a?b=c`, body === undefined ? {} : { method: 'POST', body });
  const answer = await ask('words');
  expect([answer.headers.get('x-path'), await answer.text()]).toEqual(['/a?b=c', 'real']);
  expect(told.splice(0)).toEqual(['1 POST words', '1 200']);

  const takeAway = proxy.add({
    then: { do: 'status', status: 503, headers: { 'retry-after': '1' }, body: 'busy' },
  });
  expect((await ask()).status).toBe(503);
  takeAway();
  proxy.add({ when: ({ method }) => method === 'POST', then: { do: 'lose-answer' }, times: 1 });
  expect((await ask()).status).toBe(200);
  expect(told.splice(0)).toEqual(['3 GET ', '3 200']);
  await expect(ask('lost')).rejects.toThrow();
  expect(told.splice(0)).toEqual(['4 POST lost', '4 200']);
  proxy.add({ then: { do: 'reset' }, times: 1 });
  await expect(ask()).rejects.toThrow();
  expect(told).toEqual([]);

  await proxy.down();
  await expect(ask()).rejects.toThrow();
  await proxy.up();
  expect((await ask()).status).toBe(200);
  expect(proxy.seen.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
  await proxy.stop();
  target.close();
  target.closeAllConnections();
});
