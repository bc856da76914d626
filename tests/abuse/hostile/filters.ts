/** Words as a value to be found by: what storage answers is what a list in memory answers (T6). */
import { z } from 'zod';
import { create } from '../../../bot/core/change.ts';
import type { Kind } from '../../../bot/core/ports.ts';
import { createRecords } from '../../../connectors/azure/records.ts';
import type { BehindProxies } from '../../support/behind-proxies.ts';
import type { Hostile } from './strings.ts';

interface Probe {
  readonly word: string;
}
const probes: Kind<Probe> = {
  name: 'probe',
  table: 'people',
  schema: z.object({ word: z.string() }),
  columns: ({ word }) => ({ word }),
};

const longest = 300;

export const filterFaults = async (
  strings: readonly Hostile[],
  { azurite }: BehindProxies,
): Promise<{ readonly asked: number; readonly broken: readonly string[] }> => {
  const words = [
    ...new Set(strings.map((one) => one.text(longest).toWellFormed().slice(0, longest).toWellFormed())),
  ];
  const records = createRecords({ connectionString: azurite.connectionString });
  const broken: string[] = [];
  const partition = 'hostile-filters';
  const keyOf = (n: number) => ({ partition, row: `F!${String(n).padStart(5, '0')}` });
  try {
    for (let from = 0; from < words.length; from += 50)
      await records.commit(
        words.slice(from, from + 50).map((word, n) => create(probes, keyOf(from + n), { word })),
      );
    for (const [n, word] of words.entries()) {
      const found: string[] = [];
      for await (const { value } of records.list(probes, {
        partition,
        from: 'F!',
        to: 'F"',
        where: { word },
      }))
        found.push(value.word);
      if (found.length !== 1 || found[0] !== word)
        broken.push(`filter ${n}: ${found.length} rows for ${JSON.stringify(word).slice(0, 80)}`);
    }
  } finally {
    await records.close();
  }
  return { asked: words.length, broken };
};
