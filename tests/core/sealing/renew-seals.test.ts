/** Sealing anew, stopped at each step: every row can be read at every moment, and the next run ends what is left. */
import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { create, replace } from '../../../bot/core/change.ts';
import { AppError } from '../../../bot/core/errors.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import type { KeyService, Kind, Records } from '../../../bot/core/ports.ts';
import { createAppKeys } from '../../../bot/core/sealing/app-keys.ts';
import { createCaseKeys } from '../../../bot/core/sealing/case-keys.ts';
import { renewSeals, type Renewed } from '../../../bot/core/sealing/renew-seals.ts';
import { sealedRowOf, type SealingKeys } from '../../../bot/core/sealing/seal-row.ts';
import { createSealedRecords } from '../../../bot/core/sealing/sealed-records.ts';
import { trailKeyOf } from '../../../bot/core/trail.ts';
import { walkTrail } from '../../../bot/core/walk-trail.ts';
import { chronicles, incidents, rows, type Incident } from '../../../bot/features/concerns/concern.ts';
import { sealedKindOf } from '../../../bot/features/index.ts';
import { z } from 'zod';
import { useAzurite } from '../../support/azurite.ts';
import { incidentOf } from './one-case.ts';

const shared = useAzurite();
const pairs = ['old', 'new'].map((id) => ({ id, ...generateKeyPairSync('rsa', { modulusLength: 3072 }) }));
const secret = Buffer.alloc(32, 7);
const clock = { now: () => new Date('2026-11-23T10:00:00Z') };

/** Knows both keys; `newest` says with which it wraps. */
const serviceWith = (newest: 'old' | 'new'): KeyService => {
  const find = (id: string) => pairs.find((pair) => pair.id === id) ?? fail();
  return {
    newest: (): { id: string; key: KeyObject } => ({ id: newest, key: find(newest).publicKey }),
    unwrap: async (_school, id, wrapped) =>
      privateDecrypt({ key: find(id).privateKey, oaepHash: 'sha256' }, wrapped),
  };
};
const fail = (): never => {
  throw new Error('there is no such key');
};

const ring = { old: Buffer.alloc(32, 1), new: Buffer.alloc(32, 2) };
const keysOf = (service: KeyService, first: 'old' | 'new'): SealingKeys => ({
  app: createAppKeys(first === 'old' ? [ring.old] : [ring.new, ring.old]),
  cases: createCaseKeys(service, clock),
});

interface World {
  readonly school: string;
  readonly stored: Records;
  readonly cases: readonly Incident[];
}

const worldOf = async (seal: 'old' | 'clear'): Promise<World> => {
  const [school, stored] = [shared.school(), await shared.records()];
  const service = serviceWith('old');
  const records =
    seal === 'clear' ? stored : createSealedRecords(stored, { ...keysOf(service, 'old'), clear: 'refused' });
  const cases = [1, 2, 3].map((n) => incidentOf(school, `01K00000000000000000000CASE${n}`, `words ${n}`));
  for (const one of cases) {
    const lines = [1, 2].map((n) =>
      create(chronicles, rows.chronicle(school, one.id, `01K0000000000000000000ENTRY${n}`), {
        v: 1,
        incident: one.id,
        at: one.raisedAt,
        by: 'x',
        what: 'note',
        words: `note ${n}`,
      }),
    );
    await records.commit([create(incidents, rows.incident(school, one.id), one), ...lines]);
  }
  return { school, stored, cases };
};

/** A process that is killed at its `nth` write: before it is made, or after it was, unheard. */
const killedAt = (inner: Records, nth: number, when: 'before' | 'after'): Records => {
  let writes = 0;
  return {
    ...inner,
    commit: async (changes) => {
      writes += 1;
      if (writes > nth || (writes === nth && when === 'before')) throw killed();
      const etags = await inner.commit(changes);
      if (writes === nth) throw killed();
      return etags;
    },
  };
};
const killed = () => new AppError('too-large', 'killed');

const run = ({ school, stored }: World, through: Records, clear: 'refused' | 'read'): Promise<Renewed> => {
  const service = serviceWith('new');
  const keys = keysOf(service, 'new');
  const records = createSealedRecords(through, { ...keys, clear: 'refused' });
  const ledger = createLedger({ records, clock, trailKey: (one) => trailKeyOf(secret, one) });
  return renewSeals(school, { records: stored, keys, service, ledger, kindOf: sealedKindOf, clear });
};

/** As a process of the new version, with nothing remembered, sees it. */
const expectReadable = async ({ school, stored, cases }: World, clear: 'refused' | 'read'): Promise<void> => {
  const records = createSealedRecords(stored, { ...keysOf(serviceWith('new'), 'new'), clear });
  for (const one of cases) {
    expect((await records.get(incidents, rows.incident(school, one.id)))?.value).toEqual(one);
    const words: string[] = [];
    const range = { partition: school, from: `I!${one.id}!E!`, to: `I!${one.id}!E"` };
    for await (const { value } of records.list(chronicles, range)) words.push(value.words);
    expect(words).toEqual(['note 1', 'note 2']);
  }
};

const namesIn = async ({ school, stored }: World): Promise<{ app: Set<string>; service: Set<string> }> => {
  const found = { app: new Set<string>(), service: new Set<string>() };
  const raw = (row: string): Kind<unknown> => ({
    ...(sealedKindOf(row) ?? incidents),
    sealed: undefined,
    schema: anything,
  });
  for await (const { value } of stored.listMixed('cases', { partition: school, from: 'I!', to: 'I"' }, raw)) {
    const row = sealedRowOf(value);
    found.app.add(row?.open.k ?? 'clear');
    if (row?.words !== undefined) found.service.add(row.words.k);
  }
  return found;
};
const anything = z.unknown();

