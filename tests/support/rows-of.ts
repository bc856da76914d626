/** Reads and writes rows of a running Lantern as it does itself: to see what it keeps, and to do what another part would do. */
import type { Change, Key, Kind, Records, Stored } from '../../bot/core/ports.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import type { TestLantern } from './lantern.ts';
import { sealedWith } from './row-keys.ts';

export const withRecords = async <T>(
  { azurite, keys }: TestLantern,
  use: (records: Records) => Promise<T>,
): Promise<T> => {
  const records = createRecords({ connectionString: azurite.connectionString });
  try {
    return await use(sealedWith(records, keys));
  } finally {
    await records.close();
  }
};

export const rowsOf = <T>(
  lantern: TestLantern,
  kind: Kind<T>,
  school: string,
  prefix: string,
): Promise<Stored<T>[]> =>
  withRecords(lantern, async (records) => {
    const found: Stored<T>[] = [];
    const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    for await (const one of records.list(kind, { partition: school, from: prefix, to: end })) found.push(one);
    return found;
  });

export const rowAt = <T>(lantern: TestLantern, kind: Kind<T>, key: Key): Promise<Stored<T> | undefined> =>
  withRecords(lantern, (records) => records.get(kind, key));

export const commit = (lantern: TestLantern, changes: readonly Change[]): Promise<void> =>
  withRecords(lantern, async (records) => void (await records.commit(changes)));
