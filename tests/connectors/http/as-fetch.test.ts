/** Google's own client over our layer: its throttling is waited out, its changes go again only where they may. */
import { expect, test } from '@jest/globals';
import { admin } from 'googleapis/build/src/apis/admin/index.js';
import { appErrorOf, asFetch, type Describe } from '../../../connectors/http/as-fetch.ts';
import { googleVerdict } from '../../../connectors/http/verdict.ts';
import { httpTo, movingTime, startService, type Answer } from './scripted.ts';

const limited: Answer = {
  status: 403,
  headers: { 'Content-Type': 'application/json' },
  text: JSON.stringify({ error: { code: 403, errors: [{ reason: 'userRateLimitExceeded' }] } }),
};
const json = (value: unknown): Answer => ({
  headers: { 'Content-Type': 'application/json; charset=UTF-8' },
  text: JSON.stringify(value),
});

const directoryOn = async (script: readonly Answer[], describe?: Describe) => {
  const service = await startService((_, index) => script[index] ?? json({ kind: 'end' }));
  const http = httpTo(service.origin, {
    ...movingTime(),
    verdict: googleVerdict,
    budgets: { directory: { units: 2_400, perMs: 60_000 } },
    token: ({ as = 'nobody' }) => Promise.resolve(`for ${as}`),
    patience: { tries: 4 },
  });
  const client = admin({
    version: 'directory_v1',
    rootUrl: `${service.origin}/`,
    fetchImplementation: asFetch(http, describe),
    retry: false,
  });
  const close = async () => {
    await http.close();
    await service.close();
  };
  return { client, service, close };
};

test('a list is read, with the throttling of Google waited out', async () => {
  const { client, service, close } = await directoryOn(
    [limited, limited, json({ users: [{ primaryEmail: 'a@school.example' }] })],
    () => ({ cost: { budget: 'directory', units: 1 }, as: 'robot@school.example' }),
  );
  const { data } = await client.users.list({ customer: 'my_customer', maxResults: 500 });
  expect(data.users).toEqual([{ primaryEmail: 'a@school.example' }]);
  expect(service.arrivals).toHaveLength(3);
  const [{ path, headers }] = service.arrivals as [(typeof service.arrivals)[0]];
  expect(path).toBe('/admin/directory/v1/users?customer=my_customer&maxResults=500');
  expect(headers.authorization).toBe('Bearer for robot@school.example');
  await close();
});

test('a change goes again after throttling, with its body; after a lost answer only where it may', async () => {
  const change = { userKey: '17', requestBody: { suspended: true } };
  const careful = await directoryOn([limited, { broken: 'before' }]);
  const said = await careful.client.users.patch(change).catch((error: unknown) => error);
  expect(appErrorOf(said)).toMatchObject({ code: 'unconfirmed' });
  expect(careful.service.arrivals).toHaveLength(2);
  await careful.close();

  const free = await directoryOn(
    [{ broken: 'before' }, { status: 503 }, json({ suspended: true })],
    (method) => ({
      idempotent: method === 'PATCH',
    }),
  );
  const { data } = await free.client.users.patch(change);
  expect(data.suspended).toBe(true);
  expect(free.service.arrivals.map(({ body }) => body)).toEqual(Array(3).fill('{"suspended":true}'));
  await free.close();
});

test('answers without a body, refusals and plain words come through as they are', async () => {
  const { client, service, close } = await directoryOn([
    { status: 204 },
    { status: 403, headers: { 'Content-Type': 'text/html' }, text: '<html>No</html>' },
  ]);
  expect((await client.users.delete({ userKey: '17' })).status).toBe(204);
  const said = await client.users.get({ userKey: '17' }).catch((error: unknown) => error);
  expect(said).toMatchObject({ status: 403 });
  expect(appErrorOf(said)).toBeUndefined();
  expect(service.arrivals).toHaveLength(2);
  await close();
});