const noAnchors = { list: () => Promise.resolve([]) };
const writesOfARun = 3;

describe.each([
  ['keys that were changed', 'old', 'refused'],
  ['rows of version 0.1, in the clear', 'clear', 'read'],
] as const)('%s', (_what, seal, clear) => {
  for (const when of ['before', 'after'] as const) {
    for (let nth = 1; nth <= writesOfARun; nth += 1) {
      test(`killed ${when} write ${nth} of ${writesOfARun}: all can be read, and the next run ends it`, async () => {
        const world = await worldOf(seal);
        await expect(run(world, killedAt(world.stored, nth, when), clear)).rejects.toThrow('killed');
        await expectReadable(world, clear);
        await run(world, world.stored, clear);
        await expectReadable(world, 'refused');
        expect(await namesIn(world)).toEqual({
          app: new Set([keysOf(serviceWith('new'), 'new').app.sealing(world.school).id]),
          service: new Set(['new']),
        });
        const walked = await walkTrail(
          world.stored,
          noAnchors,
          trailKeyOf(secret, world.school),
          world.school,
        );
        expect({ rows: walked.rows, broken: walked.broken }).toEqual({ rows: 3, broken: undefined });
      });
    }
  }

  test('a whole run says what it did; another has nothing to do', async () => {
    const world = await worldOf(seal);
    expect(await run(world, world.stored, clear)).toMatchObject({
      rows: 9,
      renewed: 9,
      used: new Set(['new']),
    });
    expect(await run(world, world.stored, 'refused')).toMatchObject({
      rows: 9,
      renewed: 0,
      used: new Set(['new']),
    });
    await expectReadable(world, 'refused');
  });
});

describe('between what is sealed', () => {
  const odd: Kind<unknown> = { name: 'odd', table: 'cases', schema: z.unknown() };
  const at = (school: string) => ({ partition: school, row: 'GX!1' });

  test('rows that lie open are passed over', async () => {
    const world = await worldOf('old');
    await world.stored.commit([create(odd, at(world.school), { v: 1 })]);
    expect(await run(world, world.stored, 'refused')).toMatchObject({ rows: 9, renewed: 9 });
    await expectReadable(world, 'refused');
  });

  test('a sealed row of a kind that nobody named is an error: it would lose its key', async () => {
    const world = await worldOf('old');
    const records = createSealedRecords(world.stored, {
      ...keysOf(serviceWith('old'), 'old'),
      clear: 'refused',
    });
    await records.commit([create({ ...odd, sealed: { words: [] } }, at(world.school), { v: 1 })]);
    await expect(run(world, world.stored, 'refused')).rejects.toThrow('GX!1');
  });
});

test('somebody who works on a case meanwhile loses nothing', async () => {
  const world = await worldOf('old');
  const { school, stored } = world;
  const [first] = world.cases;
  if (first === undefined) throw new Error('no case');
  const records = createSealedRecords(stored, { ...keysOf(serviceWith('old'), 'old'), clear: 'refused' });
  let once = false;
  const busy: Records = {
    ...stored,
    commit: async (changes) => {
      if (!once) {
        once = true;
        const there = await records.get(incidents, rows.incident(school, first.id));
        if (there === undefined) throw new Error('no row');
        await records.commit([replace(incidents, there, { ...there.value, opened: ['hillside.S003'] })]);
      }
      return stored.commit(changes);
    },
  };
  await run(world, busy, 'refused');
  const fresh = createSealedRecords(stored, { ...keysOf(serviceWith('new'), 'new'), clear: 'refused' });
  expect((await fresh.get(incidents, rows.incident(school, first.id)))?.value.opened).toEqual([
    'hillside.S003',
  ]);
});

test('rows of one school year are renewed each by itself: somebody writes to one of them at any moment', async () => {
  const [school, stored] = [shared.school(), await shared.records()];
  const sheet: Kind<unknown> = {
    name: 'sheet',
    table: 'cases',
    schema: z.unknown(),
    sealed: { words: [] },
  };
  const old = createSealedRecords(stored, { ...keysOf(serviceWith('old'), 'old'), clear: 'refused' });
  const keyed = [1, 2, 3, 4, 5, 6].map((n) => ({ partition: school, row: `GS!2026!8-${n}` }));
  for (const key of keyed) await old.commit([create(sheet, key, { v: 1 })]);
  // Whatever is tried for the first time finds that somebody was faster.
  const tried = new Set<string>();
  const busy: Records = {
    ...stored,
    commit: async (changes) => {
      const wanted = changes.filter(({ key }) => key.row.startsWith('GS!'));
      const fresh = wanted.find(({ key }) => !tried.has(key.row));
      if (fresh !== undefined) {
        tried.add(fresh.key.row);
        throw new AppError('conflict', 'somebody was faster');
      }
      tried.clear();
      return stored.commit(changes);
    },
  };
  const service = serviceWith('new');
  const keys = keysOf(service, 'new');
  const ledger = createLedger({
    records: createSealedRecords(busy, { ...keys, clear: 'refused' }),
    clock,
    trailKey: (one) => trailKeyOf(secret, one),
  });
  const kindOf = (row: string) => (row.startsWith('GS!') ? sheet : sealedKindOf(row));
  const needs = { records: stored, keys, service, ledger, kindOf, clear: 'refused' as const };
  expect(await renewSeals(school, needs)).toMatchObject({ rows: 6, renewed: 6 });
  const { rows: entries } = await walkTrail(stored, noAnchors, trailKeyOf(secret, school), school);
  expect(entries).toBe(6);
});
