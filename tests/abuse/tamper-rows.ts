/**
 * Somebody who holds the storage key changes sealed rows: bytes, cuts, swaps between rows, cases, kinds and schools, older
 * versions' clear rows. Whatever is read afterwards is refused in words, or is exactly what was written.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { put } from '../../bot/core/change.ts';
import { isAppError } from '../../bot/core/errors.ts';
import type { Key, Kind, Records } from '../../bot/core/ports.ts';
import type { SealedRow } from '../../bot/core/sealing/seal-row.ts';
import { createSealedRecords } from '../../bot/core/sealing/sealed-records.ts';
import { chronicles, incidents, rows } from '../../bot/features/concerns/concern.ts';
import { outlines } from '../../bot/features/concerns/outline.ts';
import { incidentOf } from '../core/sealing/one-case.ts';
import { startAzurite } from '../pretend-school/azurite.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { keysInMemory, keysWith } from '../support/row-keys.ts';
import type { Abuse, Found } from './abuse.ts';

/** A row that is attacked: what it holds, and as what it is read. */
interface Target {
  readonly key: Key;
  readonly kind: Kind<unknown>;
  readonly value: unknown;
}

type Tamper = (mine: SealedRow, others: readonly SealedRow[], at: number) => unknown;

const flip = (text: string, at: number): string => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0) return 'AAAA';
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
  return bytes.toString('base64');
};
const cutAt = (text: string, at: number): string => text.slice(0, at % Math.max(1, text.length));
const words = (row: SealedRow, change: (words: NonNullable<SealedRow['words']>) => object): unknown =>
  row.words === undefined ? {} : { ...row, words: { ...row.words, ...change(row.words) } };
const one = (others: readonly SealedRow[], at: number): SealedRow => others[at % others.length] ?? fail();
const fail = (): never => {
  throw new Error('there is no other row');
};

const tampers: Readonly<Record<string, Tamper>> = {
  'a bit of the open part': (mine, _others, at) => ({
    ...mine,
    open: { ...mine.open, c: flip(mine.open.c, at) },
  }),
  'a bit of the nonce': (mine, _others, at) => ({
    ...mine,
    open: { ...mine.open, n: flip(mine.open.n, at) },
  }),
  'the open part cut': (mine, _others, at) => ({
    ...mine,
    open: { ...mine.open, c: cutAt(mine.open.c, at) },
  }),
  'another key named': (mine, _others, at) => ({
    ...mine,
    open: { ...mine.open, k: at.toString(16).padStart(8, '0') },
  }),
  'a bit of the words': (mine, _others, at) => words(mine, ({ c }) => ({ c: flip(c, at) })),
  'a bit of the words’ nonce': (mine, _others, at) => words(mine, ({ n }) => ({ n: flip(n, at) })),
  'a bit of the wrapped key': (mine, _others, at) => words(mine, ({ w }) => ({ w: flip(w, at) })),
  'the words cut': (mine, _others, at) => words(mine, ({ c }) => ({ c: cutAt(c, at) })),
  'the words gone': ({ words: _gone, ...mine }) => mine,
  'another row': (_mine, others, at) => one(others, at),
  'another row’s words': (mine, others, at) => ({ ...mine, words: one(others, at).words }),
  'another row’s open part': (mine, others, at) => ({ ...mine, open: one(others, at).open }),
  'another row’s key with these words': (mine, others, at) =>
    words(mine, () => ({ w: one(others, at).words?.w ?? '' })),
  'another version': (mine, _others, at) => ({ ...mine, v: at }),
  'a row in the clear': () => incidentOf('hillside', '01K0000000000000000000000A', 'planted'),
  'nothing at all': () => ({}),
};

const lying = ({ name }: Pick<Kind<unknown>, 'name'>): Kind<unknown> => ({
  name,
  table: 'cases',
  schema: z.unknown(),
});

const fill = async (records: Records): Promise<Target[]> => {
  const targets: Target[] = [];
  for (const school of ['hillside', 'brook']) {
    for (const name of ['A', 'B']) {
      const incident = incidentOf(
        school,
        `01K000000000000000000CASE${name}`,
        `the words of ${school} ${name}`,
      );
      const line = {
        v: 1 as const,
        incident: incident.id,
        at: incident.raisedAt,
        by: 'x',
        what: 'note',
        words: 'a note',
      };
      const [at, entry] = [
        rows.incident(school, incident.id),
        rows.chronicle(school, incident.id, `01KENTRY${name}`),
      ];
      await records.commit([put(incidents, at, incident), put(chronicles, entry, line)]);
      targets.push(
        { key: at, kind: incidents, value: incident },
        { key: entry, kind: chronicles, value: line },
      );
    }
  }
  return targets;
};

const read = async (records: Records, { kind, key }: Pick<Target, 'kind' | 'key'>): Promise<unknown> => {
  try {
    return { value: (await records.get(kind, key))?.value };
  } catch (error) {
    if (isAppError(error) && error.say !== undefined) return error.code;
    return { thrown: error instanceof Error ? error.message : 'unknown' };
  }
};

const attack = async (stored: Records, size: number, seed: number): Promise<Found> => {
  const keys = keysWith(keysInMemory());
  const records = createSealedRecords(stored, { ...keys, clear: 'refused' });
  const targets = await fill(records);
  const lie = await Promise.all(
    targets.map(async ({ key, kind }) => (await stored.get(lying(kind), key))?.value as SealedRow),
  );
  const counts = { refused: 0, 'read as it was written': 0 };
  const broken: string[] = [];
  const names = Object.keys(tampers);
  const plans = fc.sample(fc.tuple(fc.nat(targets.length - 1), fc.constantFrom(...names), fc.nat(100_000)), {
    seed,
    numRuns: size,
  });
  for (const [index, name, at] of plans) {
    const [target, mine] = [targets[index], lie[index]];
    if (target === undefined || mine === undefined) continue;
    const row = tampers[name]?.(
      mine,
      lie.filter((other) => other !== mine),
      at,
    );
    await stored.commit([put(lying(target.kind), target.key, row)]);
    const found = await read(records, target);
    const same = JSON.stringify(found) === JSON.stringify({ value: target.value });
    if (found === 'tampered') counts.refused += 1;
    // Spare bits of base64, or the words of a row that has none: nothing was changed.
    else if (same) counts['read as it was written'] += 1;
    else broken.push(`${name} (${at}) of ${target.key.row}: ${JSON.stringify(found).slice(0, 200)}`);
    const asOutline =
      target.kind.name === incidents.name ? await read(records, { ...target, kind: outlines }) : 'tampered';
    if (JSON.stringify(asOutline).includes('planted'))
      broken.push(`${name}: an outline shows what was planted`);
    await stored.commit([put(lying(target.kind), target.key, mine)]);
  }
  return { tried: plans.length, counts, broken };
};

export const tamperRows: Abuse = {
  name: 'Tampered case rows',
  small: 150,
  large: 2_000,
  async run(size, seed) {
    const folder = await mkdtemp(join(tmpdir(), 'lantern-rows-'));
    const azurite = await startAzurite({ folder, inMemory: true });
    const stored = createRecords({ connectionString: azurite.connectionString });
    try {
      await stored.prepare();
      return await attack(stored, size, seed);
    } finally {
      await stored.close();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
