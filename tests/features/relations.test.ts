/**
 * Roles × verbs × relation to the record, as `verbs.ts` has it, through `perform` with the bot's own verbs on stored rows:
 * whoever may not, is answered to the byte as if the record were not there (E1, E2).
 */
import { noClouds, noLists } from '../../bot/clouds.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { create, put } from '../../bot/core/change.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import { createPerform } from '../../bot/core/perform.ts';
import { policyRoles, type Deps, type Person, type PolicyRole, type Values } from '../../bot/core/ports.ts';
import {
  chronicles,
  emptyReport,
  incidents,
  pupilRecords,
  references,
  rows,
  submissions,
  type Incident,
  type Named,
} from '../../bot/features/concerns/concern.ts';
import { flows } from '../../bot/features/index.ts';
import { createAwayBook } from '../../bot/features/people/away.ts';
import { createHolderBook } from '../../bot/features/readers/holder-book.ts';
import { noteReaders } from '../../bot/features/readers/note-readers.ts';
import type { Policy } from '../../bot/policy/policy.ts';
import { readProfile } from '../../bot/policy/profile.ts';
import { createMapRecords } from '../support/map-records.ts';
import { relations, standings, verbTable, type Relation, type Standing } from './verbs.ts';
import { unlinked } from '../support/unlinked.ts';

const profile = (school: string): Policy =>
  readProfile(
    readFileSync(join(import.meta.dirname, `../pretend-school/policies/${school}.yaml`), 'utf8'),
    `${school}.yaml`,
    school,
  );
const written = { hillside: profile('hillside'), brook: profile('brook') };

/** Every role is on a route, so that each of the twelve can be told; X holds their role in this school, or nobody does. */
const policyOf = (school: 'hillside' | 'brook', role: PolicyRole | undefined): Policy => ({
  ...written[school],
  roles: {
    ...(Object.fromEntries(policyRoles.map((one) => [one, []])) as unknown as Policy['roles']),
    coordinator: [{ person: `${school}.S005`, deputies: [] }],
    ...(role === undefined ? {} : { [role]: [{ person: x, deputies: [] }] }),
  },
  routes: { ...written[school].routes, nobody: { steps: [policyRoles], ring: [] } },
  kindRoutes: [],
  duty: [],
  trustContact: { outside: 'The trust', phone: '020 7946 0300' },
});

const x = 'hillside.X';
const ids = { real: '01KAM2ZC3R8V5T1N0P4QW6XY7Z', madeUp: '01KAM2ZC3R8V5T1N0P4QW6XY00' };
const refs = { real: '7Q4F-2M', madeUp: '7Q4F-22' };
const raisedAt = '2026-11-23T10:00:00.000Z';
const named: Named = { person: x, name: 'Somebody', kind: 'adult' };

const incidentFor = (relation: Relation, holds: PolicyRole | undefined): Incident => {
  const told = [{ person: x, as: holds ?? 'coordinator', rung: 0, at: raisedAt }];
  const base: Incident = {
    v: 1,
    id: ids.real,
    school: 'hillside',
    ref: refs.real,
    submission: ids.real,
    reporter: 'hillside.S012',
    raisedAt,
    complete: true,
    report: { ...emptyReport, subject: 'nobody', facts: 'What happened.' },
    route: 'nobody',
    rung: 0,
    told,
    opened: [],
    recused: [],
    stage: 'waiting',
    dueAt: '2026-11-23T16:00:00.000Z',
    referrals: [],
  };
  switch (relation) {
    case 'it is assigned to them':
      return { ...base, told: [], assignee: x };
    case 'they sent it':
      return { ...base, told: [], reporter: x };
    case 'it is about them':
      return { ...base, report: { ...base.report, about: [named] } };
    case 'they should not see it':
      return { ...base, report: { ...base.report, notFor: [named] } };
    case 'they stepped aside':
      return { ...base, recused: [x] };
    case 'nothing':
      return { ...base, told: [] };
    default:
      return base;
  }
};

