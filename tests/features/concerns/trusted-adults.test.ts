/** Whom a pupil may choose (A16): their tutor and the policy's grown-ups, each once, and nobody who is away. */
import { expect, test } from '@jest/globals';
import type { Person } from '../../../bot/core/ports.ts';
import { trustedAdults } from '../../../bot/features/concerns/pupils/trusted-adults.ts';
import { hillside } from './route-world.ts';

const somebody = (id: string, kind: Person['kind'] = 'staff'): Person => ({
  id,
  school: 'hillside',
  name: `Name of ${id.replace('hillside.', '')}`,
  kind,
  guest: false,
  accounts: {},
});
const pupil: Person = { ...somebody('hillside.P0001', 'pupil'), year: '8', tutor: 'hillside.S013' };
const people = ['S003', 'S004', 'S006', 'S010', 'S012', 'S013'].map((id) => somebody(`hillside.${id}`));
const directory = {
  person: (id: string) => Promise.resolve(people.find((one) => one.id === id)),
  byAccount: () => Promise.reject(new Error('nobody asks')),
  search: () => Promise.reject(new Error('nobody searches')),
  everybody: () => {
    throw new Error('nobody asks');
  },
};
const titles = async (away: readonly string[] = [], trusted: readonly string[] = [], by = pupil) =>
  (await trustedAdults(by, { ...hillside, trustedAdults: trusted }, new Set(away), { directory })).map(
    ({ title }) => title,
  );

test('the tutor, the DSL and the pastoral lead, where the policy names nobody', async () => {
  expect(await titles()).toEqual([
    'Name of S013, your form tutor',
    'Name of S003, who keeps children safe at school',
    'Name of S010, who looks after pupils',
  ]);
});

test('whom the policy names, in its order, and always the tutor, once', async () => {
  expect(await titles([], ['hillside.S012', 'hillside.S013', 'hillside.GONE'])).toEqual([
    'Name of S013, your form tutor',
    'Name of S012',
  ]);
});

test('nobody who is away; a deputy in the place of a holder, and nobody where there is none', async () => {
  expect(await titles(['hillside.S013', 'hillside.S003', 'hillside.S010', 'hillside.S006'])).toEqual([
    'Name of S004, who keeps children safe at school',
  ]);
  expect(await titles(['hillside.S012'], ['hillside.S012'])).toEqual(['Name of S013, your form tutor']);
});

test('a primary class calls them their teacher', async () => {
  for (const [year, words] of [
    ['R', 'your teacher'],
    ['3', 'your teacher'],
    ['7', 'your form tutor'],
  ] as const)
    expect((await titles([], [], { ...pupil, year }))[0]).toBe(`Name of S013, ${words}`);
});

test('a pupil is never in the list, whatever the files say', async () => {
  people.push(somebody('hillside.P0002', 'pupil'));
  expect(await titles([], ['hillside.P0002'], { ...pupil, tutor: 'hillside.P0002' })).toEqual([]);
});
