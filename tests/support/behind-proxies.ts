/** Everything as in `lantern.ts`, with the storage behind proxies that break it, and a look past them. */
import type { Incident } from '../../bot/features/concerns/concern.ts';
import { incidents, under } from '../../bot/features/concerns/concern.ts';
import { sealedWith } from './row-keys.ts';
import type { Records } from '../../bot/core/ports.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { azuriteConnectionString } from '../pretend-school/azurite.ts';
import { startFaultProxy, type FaultProxy, type Rule } from '../pretend-school/fault-proxy.ts';
import { startTestLantern, type TestLantern, type TestLanternOptions } from './lantern.ts';

export interface BehindProxies extends TestLantern {
  readonly table: FaultProxy;
  readonly queue: FaultProxy;
  /** Past the proxies. */
  readonly records: Records;
  /** Breaks table and queue alike. Answers how to mend them. */
  breakStorage(rule: Rule): () => void;
  /** The incidents that a form with this id became. */
  storedFor(draft: string): Promise<Incident[]>;
}

const portIn = (connectionString: string, service: 'Table' | 'Queue'): number =>
  Number(new RegExp(`${service}Endpoint=http://127\\.0\\.0\\.1:(\\d+)/`).exec(connectionString)?.[1]);

export const startBehindProxies = async (options: TestLanternOptions = {}): Promise<BehindProxies> => {
  const built: { proxies?: readonly [FaultProxy, FaultProxy] } = {};
  const lantern = await startTestLantern({
    ...options,
    storage: async (connectionString) => {
      const start = (service: 'Table' | 'Queue') =>
        startFaultProxy({ target: { port: portIn(connectionString, service) } });
      const [table, queue] = (built.proxies = [await start('Table'), await start('Queue')]);
      return azuriteConnectionString({ table: table.port, queue: queue.port });
    },
  });
  if (built.proxies === undefined) throw new Error('the proxies were not started');
  const [table, queue] = built.proxies;
  const azure = createRecords({ connectionString: lantern.azurite.connectionString });
  const records = sealedWith(azure, lantern.keys);
  return {
    ...lantern,
    table,
    queue,
    records,
    breakStorage: (rule) => {
      const mend = [table.add(rule), queue.add(rule)];
      return () => mend.forEach((one) => one());
    },
    storedFor: async (draft) => {
      const found: Incident[] = [];
      for await (const { value } of records.list(incidents, {
        ...under('hillside', 'I'),
        where: { open: true },
      })) {
        if (value.submission === draft) found.push(value);
      }
      return found;
    },
    close: async () => {
      await azure.close();
      await lantern.close();
      await Promise.all([table.stop(), queue.stop()]);
    },
  };
};
