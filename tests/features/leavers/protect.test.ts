import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Person } from '../../../bot/core/ports.ts';
import type { Protection } from '../../../bot/features/leavers/leaver.ts';
import { fits, protectionsOf, type Guarding } from '../../../bot/features/leavers/protect.ts';
import { protectNow } from '../../../bot/features/leavers/protect-now.ts';
import { hillside } from '../concerns/route-world.ts';

const account = {
  cloud: 'entra' as const,
  tenant: 't',
  id: 'id-1',
  address: 'j.doe@hillside.example',
  aliases: ['jane@hillside.example'],
  enabled: true,
  createdAt: '2020-09-01T08:00:00Z',
  roles: { checked: true as const, value: [] },
};
const base: Guarding = {
  account,
  person: { id: 'hillside.S900', sure: true },
  lastDay: '2026-10-30',
  grounds: [{ what: 'list', lastDay: '2026-10-30', list: 'leavers.csv', line: 2 }],
  policy: hillside,
  ownIds: new Set(),
  now: new Date('2026-11-23T02:00:00Z'),
};
const roster = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  school: 'hillside',
  name: 'X',
  kind: 'staff',
  guest: false,
  accounts: {},
  ...more,
});
const whys = (change: Partial<Guarding>): string[] =>
  protectionsOf({ ...base, ...change }).map(({ level, why }) => `${level} ${why}`);
const sanction = {
  what: 'sanction',
  until: '2026-12-01',
  incident: 'I',
  record: 0,
  at: '2026-11-20T10:00:00Z',
} as const;
const named = {
  what: 'named',
  lastDay: '2026-11-23',
  by: 'hillside.S012',
  at: '2026-11-23T01:00:00Z',
  reason: 'r',
} as const;

test('a plain leaver is not protected', () => expect(whys({})).toEqual([]));

test.each([
  ['breakglass1@hillside.example', 'never break-glass'],
  ['svc-print@hillside.example', 'never service'],
  ['room-12@hillside.example', 'never room'],
  ['office@hillside.example', 'never shared'],
])('%s is not touched by its address, nor by an alias', (address, why) => {
  expect(whys({ account: { ...account, address } })).toEqual([why]);
  expect(whys({ account: { ...account, aliases: [address] } })).toEqual([why]);
});

test('Lantern’s own, whoever asks, and whoever agrees', () => {
  expect(whys({ ownIds: new Set(['id-1']) })).toEqual(['never own']);
  expect(whys({ ownIds: new Set(['jane@hillside.example']) })).toEqual(['never own']);
  expect(
    whys({ asker: [roster('hillside.S1'), roster('hillside.S2', { accounts: { entra: 'ID-1' } })] }),
  ).toEqual(['never asker']);
  expect(whys({ asker: [roster('hillside.S900')] })).toEqual(['never asker']);
  expect(whys({ asker: [roster('hillside.S1', { email: 'Jane@hillside.example' })] })).toEqual([
    'never asker',
  ]);
});

test('whoever came back, in each of the ways in which that can be seen', () => {
  expect(whys({ person: { sure: true, active: roster('hillside.S900') } })).toEqual(['never came-back']);
  expect(whys({ account: { ...account, createdAt: '2026-11-01T08:00:00Z' } })).toEqual(['never new-account']);
  expect(whys({ account: { ...account, createdAt: '2026-10-30T23:30:00Z' } })).toEqual([]);
  expect(whys({ person: { sure: true, disabledAt: '2026-11-10T08:00:00Z' } })).toEqual(['never came-back']);
  expect(whys({ lastDay: '2026-12-18' })).toEqual(['never last-day-ahead']);
  expect(whys({ lastDay: '2026-11-23' })).toEqual(['never last-day-ahead']);
  expect(whys({ lastDay: '2026-11-22' })).toEqual([]);
});

test('not certain who it is: nobody', () =>
  expect(whys({ person: { sure: false } })).toEqual(['never not-sure-who']));

test('a sanction, and a word of IT’s own, are about somebody who is here', () => {
  const person = { sure: true, active: roster('hillside.S900') };
  expect(whys({ person, grounds: [sanction], lastDay: undefined })).toEqual([]);
  expect(whys({ person, grounds: [named], lastDay: '2026-11-23' })).toEqual(['twice in-roster']);
  const again = { sure: true, disabledAt: '2026-11-10T08:00:00Z' };
  expect(whys({ person: again, grounds: [...base.grounds, named] })).toEqual(['twice enabled-again-named']);
  expect(whys({ person: again, grounds: [...base.grounds, named, sanction] })).toEqual([]);
});

