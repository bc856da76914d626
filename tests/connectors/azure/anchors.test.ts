/** Anchors in a blob container of a real Azurite. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAnchors, type AzureAnchors } from '../../../connectors/azure/anchors.ts';
import { anchor, anchorsContract } from '../../contracts/anchors.ts';
import { refusal } from '../../contracts/records.ts';
import { azuriteConnectionString } from '../../pretend-school/azurite.ts';
import { startFaultProxy } from '../../pretend-school/fault-proxy.ts';
import { useAzurite } from '../../support/azurite.ts';
import { askBlobs, makeContainer } from '../../support/container.ts';

const shared = useAzurite();
const container = 'lantern-anchors';
let anchors: AzureAnchors;
beforeAll(async () => {
  const { connectionString } = shared.azurite;
  await makeContainer(connectionString, container);
  anchors = createAnchors({ connectionString, container });
}, 60_000);
afterAll(() => anchors.close());

anchorsContract(
  () => anchors,
  () => `${shared.school()}x`,
);

test('a blob is made once and never written over; its name and its words hold numbers and a seal only', async () => {
  const [school, { connectionString }] = [shared.school(), shared.azurite];
  const one = anchor(school, 42);
  await anchors.put(one);
  const path = `${container}/${school}/2026-11-23T100042.123Z-000000000042-${one.mac}`;
  expect(await askBlobs(connectionString, { method: 'GET', path })).toEqual({
    status: 200,
    text: JSON.stringify(one),
  });
  await askBlobs(connectionString, { method: 'PUT', path, body: 'something else' });
  await anchors.put(one);
  expect((await askBlobs(connectionString, { method: 'GET', path })).text).toBe('something else');
});

test('a list of several pages is read to the end, and half a page is asked for again', async () => {
  const school = shared.school();
  const all = Array.from({ length: 12 }, (_, index) => anchor(school, index + 1));
  for (const one of all) await anchors.put(one);
  const proxy = await startFaultProxy({ target: { port: shared.azurite.blobPort } });
  const half = '<?xml version="1.0"?><EnumerationResults><Blobs>';
  proxy.add({ then: { do: 'status', status: 200, body: half }, times: 1 });
  const { tablePort: table, queuePort: queue } = shared.azurite;
  const connectionString = azuriteConnectionString({ table, queue, blob: proxy.port });
  const through = createAnchors({ connectionString, container, pageSize: 5 });
  expect(await through.list(school)).toEqual(all);
  expect(proxy.seen).toHaveLength(4);
  await through.close();
  await proxy.stop();
});

test('something else under a school’s name is told: it is no list without anchors', async () => {
  const [school, { connectionString }] = [shared.school(), shared.azurite];
  await anchors.put(anchor(school, 1));
  await askBlobs(connectionString, { method: 'PUT', path: `${container}/${school}/notes`, body: 'words' });
  expect((await refusal(anchors.list(school))).code).toBe('unavailable');
});

test('a container that is not there, storage that is away, another key: each is an error, never "none"', async () => {
  const { connectionString } = shared.azurite;
  const school = shared.school();
  const options = [
    { connectionString, container: 'nowhere' },
    { connectionString: connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9'), container },
    { connectionString: connectionString.replace('Eby8', 'Abc8'), container },
  ];
  for (const one of options) {
    const other = createAnchors(one);
    expect((await refusal(other.list(school))).code).toBe('unavailable');
    expect((await refusal(other.put(anchor(school, 1)))).code).toBe('unavailable');
    await other.close();
  }
});
