/** What every implementation of Records keeps to. Each of them runs this suite. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { create, put, remove, replace } from '../../bot/core/change.ts';
import type { AppError, ErrorCode } from '../../bot/core/errors.ts';
import {
  anyKind,
  type Change,
  type Key,
  type Kind,
  type Records,
  type Stored,
} from '../../bot/core/ports.ts';

export interface Note {
  readonly v: 1;
  readonly text: string;
  readonly open?: boolean | undefined;
}

export const noteKind: Kind<Note> = {
  name: 'note',
  table: 'cases',
  schema: z.object({ v: z.literal(1), text: z.string(), open: z.boolean().optional() }),
  columns: ({ open = false, text }) => ({ open, start: text.slice(0, 20), length: text.length }),
};

export const note = (text: string, open = false): Note => ({ v: 1, text, open });

/** What it was refused with; fails when it was not. */
export const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'AppError' });
  return error as AppError;
};

const expectRefusal = async (call: Promise<unknown>, code: ErrorCode, index?: number): Promise<void> => {
  const error = await refusal(call);
  expect({ code: error.code, index: error.index }).toEqual({ code, index });
};

export const collect = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/** `records()` is asked inside tests; `school()` answers a partition that nothing is in yet. */
export const describeRecords = (records: () => Records, school: () => string): void => {
  const read = async (key: Key): Promise<Stored<Note>> => {
    const stored = await records().get(noteKind, key);
    if (stored === undefined) throw new Error('It should be there');
    return stored;
  };
  const room = () => {
    const partition = school();
    const key = (row: string): Key => ({ partition, row });
    const made = (row: string, text = row): Change => create(noteKind, key(row), note(text));
    const texts = async (range: {
      from: string;
      to: string;
      where?: Record<string, string | number | boolean>;
    }) => (await collect(records().list(noteKind, { partition, ...range }))).map(({ value }) => value.text);
    return { partition, key, made, texts };
  };

  describe('one row', () => {
    test('is read as it was written, with the etag that the write answered', async () => {
      const { key, made } = room();
      const [etag] = await records().commit([made('N!1', 'Hélène said “no” 🎉 \u2028\u0000\\ud800')]);
      expect(await records().get(noteKind, key('N!1'))).toEqual({
        key: key('N!1'),
        etag,
        value: note('Hélène said “no” 🎉 \u2028\u0000\\ud800'),
      });
    });

    test('that is not there is undefined', async () => {
      expect(await records().get(noteKind, room().key('N!1'))).toBeUndefined();
    });

    test('is created once', async () => {
      const { key, made } = room();
      await records().commit([made('N!1', 'first')]);
      await expectRefusal(records().commit([made('N!1', 'second')]), 'conflict', 0);
      expect((await read(key('N!1'))).value.text).toBe('first');
    });

    test('is replaced and removed only as it was read', async () => {
      const { key, made } = room();
      await records().commit([made('N!1')]);
      const old = await read(key('N!1'));
      const [etag] = await records().commit([replace(noteKind, old, note('changed'))]);
      await expectRefusal(records().commit([replace(noteKind, old, note('too late'))]), 'conflict', 0);
      await expectRefusal(records().commit([remove(noteKind, old)]), 'conflict', 0);
      expect((await read(key('N!1'))).value.text).toBe('changed');
      expect(await records().commit([remove(noteKind, { key: key('N!1'), etag })])).toEqual([undefined]);
      expect(await records().get(noteKind, key('N!1'))).toBeUndefined();
    });

    test('that is gone is a conflict to replace or remove', async () => {
      const { key, made } = room();
      await records().commit([made('N!1')]);
      const old = await read(key('N!1'));
      await records().commit([remove(noteKind, { key: key('N!1') })]);
      await expectRefusal(records().commit([replace(noteKind, old, note('again'))]), 'conflict', 0);
      await expectRefusal(records().commit([remove(noteKind, old)]), 'conflict', 0);
      await expectRefusal(records().commit([remove(noteKind, { key: key('N!1') })]), 'conflict', 0);
    });

    test('is put whatever was there', async () => {
      const { key } = room();
      await records().commit([put(noteKind, key('N!1'), note('one'))]);
      const [etag] = await records().commit([put(noteKind, key('N!1'), note('two'))]);
      expect(await read(key('N!1'))).toMatchObject({ etag, value: { text: 'two' } });
    });

    test('of an older version is upgraded as it is read; one that cannot be read is an error without its words', async () => {
      const { key, made } = room();
      await records().commit([made('N!1', 'Confidential')]);
      const next: Kind<{ v: 2; words: string }> = {
        ...noteKind,
        columns: () => ({}),
        schema: z.object({ v: z.literal(2), words: z.string() }),
        upgrade: (older) => ({ v: 2, words: (older as Note).text }),
      };
      expect((await records().get(next, key('N!1')))?.value).toEqual({ v: 2, words: 'Confidential' });
      const blind: Kind<{ v: 2; words: string }> = {
        name: next.name,
        table: next.table,
        schema: next.schema,
      };
      const error = await refusal(records().get(blind, key('N!1')));
      expect(error.code).toBe('unavailable');
      expect(`${error.message}${String(error.cause)}${error.stack}`).not.toContain('Confidential');
      await expectRefusal(records().get({ ...noteKind, name: 'other' }, key('N!1')), 'unavailable');
    });
  });

  describe('several rows', () => {
    test('are written together, and answer their etags in order', async () => {
      const { key, made } = room();
      await records().commit([made('N!1'), made('N!2')]);
      const etags = await records().commit([
        made('N!3'),
        replace(noteKind, await read(key('N!1')), note('new')),
        remove(noteKind, await read(key('N!2'))),
        put(noteKind, key('N!4'), note('put')),
      ]);
      expect(etags).toEqual([
        (await read(key('N!3'))).etag,
        (await read(key('N!1'))).etag,
        undefined,
        (await read(key('N!4'))).etag,
      ]);
      expect(await records().get(noteKind, key('N!2'))).toBeUndefined();
    });

    test('are not written at all when one is refused, and the index says which', async () => {
      const { key, made, texts } = room();
      await records().commit([made('N!1'), made('N!2')]);
      const [one, two] = [await read(key('N!1')), await read(key('N!2'))];
      await records().commit([replace(noteKind, two, note('two, changed'))]);
      const attempts: readonly (readonly Change[])[] = [
        [made('N!3'), replace(noteKind, one, note('x')), made('N!2')],
        [made('N!3'), replace(noteKind, one, note('x')), replace(noteKind, two, note('x'))],
        [made('N!3'), replace(noteKind, one, note('x')), remove(noteKind, two)],
        [made('N!3'), put(noteKind, key('N!1'), note('x')), remove(noteKind, { key: key('N!9') })],
      ];
      for (const changes of attempts) await expectRefusal(records().commit(changes), 'conflict', 2);
      expect(await texts({ from: 'N!', to: 'O!' })).toEqual(['N!1', 'two, changed']);
      expect((await read(key('N!1'))).etag).toBe(one.etag);
    });

    test('may be a hundred, and no more; none is nothing', async () => {
      const { made, texts } = room();
      const rows = Array.from({ length: 100 }, (_, n) => made(`N!${String(n).padStart(3, '0')}`));
      expect(await records().commit(rows)).toHaveLength(100);
      await expectRefusal(records().commit([...rows, made('N!100')]), 'too-large');
      expect(await records().commit([])).toEqual([]);
      expect(await texts({ from: 'N!', to: 'O!' })).toHaveLength(100);
    });

    test('are of one partition and one table, each once', async () => {
      const { key, made } = room();
      const elsewhere = { ...made('N!2'), key: { partition: `${key('x').partition}2`, row: 'N!2' } };
      const people: Change = { ...made('N!2'), table: 'people' };
      for (const other of [elsewhere, people, made('N!1')]) {
        await expectRefusal(records().commit([made('N!1'), other]), 'invalid');
      }
    });
  });

  describe('a range', () => {
    test('has its rows in order, from the first to before the last', async () => {
      const { made, texts } = room();
      await records().commit(['N!3', 'N!1', 'N!2', 'M!9', 'O!1', 'N'].map((row) => made(row)));
      expect(await texts({ from: 'N!', to: 'O!' })).toEqual(['N!1', 'N!2', 'N!3']);
      expect(await texts({ from: 'N!1', to: 'N!3' })).toEqual(['N!1', 'N!2']);
      expect(await texts({ from: 'X', to: 'Y' })).toEqual([]);
    });

    test('is read to its end, however many pages it has', async () => {
      const { made, texts } = room();
      const names = Array.from({ length: 2_050 }, (_, n) => `N!${String(n).padStart(5, '0')}`);
      for (let from = 0; from < names.length; from += 100) {
        await records().commit(names.slice(from, from + 100).map((row) => made(row)));
      }
      expect(await texts({ from: 'N!', to: 'O!' })).toEqual(names);
    });

    test('is filtered by columns, whose values are only ever values', async () => {
      const { key, made, texts } = room();
      const hostile = `' or RowKey ge '`;
      await records().commit([
        made('N!1', hostile),
        create(noteKind, key('N!2'), note('open', true)),
        made('N!3', "O'Brien"),
      ]);
      const all = { from: 'N!', to: 'O!' };
      expect(await texts({ ...all, where: { open: true } })).toEqual(['open']);
      expect(await texts({ ...all, where: { start: hostile } })).toEqual([hostile]);
      expect(await texts({ ...all, where: { start: "O'Brien", length: 7 } })).toEqual(["O'Brien"]);
      expect(await texts({ ...all, where: { start: "x' or '1' eq '1" } })).toEqual([]);
      await expectRefusal(texts({ ...all, where: { 'open eq true or c_open': false } }), 'invalid');
    });

    test('never reaches into another partition', async () => {
      const [one, other] = [room(), room()];
      await records().commit([one.made('N!1', 'mine')]);
      await records().commit([other.made('N!1', 'theirs')]);
      expect(await one.texts({ from: '!', to: '~' })).toEqual(['mine']);
    });

    test('of several kinds is read by the kind of each row', async () => {
      const { partition, made } = room();
      const counted: Kind<number> = { name: 'count', table: 'cases', schema: z.number() };
      await records().commit([made('N!1', 'a note'), create(counted, { partition, row: 'Q!1' }, 7)]);
      const kinds = (row: string): Kind<unknown> => (row.startsWith('Q!') ? counted : noteKind);
      const rows = await collect(records().listMixed('cases', { partition, from: 'N', to: 'R' }, kinds));
      expect(rows.map(({ value }) => value)).toEqual([note('a note'), 7]);
      await expectRefusal(
        collect(records().listMixed('cases', { partition, from: 'N', to: 'R' }, () => noteKind)),
        'unavailable',
      );
      const any = (row: string): Kind<unknown> =>
        row.startsWith('Q!') ? { name: anyKind, table: 'cases', schema: z.unknown() } : noteKind;
      const passed = await collect(records().listMixed('cases', { partition, from: 'N', to: 'R' }, any));
      expect(passed.map(({ value }) => value)).toEqual([note('a note'), 7]);
    });
  });

  test('two tables know nothing of each other', async () => {
    const { key, made } = room();
    const person: Kind<Note> = { ...noteKind, table: 'people' };
    await records().commit([made('N!1', 'case')]);
    await records().commit([create(person, key('N!1'), note('person'))]);
    expect((await records().get(person, key('N!1')))?.value.text).toBe('person');
    expect((await read(key('N!1'))).value.text).toBe('case');
  });

  test.each([
    '',
    'a/b',
    'a\\b',
    'a#b',
    'a?b',
    'a b',
    "a'b",
    'é',
    'a\u0000b',
    'a\u007fb',
    '\ud800',
    'a%b',
    'a=b',
  ])('a key like %j is refused, before anything is asked', async (row) => {
    const { key, made } = room();
    await expectRefusal(records().get(noteKind, key(row)), 'invalid');
    await expectRefusal(records().commit([made(row)]), 'invalid');
    await expectRefusal(records().commit([made('N!1'), remove(noteKind, { key: key(row) })]), 'invalid');
  });

  test('a key of 512 characters is taken, one of 513 is not', async () => {
    const { key, made } = room();
    await records().commit([made('k'.repeat(512))]);
    expect((await read(key('k'.repeat(512)))).value.text).toHaveLength(512);
    await expectRefusal(records().commit([made('k'.repeat(513))]), 'too-large');
  });

  test('half a surrogate pair is refused with words for the person', async () => {
    const error = await refusal(records().commit([room().made('N!1', 'cut \ud83c')]));
    expect(error).toMatchObject({ code: 'invalid', say: expect.stringContaining('emoji') });
  });

  test.each([
    ['ASCII', 'a', 1],
    ['characters of two bytes', 'é', 1],
    ['characters of four bytes', '🎉', 2],
  ])(
    'a row of %s is taken to the last character that fits, and refused after it',
    async (_, letter, units) => {
      const { key } = room();
      // Keys, names and JSON around it take some; find the last size that is taken, to the character.
      let [fits, not] = [0, 524_288 / units];
      const takes = async (size: number): Promise<boolean> => {
        const error = await records()
          .commit([put(noteKind, key('N!1'), note(letter.repeat(size)))])
          .then(
            () => undefined,
            (reason: unknown) => reason as AppError,
          );
        if (error !== undefined) expect(error).toMatchObject({ code: 'too-large', say: expect.any(String) });
        return error === undefined;
      };
      while (not - fits > 1) {
        const middle = Math.floor((fits + not) / 2);
        if (await takes(middle)) fits = middle;
        else not = middle;
      }
      expect(fits * units).toBeGreaterThan(520_000);
      expect(await takes(fits)).toBe(true);
      expect((await read(key('N!1'))).value.text === letter.repeat(fits)).toBe(true);
    },
  );

  test('a transaction that is too large is refused whole, with words for the person', async () => {
    const { made, texts } = room();
    const error = await refusal(
      records().commit(Array.from({ length: 10 }, (_, n) => made(`N!${n}`, 'x'.repeat(450_000)))),
    );
    expect(error).toMatchObject({ code: 'too-large', say: expect.any(String) });
    expect(await texts({ from: 'N!', to: 'O!' })).toEqual([]);
  });
};