const personOf = (standing: Standing, relation: Relation): Person => ({
  id: x,
  school: relation === 'told, but the role is one of the other school' ? 'brook' : 'hillside',
  name: 'Somebody',
  kind: standings[standing].kind,
  ...(standing === 'tutor' ? { class: '8B' } : {}),
  guest: false,
  accounts: {},
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
const perform = createPerform(flows, (_act, error) =>
  Promise.resolve(`FAILED ${error instanceof Error ? (error.stack ?? '') : ''}`),
);

/** A school with one report, to which X is what the relation says. */
const worldOf = async (standing: Standing, relation: Relation) => {
  const spec = standings[standing];
  const holds = 'holds' in spec ? spec.holds : undefined;
  const records = createMapRecords();
  let now = new Date('2026-11-22T10:00:00Z');
  const clock = { now: () => now };
  const elsewhere = relation === 'told, but the role is one of the other school';
  const lost = relation === 'told, but the role is lost';
  const isNew = relation === 'told, and new in the role since';
  const after = {
    hillside: policyOf('hillside', elsewhere || lost ? undefined : holds),
    brook: policyOf('brook', elsewhere ? holds : undefined),
  };
  const built = { policies: isNew ? { ...after, hillside: policyOf('hillside', undefined) } : after };
  const policies = {
    schools: ['hillside', 'brook'],
    of: (school: string) => built.policies[school === 'brook' ? 'brook' : 'hillside'],
  };
  const ledger = createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) });
  await noteReaders([], { records, ledger, policies, clock, log: silent });
  now = new Date('2026-11-23T11:00:00Z');
  built.policies = after;
  await noteReaders([], { records, ledger, policies, clock, log: silent });
  const holders = createHolderBook({ records, policies, clock, log: silent });
  await Promise.all(policies.schools.map((school) => holders.refresh(school)));
  const by = personOf(standing, relation);
  const incident = incidentFor(relation, holds);
  const deps: Deps = {
    directory: {
      person: (id) => Promise.resolve(id === x ? by : undefined),
      byAccount: () => Promise.resolve(undefined),
      search: () => Promise.resolve([]),
      async *everybody() {
        // Nobody asks.
      },
    },
    records,
    ledger,
    ...unlinked(),
    notifier: {
      tell: () => Promise.resolve({ delivered: true, spot }),
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.resolve({ delivered: true, spot }),
    },
    policies,
    away: createAwayBook({ records, policies, clock }),
    holders,
    clouds: noClouds,
    lists: noLists,
    clock,
    log: silent,
  };
  const at = raisedAt;
  await records.commit([
    create(incidents, rows.incident('hillside', ids.real), incident),
    create(pupilRecords, rows.record('hillside', ids.real, 1), {
      v: 1,
      incident: ids.real,
      n: 1,
      sanctions: [],
    }),
    create(chronicles, rows.chronicle('hillside', ids.real, '01KAM2ZC3R8V5T1N0P4QW6XY01'), {
      v: 1,
      incident: ids.real,
      at,
      by: 'hillside.S005',
      what: 'question',
      words: 'When was it?',
    }),
    create(references, rows.reference('hillside', refs.real), { v: 1, incident: ids.real, at }),
    create(submissions, rows.submission('hillside', incident.reporter, ids.real), {
      v: 1,
      id: ids.real,
      incident: ids.real,
      ref: refs.real,
      at,
    }),
  ]);
  const seed = (change: Partial<Incident> = {}) =>
    records.commit([put(incidents, rows.incident('hillside', ids.real), { ...incident, ...change })]);
  return { by, deps, seed };
};
type World = Awaited<ReturnType<typeof worldOf>>;

/** Presses each verb on the report and on one that is not there; the form, and the form sent. */
const pressed = async ({ by, deps }: World, verb: string, which: 'real' | 'madeUp', send: boolean) => {
  const values: Values = {
    school: 'hillside',
    incident: ids[which],
    ref: refs[which],
    page: 0,
    once: '01KAM2ZC3R8V5T1N0P4QW6XY02',
    words: 'Words.',
    record: '1',
    menu: 'record',
    ...(send ? { send: 'yes' } : {}),
  };
  return perform.perform({ by, school: by.school, verb, values, place: 'personal', spot }, deps);
};

/** Lists answer for everything at once, so what is not there is told by the reference. */
const isShown = async (world: World, verb: string): Promise<boolean> => {
  await world.seed(verb === 'case.closedList' ? { stage: 'closed' } : {});
  const real = await pressed(world, verb, 'real', false);
  expect(JSON.stringify(real)).not.toContain('FAILED');
  const shown = JSON.stringify(real).includes(ids.real);
  if (shown || ['case.list', 'case.closedList', 'concern.mine'].includes(verb)) return shown;
  for (const send of [false, true]) {
    await world.seed();
    const [onReal, onMadeUp] = [
      await pressed(world, verb, 'real', send),
      await pressed(world, verb, 'madeUp', send),
    ];
    if (JSON.stringify(onReal) !== JSON.stringify(onMadeUp)) return true;
  }
  return false;
};

const recordVerbs = [...verbTable].filter(([, { record }]) => record === 'case' || record === 'own report');

test.each(Object.keys(relations) as Relation[])(
  '%s: the verbs of the table, and no other, find the report',
  async (relation) => {
    for (const standing of Object.keys(standings) as Standing[]) {
      const world = await worldOf(standing, relation);
      const found: string[] = [];
      const expected: string[] = [];
      for (const [verb, { record }] of recordVerbs) {
        if (await isShown(world, verb)) found.push(verb);
        if (record === 'case' || record === 'own report') {
          const who: readonly Standing[] = relations[relation][record];
          if (who.includes(standing)) expected.push(verb);
        }
      }
      expect({ standing, found }).toEqual({ standing, found: expected });
    }
  },
  60_000,
);

test('every verb that works on a record has a place in this table, or in the tests of newcomers, leavers, leaving and guests', () => {
  const known = new Set([
    'case',
    'own report',
    'newcomer',
    'leaver',
    'checklist',
    'guest',
    'own agreement',
    'talk',
    'loan',
    'class',
    'nothing',
  ]);
  for (const { verb } of flows) expect(known.has(verbTable.get(verb)?.record ?? '')).toBe(true);
  const ofCases = [...verbTable].filter(([verb]) => verb.startsWith('case.'));
  expect(ofCases.every(([, { record }]) => record === 'case')).toBe(true);
});
