/** Rows that lie sealed in a real storage: nobody reads them without the keys, and nobody changes them unseen. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { create, put, replace } from '../../../bot/core/change.ts';
import { isAppError } from '../../../bot/core/errors.ts';
import type { Key, Kind, Records, Stored } from '../../../bot/core/ports.ts';
import { createAppKeys } from '../../../bot/core/sealing/app-keys.ts';
import { openText, sealText } from '../../../bot/core/sealing/envelope.ts';
import type { SealedRow } from '../../../bot/core/sealing/seal-row.ts';
import { createSealedRecords } from '../../../bot/core/sealing/sealed-records.ts';
import {
  chronicles,
  incidents,
  rows,
  type Chronicle,
  type Incident,
} from '../../../bot/features/concerns/concern.ts';
import { outlines } from '../../../bot/features/concerns/outline.ts';
import { incidentOf } from './one-case.ts';
import { useAzurite } from '../../support/azurite.ts';
import { keysInMemory, keysWith } from '../../support/row-keys.ts';

const shared = useAzurite();
const service = keysInMemory();
const keys = keysWith(service);
const opened: { stored?: Records; records?: Records } = {};
beforeAll(async () => {
  opened.stored = await shared.records();
  opened.records = createSealedRecords(opened.stored, { ...keys, clear: 'refused' });
});
const records = (): Records => opened.records ?? fail();
const stored = (): Records => opened.stored ?? fail();
const fail = (): never => {
  throw new Error('storage runs only while tests do');
};

const lying = (name: string): Kind<SealedRow> => ({ name, table: 'cases', schema: z.any() });
const lies = async (kind: Pick<Kind<unknown>, 'name'>, key: Key): Promise<Stored<SealedRow>> => {
  const found = await stored().get(lying(kind.name), key);
  return found ?? fail();
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'shown',
    (error: unknown) => (isAppError(error) ? [error.code, error.say !== undefined] : error),
  );
const tampered = ['tampered', true];

/** A school of its own, with two cases of two entries each. */
const twoCases = async () => {
  const school = shared.school();
  const made: { incident: Incident; entry: Key }[] = [];
  for (const name of ['A', 'B']) {
    const incident = incidentOf(school, `01K000000000000000000CASE${name}`, `the words of case ${name}`);
    const entry = rows.chronicle(school, incident.id, `01K00000000000000000ENTRY${name}`);
    const line: Chronicle = {
      v: 1,
      incident: incident.id,
      at: incident.raisedAt,
      by: 'x',
      what: 'note',
      words: `note ${name}`,
    };
    await records().commit([
      create(incidents, rows.incident(school, incident.id), incident),
      create(chronicles, entry, line),
    ]);
    made.push({ incident, entry });
  }
  const [first, second] = made;
  return { school, first: first ?? fail(), second: second ?? fail() };
};
const keyOf = ({ incident }: { incident: Incident }): Key => rows.incident(incident.school, incident.id);

describe('sealed rows', () => {
  test('come back as they were, alone, in a list and among others', async () => {
    const { school, first } = await twoCases();
    expect((await records().get(incidents, keyOf(first)))?.value).toEqual(first.incident);
    const range = { partition: school, from: 'I!', to: 'I"' };
    const kindOf = (row: string): Kind<unknown> => (row.includes('!E!') ? chronicles : incidents);
    const mixed: unknown[] = [];
    for await (const { value } of records().listMixed('cases', range, kindOf)) mixed.push(value);
    expect(mixed).toHaveLength(4);
    expect(mixed[0]).toEqual(first.incident);
    const open: Incident[] = [];
    for await (const { value } of records().list(incidents, {
      ...range,
      to: `${keyOf(first).row}!`,
      where: { open: true },
    }))
      open.push(value);
    expect(open).toEqual([first.incident]);
  });

  test('hold nothing that can be read: no words, no names, no ids, no stage', async () => {
    const { first } = await twoCases();
    const text = JSON.stringify((await lies(incidents, keyOf(first))).value);
    for (const part of ['words of case', 'Sam', 'hillside', 'S012', 'waiting', 'pupil', first.incident.ref])
      expect(text).not.toContain(part);
  });

  test('are read without their words by an outline, written back, and keep them', async () => {
    const { first } = await twoCases();
    const found = (await records().get(outlines, keyOf(first))) ?? fail();
    expect(JSON.stringify(found.value)).not.toContain('words of case');
    service.away(true);
    try {
      await records().commit([replace(outlines, found, { ...found.value, rung: 3 })]);
    } finally {
      service.away(false);
    }
    expect((await records().get(incidents, keyOf(first)))?.value).toEqual({ ...first.incident, rung: 3 });
  });

  test('can be written, but not read, while the key service is away', async () => {
    const { school, first } = await twoCases();
    const cold = createSealedRecords(stored(), { ...keysWith(service), clear: 'refused' });
    service.away(true);
    try {
      expect(await codeOf(cold.get(incidents, keyOf(first)))).toEqual(['unavailable', true]);
      expect((await cold.get(outlines, keyOf(first)))?.value.stage).toBe('waiting');
      const late = incidentOf(school, '01K00000000000000000000LATE', 'written meanwhile');
      await cold.commit([create(incidents, keyOf({ incident: late }), late)]);
      const entry = rows.chronicle(school, first.incident.id, '01K0000000000000000000ENTRY');
      await cold.commit([
        create(chronicles, entry, {
          v: 1,
          incident: first.incident.id,
          at: '',
          by: 'x',
          what: 'note',
          words: 'more',
        }),
      ]);
      service.away(false);
      expect((await cold.get(incidents, keyOf({ incident: late })))?.value).toEqual(late);
      expect((await records().get(chronicles, entry))?.value.words).toBe('more');
    } finally {
      service.away(false);
    }
  });
});

