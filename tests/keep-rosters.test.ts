/** A new roster is taken over without a restart; one that broke off, or without the people of the policy, is not. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keepRosters } from '../bot/keep-rosters.ts';
import { directoryOf } from '../bot/people.ts';
import { loadSchools } from '../bot/schools.ts';
import { makeTrust } from './pretend-school/trust.ts';
import { writeSchoolFiles } from './pretend-school/school-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rosters-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begin = async () => {
  const lines: string[] = [];
  const note = (message: string) => void lines.push(message);
  const log = { info: note, warn: note, error: note };
  const schools = await loadSchools(await writeSchoolFiles(makeTrust(), folder));
  const directory = directoryOf(schools, log);
  const roster = join(folder, 'hillside.csv');
  const rewrite = async (change: (text: string) => string): Promise<void> =>
    writeFile(roster, change(await readFile(roster, 'utf8')));
  const taken: string[] = [];
  const compare = (): Promise<void> => {
    taken.push('compared');
    return taken.length > 1 ? Promise.reject(new Error('away')) : Promise.resolve();
  };
  return { lines, directory, rewrite, taken, keeper: keepRosters(schools, directory, log, compare) };
};
const nameOf = async ({ directory }: Awaited<ReturnType<typeof begin>>, id: string) =>
  (await directory.person(id))?.name;

test('a joiner is known and a leaver is not, at the next look', async () => {
  const world = await begin();
  expect(await world.keeper.look()).toBe(false);
  await world.rewrite((text) =>
    text
      .replace(/^S012,.*\r\n/m, '')
      .concat('S800,New Colleague,new.colleague@hillside.example,staff,,,,,,no\r\n'),
  );
  expect(await world.keeper.look()).toBe(true);
  expect(await nameOf(world, 'hillside.S800')).toBe('New Colleague');
  expect(await nameOf(world, 'hillside.S012')).toBeUndefined();
  expect(await world.keeper.look()).toBe(false);
});

test('the accounts are compared with a new roster at once; where that cannot be asked for, the roster is taken all the same', async () => {
  const world = await begin();
  await world.keeper.look();
  expect(world.taken).toEqual([]);
  await world.rewrite((text) => text.replace(/^S012,.*\r\n/m, ''));
  await world.keeper.look();
  await world.keeper.look();
  expect(world.taken).toEqual(['compared']);
  await world.rewrite((text) => text.concat('S801,Another,another@hillside.example,staff,,,,,,no\r\n'));
  expect(await world.keeper.look()).toBe(true);
  expect(await nameOf(world, 'hillside.S801')).toBe('Another');
  expect(world.lines.at(-1)).toContain('only at night');
});

test('a roster that broke off is not taken, and it is said', async () => {
  const world = await begin();
  await world.rewrite((text) => text.slice(0, text.length / 3));
  expect(await world.keeper.look()).toBe(false);
  expect(await nameOf(world, 'hillside.S012')).toBe('Tom Bennett');
  expect(world.lines.at(-1)).toContain('fewer than half');
});

test('a roster without somebody whom the policy names is not taken', async () => {
  const world = await begin();
  await world.rewrite((text) => text.replace(/^S003,.*\r\n/m, ''));
  expect(await world.keeper.look()).toBe(false);
  expect(await nameOf(world, 'hillside.S003')).toBe('Priya Sharma');
  expect(world.lines.at(-1)).toContain('end in nobody');
});

test('a roster that is gone for a moment changes nothing', async () => {
  const world = await begin();
  await rm(join(folder, 'hillside.csv'));
  expect(await world.keeper.look()).toBe(false);
  expect(await nameOf(world, 'hillside.S012')).toBe('Tom Bennett');
});