test('a word of IT’s own settles a doubt for two people, never for one', () =>
  expect(whys({ person: { sure: false }, grounds: [...base.grounds, named] })).toEqual([
    'twice not-sure-who-named',
  ]));

test('a sanction that is over, or a word of long ago, takes no protection from somebody who is here again', () => {
  const person = { sure: true, active: roster('hillside.S900') };
  const over = { ...sanction, until: '2026-11-22' };
  const old = { ...named, at: '2026-09-01T08:00:00Z', lastDay: '2026-09-01' };
  for (const ground of [over, old]) {
    expect(whys({ person, grounds: [...base.grounds, ground] })).toEqual(['never came-back']);
    expect(whys({ grounds: [...base.grounds, ground], lastDay: '2026-12-18' })).toEqual([
      'never last-day-ahead',
    ]);
    expect(whys({ person: { sure: false }, grounds: [...base.grounds, ground] })).toEqual([
      'never not-sure-who',
    ]);
  }
  expect(whys({ person, grounds: [{ ...sanction, until: '2026-11-23' }], lastDay: undefined })).toEqual([]);
});

test('roles, and not knowing of any', () => {
  expect(whys({ account: { ...account, roles: { checked: true, value: ['User Administrator'] } } })).toEqual([
    'twice role',
  ]);
  expect(whys({ account: { ...account, roles: { checked: false, because: 'no answer' } } })).toEqual([
    'twice roles-unknown',
  ]);
  const dsl = hillside.roles.dsl.flatMap((one) => ('person' in one ? [one.person] : []))[0];
  expect(whys({ person: { id: dsl, sure: true } })).toEqual(['twice policy-role']);
  // A cloud, or a list, may write the id in other letters than the roster and the policy.
  expect(whys({ person: { id: `hillside.${dsl?.slice(9).toLowerCase()}`, sure: true } })).toEqual([
    'twice policy-role',
  ]);
  expect(whys({ person: { id: 'hillside.s900', sure: true }, asker: [roster('hillside.S900')] })).toEqual([
    'never asker',
  ]);
});

test('at the moment of acting the roster and the account of now decide, and doubt stays', async () => {
  const leaver = {
    person: 'hillside.S900',
    lastDay: '2026-10-30',
    grounds: [...base.grounds],
    protections: [],
    runs: [],
  };
  const ask = (active?: Person, protections: readonly Protection[] = [], byId?: Person) =>
    protectNow({
      ...base,
      leaver: { ...leaver, protections: [...protections] },
      school: 'hillside',
      directory: {
        byAccount: () => Promise.resolve(active),
        person: () => Promise.resolve(undefined),
        everybody: async function* () {
          if (byId !== undefined) yield await Promise.resolve(byId);
        },
      },
    });
  expect(await ask()).toEqual([]);
  expect((await ask(roster('hillside.S900'))).map(({ why }) => why)).toEqual(['came-back']);
  expect((await ask(undefined, [], roster('hillside.S900'))).map(({ why }) => why)).toEqual(['came-back']);
  const doubt = { level: 'never', why: 'not-sure-who', words: '' } as const;
  expect((await ask(undefined, [doubt])).map(({ why }) => why)).toEqual(['not-sure-who']);
  // IT's own word settled it, for two people; where that word has run out the doubt is as it was.
  const settled = { level: 'twice', why: 'not-sure-who-named', words: '' } as const;
  expect((await ask(undefined, [settled])).map(({ why }) => why)).toEqual(['not-sure-who']);
  leaver.grounds.push(named);
  expect((await ask(undefined, [settled])).map(({ why }) => why)).toEqual(['not-sure-who-named']);
});

test('patterns fit as a regular expression would', () => {
  const part = fc.stringMatching(/^[ab*]{1,6}$/);
  fc.assert(
    fc.property(part, fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      expect(fits(pattern, `${text}@b.a`)).toBe(same.test(text));
      expect(fits(`${pattern}@*`, `${text}@b.a`)).toBe(same.test(text));
    }),
  );
});