describe('what is not as it was written is refused in words', () => {
  const swaps: [string, (mine: SealedRow, other: SealedRow) => SealedRow][] = [
    ['the whole row of another case', (_mine, other) => other],
    ['the words of another case', (mine, other) => ({ ...mine, words: other.words })],
    ['the open part of another case', (mine, other) => ({ ...mine, open: other.open })],
    [
      'its words in the place of its open part',
      (mine) => ({
        ...mine,
        open: { ...mine.open, ...(mine.words && { n: mine.words.n, c: mine.words.c }) },
      }),
    ],
    [
      'its open part in the place of its words',
      (mine) => ({ ...mine, words: mine.words && { ...mine.words, n: mine.open.n, c: mine.open.c } }),
    ],
    ['the words taken away', ({ words: _gone, ...mine }) => mine],
    ['another nonce', (mine, other) => ({ ...mine, open: { ...mine.open, n: other.open.n } })],
    [
      'words that were cut',
      (mine) => ({ ...mine, words: mine.words && { ...mine.words, c: mine.words.c.slice(0, -8) } }),
    ],
    ['an open part that was cut', (mine) => ({ ...mine, open: { ...mine.open, c: mine.open.c.slice(4) } })],
    ['a key of the app that nobody has', (mine) => ({ ...mine, open: { ...mine.open, k: '00000000' } })],
    ['nothing in it', (mine) => ({ ...mine, open: { ...mine.open, c: '' } })],
  ];
  test.each(swaps)('%s', async (_what, swap) => {
    const { first, second } = await twoCases();
    const [mine, other] = [await lies(incidents, keyOf(first)), await lies(incidents, keyOf(second))];
    const row = swap(mine.value, other.value);
    await stored().commit([put(lying('incident'), keyOf(first), row)]);
    expect(await codeOf(records().get(incidents, keyOf(first)))).toEqual(tampered);
    expect((await records().get(incidents, keyOf(second)))?.value).toEqual(second.incident);
  });

  test('a row of an entry in the place of another entry', async () => {
    const { first, second } = await twoCases();
    await stored().commit([
      put(lying('chronicle'), first.entry, (await lies(chronicles, second.entry)).value),
    ]);
    expect(await codeOf(records().get(chronicles, first.entry))).toEqual(tampered);
  });

  test('a row of another school, whose key wraps it', async () => {
    const [here, there] = [await twoCases(), await twoCases()];
    await stored().commit([
      put(lying('incident'), keyOf(here.first), (await lies(incidents, keyOf(there.first))).value),
    ]);
    expect(await codeOf(records().get(incidents, keyOf(here.first)))).toEqual(tampered);
  });

  test('a row in the clear, as anybody with the storage key could put it there', async () => {
    const { school } = await twoCases();
    const forged = incidentOf(school, '01K000000000000000000FORGED', 'never said');
    await stored().commit([put({ ...incidents, sealed: undefined }, keyOf({ incident: forged }), forged)]);
    expect(await codeOf(records().get(incidents, keyOf({ incident: forged })))).toEqual(tampered);
    expect(await codeOf(records().get(outlines, keyOf({ incident: forged })))).toEqual(tampered);
  });

  test('everything, for whoever has another key of the app, or another key service', async () => {
    const { first } = await twoCases();
    const app = createAppKeys([randomBytes(32)]);
    const others = [
      { ...keys, app },
      { ...keys, cases: keysWith(keysInMemory()).cases },
    ];
    for (const other of others) {
      const strange = createSealedRecords(stored(), { ...other, clear: 'refused' });
      expect(await codeOf(strange.get(incidents, keyOf(first)))).not.toBe('shown');
    }
  });
});

test('no two texts are sealed with the same nonce, and none opens with a part of it changed', () => {
  const key = keys.app.sealing('hillside').key;
  const seen = new Set<string>();
  for (let n = 0; n < 100_000; n += 1) seen.add(sealText(key, ['a'], 'x').n);
  expect(seen.size).toBe(100_000);
  const sealed = sealText(key, ['a', 'b'], 'the words');
  expect(openText(key, ['a', 'b'], sealed)).toBe('the words');
  expect(() => openText(key, ['ab'], sealed)).toThrow('not as it was written');
});
