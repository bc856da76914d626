import { expect, test } from '@jest/globals';
import type { CloudAccount, CloudName, Person } from '../../../../bot/core/ports.ts';
import { joinList } from '../../../../bot/features/leavers/finding/join.ts';
import { peopleOf } from '../../../../bot/features/leavers/finding/people-of.ts';
import type { ListLine } from '../../../../bot/features/leavers/finding/read-list.ts';
import { ordinary } from '../../../support/memory-clouds.ts';
import { hillside } from '../../concerns/route-world.ts';
import { person } from './world.ts';

const at = (cloud: CloudName, id: string, more: Partial<CloudAccount> = {}): CloudAccount =>
  ordinary(cloud, cloud === 'entra' ? 't' : 'hillside.example', { id, name: 'Jane Doe', ...more });
const line = (more: Partial<ListLine>): ListLine => ({
  line: 2,
  name: 'Jane Doe',
  lastDay: '2026-07-17',
  kind: 'staff',
  ...more,
});
const later = '2026-09-01T08:00:00Z';

const join = (
  accounts: readonly CloudAccount[],
  lines: readonly ListLine[] = [],
  roster: readonly Person[] = [],
) => {
  const seen = accounts.map((account) => ({
    account,
    owner: roster.find((one) => one.accounts[account.cloud] === account.id),
  }));
  const holders = peopleOf('hillside', seen, roster, (address) => address.endsWith('@hillside.example'));
  const { people, notFound } = joinList('hillside', holders, lines, hillside);
  return {
    people: people
      .map((one) => `${one.accounts.map(({ id }) => id).toSorted().join('+')}${one.line ? ` line ${one.line.line}` : ''}${one.sure ? '' : ' unsure'}${one.active ? ' active' : ''}`)
      .toSorted(), // prettier-ignore
    notFound: notFound.map((one) => one.line),
  };
};
const people = (...args: Parameters<typeof join>) => join(...args).people;

test('both clouds’ accounts are one person by the roster, by the MIS id, by an address of the school; never by a name', () => {
  const roster = [person({ id: 'hillside.S1', accounts: { entra: 'e', google: 'g' } })];
  expect(people([at('entra', 'e'), at('google', 'g')], [], roster)).toEqual(['e+g active']);
  expect(people([at('entra', 'e', { employeeId: 'S1' }), at('google', 'g', { employeeId: 's1' })])).toEqual([
    'e+g',
  ]);
  expect(people([at('entra', 'e'), at('google', 'g', { aliases: ['e@hillside.example'] })])).toEqual(['e+g']);
  expect(people([at('entra', 'e'), at('google', 'g')])).toEqual(['e', 'g']);
  const elsewhere = { aliases: ['jane@home.example'] };
  expect(people([at('entra', 'e', elsewhere), at('google', 'g', elsewhere)])).toEqual(['e', 'g']);
});

test('the same address, but other ids or nothing of the name in common: two people', () => {
  const shared = { address: 'jd@hillside.example' };
  expect(
    people([
      at('entra', 'e', { ...shared, employeeId: 'S1' }),
      at('google', 'g', { ...shared, employeeId: 'S2' }),
    ]),
  ).toEqual(['e', 'g']);
  expect(people([at('entra', 'e', shared), at('google', 'g', { ...shared, name: 'John Dean' })])).toEqual([
    'e',
    'g',
  ]);
});

test('an account without an id between two people makes both uncertain', () => {
  const accounts = [
    at('entra', 'e1', { employeeId: 'S1', address: 'one@hillside.example' }),
    at('google', 'g', { address: 'one@hillside.example', aliases: ['two@hillside.example'] }),
    at('entra', 'e2', { employeeId: 'S2', address: 'two@hillside.example' }),
  ];
  expect(people(accounts)).toEqual(['e1+g unsure', 'e2 unsure']);
});

test('one MIS id on two accounts of one cloud, with names that have nothing in common: uncertain', () => {
  const twice = [
    at('entra', 'e1', { employeeId: 'S1' }),
    at('entra', 'e2', { employeeId: 'S1', name: 'John Dean' }),
  ];
  expect(people(twice)).toEqual(['e1+e2 unsure']);
});

