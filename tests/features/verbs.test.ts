/** Every verb against everybody: what the table does not allow is refused, in the words for what is not known (E1, E2). */
import { noClouds, noLists } from '../../bot/clouds.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createPerform } from '../../bot/core/perform.ts';
import {
  policyRoles,
  type Act,
  type Deps,
  type Flow,
  type Person,
  type Place,
  type PolicyRole,
  type Reply,
} from '../../bot/core/ports.ts';
import { flows } from '../../bot/features/index.ts';
import { readProfile } from '../../bot/policy/profile.ts';
import { columns, verbTable, type Column } from './verbs.ts';
import { unlinked } from '../support/unlinked.ts';

const policyFile = join(import.meta.dirname, '../pretend-school/policies/hillside.yaml');
const written = readProfile(readFileSync(policyFile, 'utf8'), 'hillside.yaml', 'hillside');

const isRole = (column: Column): column is PolicyRole => policyRoles.some((role) => role === column);
const idOf = (column: Column): string => `hillside.X-${column}`;

/** Each role is held by one person of the table, who is a governor or on the staff. */
const policy = {
  ...written,
  roles: {
    ...written.roles,
    ...Object.fromEntries(policyRoles.map((role) => [role, [{ person: idOf(role), deputies: [] }]])),
  },
  guests: new Set<string>(),
  duty: [],
};

const personOf = (column: Column): Person => ({
  id: idOf(column),
  school: 'hillside',
  name: 'Somebody',
  kind: column === 'guest' ? 'staff' : !isRole(column) ? column : governing(column) ? 'governor' : 'staff',
  guest: column === 'guest',
  accounts: {},
});
const governing = (role: PolicyRole): boolean => role === 'chair' || role === 'governors';

const nobodyAsks = (): never => {
  throw new Error('a refused act got as far as a port');
};
const deps: Deps = {
  directory: { person: nobodyAsks, byAccount: nobodyAsks, search: nobodyAsks, everybody: nobodyAsks },
  records: { get: nobodyAsks, list: nobodyAsks, listMixed: nobodyAsks, commit: nobodyAsks },
  ledger: { record: nobodyAsks },
  ...unlinked(),
  notifier: { tell: nobodyAsks, overwrite: nobodyAsks, inTurn: nobodyAsks },
  away: { in: nobodyAsks, forget: nobodyAsks },
  holders: { newcomers: nobodyAsks, refresh: nobodyAsks },
  clouds: noClouds,
  lists: noLists,
  clock: { now: nobodyAsks },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  policies: { schools: ['hillside'], of: () => policy },
};

/** The bot's own verbs with nothing behind them: what comes through says so. */
const through: Reply = { answer: { text: 'came through' } };
const opened: Flow[] = flows.map((flow) => ({
  ...flow,
  values: z.unknown(),
  run: () => Promise.resolve(through),
}));
const gate = createPerform(opened, () => Promise.resolve('failed'));
const real = createPerform(flows, () => Promise.resolve('failed'));

const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
const act = (column: Column, verb: string, place: Place = 'personal', pressed = true): Act => ({
  by: personOf(column),
  school: 'hillside',
  verb,
  values: {},
  place,
  ...(pressed ? { spot } : {}),
});

test('every verb has a row, and every row a verb', () => {
  expect(flows.map(({ verb }) => verb).toSorted()).toEqual([...verbTable.keys()].toSorted());
});

const ofPupils = [
  // Tell somebody, and whether somebody has read it.
  'concern.begin',
  'concern.attachment',
  'concern.messageForm',
  'concern.mine',
  'tell.now',
  'tell.start',
  'tell.about',
  'tell.send',
  // Sign, and read what they signed.
  'agreements.campaign',
  'agreements.open',
  'agreements.check',
  'agreements.sign',
  'agreements.unclear',
  'agreements.refuse',
  'agreements.mine',
  'agreements.text',
  'agreements.consent',
  'signed.certificate',
  'loans.mine',
  'loans.read',
  'loans.sign',
  'loans.refuse',
  'loans.text',
  'loans.trouble',
  // Get help.
  'hello.hello',
  'hello.welcome',
  'hello.who',
  'hello.unknown',
];

test('every kind and every role has a column', () => {
  expect(columns.filter(isRole).toSorted()).toEqual([...policyRoles].toSorted());
  expect(new Set(columns).size).toBe(columns.length);
});

test.each(columns)('%s may do what the table allows, and nothing else', async (column) => {
  const allowed: string[] = [];
  for (const [verb, { places }] of verbTable) {
    const reply = await gate.perform(act(column, verb, places[0]), deps);
    if (reply === through) allowed.push(verb);
  }
  const expected = [...verbTable].filter(([, { may }]) => may.includes(column)).map(([verb]) => verb);
  expect(allowed).toEqual(expected);
});

/** Sign, read what they signed, get help, tell somebody: a new verb for pupils is a decision, and is written down here. */
test('a pupil can do these things, and nothing else', () => {
  const theirs = [...verbTable].filter(([, { may }]) => may.includes('pupil')).map(([verb]) => verb);
  expect(theirs.toSorted()).toEqual(ofPupils.toSorted());
});

test('a verb works in the places of the table only', async () => {
  const everywhere: readonly Place[] = ['personal', 'tab', 'web', 'group', 'channel'];
  for (const [verb, { may, places }] of verbTable) {
    const [column = 'staff'] = may;
    const found: Place[] = [];
    for (const place of everywhere) {
      if ((await gate.perform(act(column, verb, place), deps)) === through) found.push(place);
    }
    expect({ verb, places: found }).toEqual({ verb, places });
  }
});

test('what is refused touches nothing, and is answered alike everywhere: as if nobody knew it', async () => {
  const words = 'I do not know that. Type help to see what you can do here.';
  for (const [verb, { may }] of verbTable) {
    for (const column of columns.filter((one) => !may.includes(one))) {
      for (const place of ['personal', 'channel'] as const) {
        expect(await real.perform(act(column, verb, place), deps)).toEqual({ answer: { text: words } });
        expect(await real.perform(act(column, verb, place, false), deps)).toEqual({ chat: { text: words } });
      }
    }
  }
});

test('a verb that is not there is answered alike for everybody', async () => {
  const answers = await Promise.all(columns.map((column) => real.perform(act(column, 'case.nothing'), deps)));
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
});

test('a guest counts only when the policy names that very account, even in a role', async () => {
  const roles = { ...policy.roles, coordinator: [{ person: idOf('guest'), deputies: [] }] };
  const holding = { ...policy, roles };
  const named = { ...holding, guests: new Set([idOf('guest')]) };
  const ask = (of: typeof policy) =>
    gate.perform(act('guest', 'case.list'), { ...deps, policies: { schools: ['hillside'], of: () => of } });
  expect(await ask(holding)).not.toBe(through);
  expect(await ask(named)).toBe(through);
});
