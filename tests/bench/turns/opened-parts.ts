/** A transaction of ours with its rows opened: what the other two servers are to write, and what the tests compare. */
import { openRow, sealedRowOf, type SealingKeys } from '../../../bot/core/sealing/seal-row.ts';
import type { Part } from '../../support/storage/batch.ts';

export const openedParts = (parts: readonly Part[], keys: SealingKeys): Promise<Part[]> =>
  Promise.all(parts.map((part) => openedPart(part, keys)));

const openedPart = async (part: Part, keys: SealingKeys): Promise<Part> => {
  if (part.body === '') return part;
  const entity = JSON.parse(part.body) as Record<string, string>;
  const row = sealedRowOf(JSON.parse(entity['body0'] ?? '{}'));
  if (row === undefined) return part;
  const key = { partition: entity['PartitionKey'] ?? '', row: entity['RowKey'] ?? '' };
  const sealed = { words: row.words === undefined ? [] : ['*'] };
  const value = await openRow(key, { name: entity['kind'] ?? '', sealed }, row, keys);
  return { ...part, body: JSON.stringify({ ...entity, body0: JSON.stringify(value) }) };
};