test('a line finds by account, by MIS id, by pupil number, by address', () => {
  const jane = [
    at('entra', 'e', { employeeId: 'S1' }),
    at('google', 'g', { aliases: ['e@hillside.example'] }),
  ];
  for (const by of [
    { entraId: 'E' },
    { googleId: 'g' },
    { id: 's1' },
    { upn: 'S1' },
    { address: 'e@hillside.example' },
  ])
    expect(people(jane, [line(by)])).toEqual(['e+g line 2']);
  expect(join(jane, [line({ id: 'S9', name: 'Nobody Here' })])).toEqual({ people: ['e+g'], notFound: [2] });
});

test('a name alone proposes, each twin apart, and never whoever is in the roster', () => {
  const twins = [at('entra', 'e1'), at('google', 'g1'), at('entra', 'e2')];
  const roster = [person({ id: 'hillside.S1', accounts: { entra: 'e2' } })];
  expect(people(twins, [line({ id: 'S7' })], roster)).toEqual([
    'e1 line 2 unsure',
    'e2 active',
    'g1 line 2 unsure',
  ]);
});

test('a twin whom another line names by an id stays certain', () => {
  const accounts = [at('entra', 'e1', { employeeId: 'S1' }), at('entra', 'e2')];
  expect(people(accounts, [line({ id: 'S1' }), line({ line: 3 })])).toEqual([
    'e1 line 2',
    'e2 line 3 unsure',
  ]);
});

test('ids and addresses that somebody else has now', () => {
  const now = { createdAt: later };
  expect(join([at('entra', 'e', { ...now, employeeId: 'S1' })], [line({ id: 'S1' })]).notFound).toEqual([2]);
  expect(people([at('entra', 'e', { employeeId: 'S1', name: 'Priya Rao' })], [line({ id: 'S1' })])).toEqual([
    'e line 2 unsure',
  ]);
  expect(join([at('entra', 'e', now)], [line({ address: 'e@hillside.example' })]).notFound).toEqual([2]);
  expect(
    people([at('entra', 'e', { name: 'Priya Rao' })], [line({ address: 'e@hillside.example' })]),
  ).toEqual(['e line 2 unsure']);
  expect(
    people([at('entra', 'e', { employeeId: 'S2' })], [line({ id: 'S1', address: 'e@hillside.example' })]),
  ).toEqual(['e line 2 unsure']);
  // A pupil number beside an admission number is no contradiction.
  expect(
    people(
      [at('entra', 'e', { employeeId: 'A123456789012' })],
      [line({ id: '4123', address: 'e@hillside.example' })],
    ),
  ).toEqual(['e line 2']);
});

test('a newer account that only the address joins is another person; one with the same MIS id is a sign of coming back', () => {
  const shared = { address: 'jd@hillside.example' };
  const byAddress = [at('entra', 'e', shared), at('google', 'g', { ...shared, createdAt: later })];
  expect(people(byAddress, [line({ address: 'jd@hillside.example' })])).toEqual(['e line 2', 'g']);
  const byId = [
    at('entra', 'e', { employeeId: 'S1' }),
    at('entra', 'e2', { employeeId: 'S1', createdAt: later }),
  ];
  expect(people(byId, [line({ id: 'S1' })])).toEqual(['e+e2 line 2']);
});

test('a line whose id and address are two people’s is uncertain, and two lines for one account are one if their names agree', () => {
  const two = [at('entra', 'e1', { employeeId: 'S1' }), at('entra', 'e2', { employeeId: 'S2' })];
  expect(people(two, [line({ id: 'S1', address: 'e2@hillside.example' })])).toEqual([
    'e1 line 2 unsure',
    'e2',
  ]);
  const one = [at('entra', 'e', { employeeId: 'S1' })];
  const byAddress = { line: 3, address: 'e@hillside.example', lastDay: '2026-10-30' };
  expect(people(one, [line({ id: 'S1' }), line(byAddress)])).toEqual(['e line 3']);
  expect(people(one, [line({ id: 'S1' }), line({ ...byAddress, name: 'John Dean' })])).toEqual([
    'e line 3 unsure',
  ]);
});
