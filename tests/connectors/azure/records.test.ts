/** Records on Azure Tables: the contract, and what the line between may do to it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { create, put, remove, replace } from '../../../bot/core/change.ts';
import type { Change } from '../../../bot/core/ports.ts';
import { createRecords, type AzureRecords } from '../../../connectors/azure/records.ts';
import { collect, describeRecords, note, noteKind, refusal } from '../../contracts/records.ts';
import { useAzurite } from '../../support/azurite.ts';

const shared = useAzurite();
let records: AzureRecords;
beforeAll(async () => {
  records = await shared.records();
}, 60_000);

describeRecords(
  () => records,
  () => shared.school(),
);

describe('when the line breaks', () => {
  const setUp = async (deadlineMs = 1_000) => {
    const partition = shared.school();
    const { records: broken, proxy } = await shared.broken(records, { deadlineMs });
    const key = { partition, row: 'N!1' };
    const made = (row: string): Change => create(noteKind, { partition, row }, note('words of a child'));
    const there = async (row = 'N!1') => (await records.get(noteKind, { partition, row })) !== undefined;
    return { broken, proxy, key, made, there, partition };
  };

  test('refused connections: surely nothing was written, and reading says so too', async () => {
    const { broken, proxy, key, made, there } = await setUp();
    await proxy.down();
    expect((await refusal(broken.commit([made('N!1')]))).code).toBe('unavailable');
    expect((await refusal(broken.get(noteKind, key))).code).toBe('unavailable');
    await proxy.up();
    expect(await there()).toBe(false);
    await broken.commit([made('N!1')]);
    expect(await there()).toBe(true);
  });

  test.each([
    ['one row', ['N!1']],
    ['several rows', ['N!1', 'N!2', 'N!3']],
  ])(
    'an answer lost after %s were written is unconfirmed, and the write is not sent again',
    async (_, rows) => {
      const { broken, proxy, made, there } = await setUp();
      for (const by of ['reset', 'hang'] as const) {
        proxy.clear();
        proxy.add({ then: { do: 'lose-answer', by } });
        const mine = rows.map((row) => `${row}${by}`);
        expect((await refusal(broken.commit(mine.map(made)))).code).toBe('unconfirmed');
        expect(proxy.seen).toHaveLength(1);
        expect(await there(`N!1${by}`)).toBe(true);
      }
    },
  );

  test('a hang ends at the deadline: unconfirmed for writes, unavailable for reads', async () => {
    const { broken, proxy, key, made, partition } = await setUp(400);
    proxy.add({ then: { do: 'hang' } });
    const started = performance.now();
    expect((await refusal(broken.commit([made('N!1')]))).code).toBe('unconfirmed');
    expect((await refusal(broken.get(noteKind, key))).code).toBe('unavailable');
    expect((await refusal(collect(broken.list(noteKind, { partition, from: 'N', to: 'O' })))).code).toBe(
      'unavailable',
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a read is repeated where a line broke once or storage was busy; a busy write too', async () => {
    const { broken, proxy, key, made } = await setUp(5_000);
    const busy = {
      do: 'status',
      status: 503,
      headers: { 'content-type': 'application/json' },
      body: '{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"The server is busy."}}}',
    } as const;
    proxy.add({ then: busy, times: 1 });
    await broken.commit([made('N!1')]);
    proxy.add({ then: { do: 'reset' }, times: 1 });
    expect((await broken.get(noteKind, key))?.value.text).toBe('words of a child');
    proxy.add({ then: busy, times: 2 });
    expect(await broken.get(noteKind, key)).toBeDefined();
    proxy.clear();
    proxy.add({ then: busy });
    expect((await refusal(broken.commit([made('N!2')]))).code).toBe('unavailable');
    expect(proxy.seen).toHaveLength(3);
  });

  test.each([
    [500, '', 'unconfirmed', 'unavailable'],
    [503, '', 'unconfirmed', 'unavailable'],
    [504, '<html>gateway</html>', 'unconfirmed', 'unavailable'],
    [429, '', 'unavailable', 'unavailable'],
    [401, '', 'unavailable', 'unavailable'],
    [403, '', 'unavailable', 'unavailable'],
    [404, '<html>who?</html>', 'unavailable', 'unavailable'],
    [404, '{"odata.error":{"code":"TableNotFound"}}', 'unavailable', 'unavailable'],
    [409, '{"odata.error":{"code":"TableBeingDeleted"}}', 'unavailable', 'unavailable'],
    [413, '{"odata.error":{"code":"RequestBodyTooLarge"}}', 'too-large', 'too-large'],
  ])('status %d with body %j: %s to a write, %s to a read', async (status, body, write, read) => {
    const { broken, proxy, key, made } = await setUp();
    proxy.add({ then: { do: 'status', status, body } });
    expect((await refusal(broken.commit([made('N!1')]))).code).toBe(write);
    expect((await refusal(broken.commit([made('N!1'), made('N!2')]))).code).toBe(write);
    expect((await refusal(broken.get(noteKind, key))).code).toBe(read);
  });

  test('an answer that is not understood leaves a write in doubt, and is no row to a read', async () => {
    const { broken, proxy, key, made } = await setUp();
    proxy.add({ then: { do: 'status', status: 202, body: 'lorem' } });
    expect((await refusal(broken.commit([made('N!1'), made('N!2')]))).code).toBe('unconfirmed');
    proxy.clear();
    proxy.add({ then: { do: 'status', status: 200, body: '<html>' } });
    expect((await refusal(broken.get(noteKind, key))).code).toBe('unavailable');
  });

  test('no error says what was being written', async () => {
    const { broken, proxy, made } = await setUp(300);
    const all: unknown[] = [];
    for (const what of ['reset', 'hang'] as const) {
      proxy.clear();
      proxy.add({ then: { do: what } });
      all.push(
        await refusal(broken.commit([made('N!1')])),
        await refusal(broken.commit([made('N!1'), made('N!2')])),
      );
    }
    proxy.clear();
    await broken.commit([made('N!1')]);
    all.push(await refusal(broken.commit([made('N!1')])));
    const said = all.map((error) =>
      JSON.stringify(error, [...Object.getOwnPropertyNames(error), 'cause', 'stack']),
    );
    expect(said.join()).not.toContain('child');
  });
});

test('a table that is missing is an error, not an absent row', async () => {
  const { connectionString } = shared.azurite;
  const nowhere = createRecords({ connectionString, tablePrefix: 'never' });
  const key = { partition: 'hillside', row: 'N!1' };
  expect((await refusal(nowhere.get(noteKind, key))).code).toBe('unavailable');
  const changes = [
    create(noteKind, key, note('x')),
    put(noteKind, key, note('x')),
    remove(noteKind, { key }),
    replace(noteKind, { key, etag: 'W/"x"' }, note('x')),
  ];
  for (const change of changes) expect((await refusal(nowhere.commit([change]))).code).toBe('unavailable');
  await nowhere.close();
});

test('prepare may be called again', async () => {
  await records.prepare();
});

test.each([
  ['', 'AccountName'],
  ['AccountName=x;AccountKey=eA==;TableEndpoint=http://storage.example/x', 'https'],
  ['AccountName=x;AccountKey=eA==;TableEndpoint=nonsense', 'address'],
])('the connection string %j is refused at start', (connectionString, words) => {
  expect(() => createRecords({ connectionString })).toThrow(words);
});
