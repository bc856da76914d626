/** The stand-in for storage that the benchmarks measure on: through our own connector, as storage itself would be. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { create, put, remove, replace } from '../../../bot/core/change.ts';
import type { Kind } from '../../../bot/core/ports.ts';
import { createRecords } from '../../../connectors/azure/records.ts';
import { createWakeUps } from '../../../connectors/azure/wake-ups.ts';
import { startStorageStub, type StorageStub } from './storage-stub.ts';

const kind: Kind<{ n: number }> = {
  name: 'number',
  table: 'cases',
  schema: z.object({ n: z.number() }),
  columns: ({ n }) => ({ even: n % 2 === 0 }),
};
const keyAt = (n: number) => ({ partition: 'hillside', row: `N!${String(n).padStart(5, '0')}` });
const all = { partition: 'hillside', from: 'N!', to: 'N"' };

let storage: StorageStub;
beforeAll(async () => {
  storage = await startStorageStub({ still: false });
});
afterAll(() => storage.close());

const numbers = async (range: typeof all & { where?: { even: boolean } }): Promise<number[]> => {
  const found: number[] = [];
  const records = createRecords({ connectionString: storage.connectionString });
  for await (const { value } of records.list(kind, range)) found.push(value.n);
  await records.close();
  return found;
};

test('lists in pages, in order, by columns, and forgets what was removed', async () => {
  const records = createRecords({ connectionString: storage.connectionString });
  const many = Array.from({ length: 2_500 }, (_, n) => n);
  // Backwards, so that the order is the stand-in's doing.
  for (let end = many.length; end > 0; end -= 100)
    await records.commit(many.slice(end - 100, end).map((n) => create(kind, keyAt(n), { n })));
  const before = storage.calls().reads;
  expect(await numbers(all)).toEqual(many);
  expect(storage.calls().reads - before).toBe(3);
  expect(await numbers({ ...all, where: { even: true } })).toEqual(many.filter((n) => n % 2 === 0));
  await records.commit([remove(kind, { key: keyAt(7) })]);
  await records.commit([put(kind, keyAt(3_000), { n: 3_000 })]);
  expect(await numbers(all)).toEqual([...many.filter((n) => n !== 7), 3_000]);
  await records.close();
});

test('refuses what is not as a change expects', async () => {
  const records = createRecords({ connectionString: storage.connectionString });
  const [etag = ''] = await records.commit([put(kind, keyAt(9_000), { n: 1 })]);
  const stored = { key: keyAt(9_000), etag, value: { n: 1 } };
  await records.commit([replace(kind, stored, { n: 2 })]);
  await expect(records.commit([replace(kind, stored, { n: 3 })])).rejects.toMatchObject({ code: 'conflict' });
  expect((await records.get(kind, stored.key))?.value).toEqual({ n: 2 });
  await records.close();
});

test('hands each message out once', async () => {
  const wakeUps = createWakeUps({ connectionString: storage.connectionString });
  await wakeUps.prepare();
  await wakeUps.put('hillside');
  expect(await wakeUps.take()).toEqual(['hillside']);
  expect(await wakeUps.take()).toEqual([]);
});
