/** Addresses of chats that were just opened: gathered, stored together, and whole schools of them read at once. */
import { describe, expect, test } from '@jest/globals';
import { put } from '../../../bot/core/change.ts';
import { AppError } from '../../../bot/core/errors.ts';
import type { Change } from '../../../bot/core/ports.ts';
import { createAddressNotes } from '../../../bot/fronts/teams/address-notes.ts';
import { addressKind } from '../../../bot/fronts/teams/addresses.ts';
import { createWholeSchools } from '../../../bot/fronts/teams/whole-schools.ts';

const note = (school: string, row: string): Change =>
  put(
    addressKind,
    { partition: school, row },
    {
      v: 1,
      person: row,
      tenant: 't',
      conversation: `a:${row}`,
      service: 'https://smba.example/',
      updatedAt: '2026-11-23T10:00:00.000Z',
    },
  );

/** Storage that remembers what was committed together. */
const storage = (refuse: () => boolean = () => false) => {
  const commits: string[][] = [];
  const commit = (changes: readonly Change[]) => {
    commits.push(changes.map(({ key }) => `${key.partition}/${key.row}`));
    return refuse()
      ? Promise.reject(new AppError('unavailable', 'no storage'))
      : Promise.resolve(changes.map(() => 'etag'));
  };
  return { commits, notes: createAddressNotes(() => ({ commit })) };
};

describe('addresses that are noted', () => {
  test('those of one school that come together are stored in one go, and each school by itself', async () => {
    const { commits, notes } = storage();
    await Promise.all([
      notes.add(note('hillside', 'a')),
      notes.add(note('brook', 'b')),
      notes.add(note('hillside', 'c')),
    ]);
    expect(commits).toHaveLength(2);
    expect(commits).toEqual(expect.arrayContaining([['brook/b'], ['hillside/a', 'hillside/c']]));
  });

  test('a hundred do not wait, and the next hundred go after them', async () => {
    const { commits, notes } = storage();
    await Promise.all(Array.from({ length: 250 }, (_, n) => notes.add(note('hillside', `p${n}`))));
    expect(commits.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  test('the same person twice is stored once', async () => {
    const { commits, notes } = storage();
    await Promise.all([notes.add(note('hillside', 'a')), notes.add(note('hillside', 'a'))]);
    expect(commits).toEqual([['hillside/a']]);
  });

  test('where storage is away all who went together hear it, and those after them go all the same', async () => {
    let away = true;
    const { commits, notes } = storage(() => away);
    const together = await Promise.allSettled([
      notes.add(note('hillside', 'a')),
      notes.add(note('hillside', 'b')),
    ]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    away = false;
    await notes.add(note('hillside', 'c'));
    expect(commits.at(-1)).toEqual(['hillside/c']);
  });
});

describe('a whole school of addresses', () => {
  const asked = async (schools: ReturnType<typeof createWholeSchools>, times: number) => {
    const answers: boolean[] = [];
    for (let n = 0; n < times; n += 1) answers.push(await schools.isKnown('hillside'));
    return answers;
  };

  test('is read where many are missing, once, and believed afterwards', async () => {
    let lists = 0;
    const schools = createWholeSchools(() => Promise.resolve((lists += 1) > 0));
    expect(await asked(schools, 59)).not.toContain(true);
    expect(lists).toBe(0);
    expect(await asked(schools, 20)).not.toContain(false);
    expect(lists).toBe(1);
  });

  test('those who ask while it is read wait for the same reading', async () => {
    let finish = (_: boolean): void => undefined;
    let lists = 0;
    const schools = createWholeSchools(() => {
      lists += 1;
      return new Promise((resolve) => (finish = resolve));
    });
    await asked(schools, 59);
    const waiting = [schools.isKnown('hillside'), schools.isKnown('hillside')];
    finish(true);
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(lists).toBe(1);
  });

  test.each([
    ['were too many', () => Promise.resolve(false)],
    ['could not be read', () => Promise.reject(new Error('no storage'))],
  ])('is not known where they %s: each is looked for by itself', async (_why, list) => {
    expect(await asked(createWholeSchools(list), 61)).not.toContain(true);
  });
});
