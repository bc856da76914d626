/** One Azurite for a test file, in memory; each test has schools or tables of its own in it. */
import { afterAll, beforeAll } from '@jest/globals';
import { createPool } from '../../connectors/azure/pool.ts';
import { createRecords, type AzureRecords, type RecordsOptions } from '../../connectors/azure/records.ts';
import { azuriteConnectionString, startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import { startFaultProxy, type FaultProxy } from '../pretend-school/fault-proxy.ts';

export interface SharedAzurite {
  /** Usable inside tests and hooks only. */
  readonly azurite: Azurite;
  /** Records in tables of their own, ready; closed after the file. */
  records(options?: Partial<RecordsOptions>): Promise<AzureRecords>;
  /** The same tables through a proxy that breaks what it is told to. */
  broken(
    records: AzureRecords,
    options?: { deadlineMs?: number },
  ): Promise<{ records: AzureRecords; proxy: FaultProxy }>;
  /** A school that no other test of the file has. */
  school(): string;
}

/** Call at the top of a test file. */
export const useAzurite = (): SharedAzurite => {
  let azurite: Azurite | undefined;
  let count = 0;
  const closing: (() => Promise<unknown>)[] = [];
  const prefixes = new Map<AzureRecords, string>();

  beforeAll(async () => {
    azurite = await startAzurite({ inMemory: true });
  }, 60_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await azurite?.stop();
  }, 60_000);

  const running = (): Azurite => {
    if (azurite === undefined) throw new Error('Azurite runs only while tests do');
    return azurite;
  };
  const open = (connectionString: string, tablePrefix: string, options: object): AzureRecords => {
    const pool = createPool();
    const records = createRecords({ httpClient: pool.httpClient, ...options, connectionString, tablePrefix });
    closing.push(() => pool.close());
    prefixes.set(records, tablePrefix);
    return records;
  };

  return {
    get azurite() {
      return running();
    },
    records: async (options = {}) => {
      count += 1;
      const records = open(running().connectionString, `t${count}x`, options);
      await records.prepare();
      return records;
    },
    broken: async (records, options = {}) => {
      const { tablePort, queuePort } = running();
      const proxy = await startFaultProxy({ target: { port: tablePort } });
      closing.push(() => proxy.stop());
      const connectionString = azuriteConnectionString({ table: proxy.port, queue: queuePort });
      return { records: open(connectionString, prefixes.get(records) ?? '', options), proxy };
    },
    school: () => {
      count += 1;
      return `school${count}`;
    },
  };
};
