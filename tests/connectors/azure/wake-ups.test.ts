/** Wake-ups on an Azure queue. */
import { expect, test } from '@jest/globals';
import { QueueClient } from '@azure/storage-queue';
import { createWakeUps, type AzureWakeUps } from '../../../connectors/azure/wake-ups.ts';
import { azuriteConnectionString } from '../../pretend-school/azurite.ts';
import { startFaultProxy } from '../../pretend-school/fault-proxy.ts';
import { refusal } from '../../contracts/records.ts';
import { useAzurite } from '../../support/azurite.ts';

const shared = useAzurite();
const setUp = async (): Promise<{ wakeUps: AzureWakeUps; queue: QueueClient }> => {
  const { connectionString } = shared.azurite;
  const queueName = shared.school();
  const wakeUps = createWakeUps({ connectionString, queueName });
  await wakeUps.prepare();
  return { wakeUps, queue: new QueueClient(connectionString, queueName) };
};

test('what was put is taken once, each school once', async () => {
  const { wakeUps } = await setUp();
  expect(await wakeUps.take()).toEqual([]);
  await wakeUps.put('hillside');
  await wakeUps.put('brook');
  await wakeUps.put('hillside');
  expect((await wakeUps.take()).sort()).toEqual(['brook', 'hillside']);
  expect(await wakeUps.take()).toEqual([]);
});

test('a message holds a version and the school, never expires, and is safe in XML', async () => {
  const { wakeUps, queue } = await setUp();
  await wakeUps.put('hillside');
  const [message] = (await queue.receiveMessages()).receivedMessageItems;
  expect(JSON.parse(Buffer.from(String(message?.messageText), 'base64').toString())).toEqual({
    v: 1,
    school: 'hillside',
  });
  expect(message?.expiresOn.getFullYear()).toBe(9999);
});

test('many at once become few, and each is followed by a message of its own time', async () => {
  const { wakeUps, queue } = await setUp();
  await Promise.all(Array.from({ length: 200 }, () => wakeUps.put('hillside')));
  expect((await queue.getProperties()).approximateMessagesCount).toBe(2);
  expect(await wakeUps.take()).toEqual(['hillside']);
  await wakeUps.put('hillside');
  expect(await wakeUps.take()).toEqual(['hillside']);
});

test('bodies that it does not understand are dropped, without a word', async () => {
  const { wakeUps, queue } = await setUp();
  const later = Buffer.from('{"v":2,"pupil":"x"}').toString('base64');
  for (const body of ['nonsense', later, Buffer.from('[]').toString('base64')]) await queue.sendMessage(body);
  await wakeUps.put('brook');
  expect(await wakeUps.take()).toEqual(['brook']);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});

test('a message that somebody else has taken meanwhile is theirs, and no error', async () => {
  const { queue } = await setUp();
  const { tablePort, queuePort } = shared.azurite;
  const proxy = await startFaultProxy({
    target: { port: queuePort },
    // Between taking and deleting, the message is taken again: the receipt is stale.
    onRequest: async ({ method }) => {
      if (method !== 'DELETE') return;
      const [again] = (await other.receiveMessages()).receivedMessageItems;
      if (again === undefined) await queue.clearMessages();
    },
  });
  const other = queue;
  const connectionString = azuriteConnectionString({ table: tablePort, queue: proxy.port });
  const wakeUps = createWakeUps({ connectionString, queueName: queue.name });
  await wakeUps.put('hillside');
  expect(await wakeUps.take()).toEqual(['hillside']);
  await proxy.stop();
});

test('a queue that cannot be reached is an error in time', async () => {
  const { wakeUps, queue } = await setUp();
  const proxy = await startFaultProxy({ target: { port: shared.azurite.queuePort } });
  const connectionString = azuriteConnectionString({ table: 1, queue: proxy.port });
  const broken = createWakeUps({ connectionString, queueName: queue.name, deadlineMs: 1_000 });
  proxy.add({ then: { do: 'hang' } });
  expect((await refusal(broken.take())).code).toBe('unavailable');
  expect((await refusal(broken.put('hillside'))).code).toBe('unavailable');
  await proxy.down();
  expect((await refusal(broken.put('hillside'))).code).toBe('unavailable');
  // A wake-up that failed is not in the way of the next.
  await proxy.up();
  proxy.clear();
  await broken.put('hillside');
  expect(await wakeUps.take()).toContain('hillside');
  await proxy.stop();
});
