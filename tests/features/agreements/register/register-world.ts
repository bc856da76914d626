/** Everything that the register uses, in memory: sealed records, a ledger, a roster, policies with our texts, links. */
import { readFileSync } from 'node:fs';
import { createLedger } from '../../../../bot/core/ledger.ts';
import { createPerform } from '../../../../bot/core/perform.ts';
import type {
  Act,
  Clouds,
  Deps,
  Person,
  PolicyRole,
  Reply,
  SchoolId,
  Values,
} from '../../../../bot/core/ports.ts';
import { noClouds, noLists } from '../../../../bot/clouds.ts';
import { registerFlows } from '../../../../bot/features/agreements/register/index.ts';
import { agreementsOf } from '../../../../bot/policy/agreements-of.ts';
import { readOurAgreements } from '../../../../bot/policy/our-agreements.ts';
import type { Policy } from '../../../../bot/policy/policy.ts';
import { readProfile } from '../../../../bot/policy/profile.ts';
import { createRosterDirectory } from '../../../../connectors/roster/directory.ts';
import { silent } from '../../../support/lantern.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { keysInMemory, sealedWith } from '../../../support/row-keys.ts';
import { unlinked } from '../../../support/unlinked.ts';
import { laySheets, sheetsFor, type StateOf } from './lay.ts';

const written = (school: string): string =>
  readFileSync(new URL(`../../../pretend-school/policies/${school}.yaml`, import.meta.url), 'utf8');
export const { texts } = agreementsOf(readOurAgreements(), []);

/** Of the roles only those that are given here. */
export const policyWith = (
  school: SchoolId,
  roles: Partial<Record<PolicyRole, readonly string[]>> = {},
  more: Partial<Policy> = {},
): Policy => {
  const policy = readProfile(written('hillside'), 'hillside.yaml', school, texts);
  const none = Object.fromEntries(Object.keys(policy.roles).map((role) => [role, []]));
  const held = Object.fromEntries(
    Object.entries(roles).map(([role, people]) => [
      role,
      people.map((person) => ({ person: `${school}.${person}`, deputies: [] })),
    ]),
  );
  return {
    ...policy,
    name: `${school} school`,
    roles: { ...policy.roles, ...none, ...held },
    duty: [],
    headsOfYear: {},
    trustContact: { outside: 'Nobody', phone: '1' },
    ...more,
  };
};

export const person = (more: Partial<Person> & Pick<Person, 'id'>): Person => ({
  school: more.id.slice(0, more.id.indexOf('.')),
  name: `Name of ${more.id}`,
  kind: 'pupil',
  guest: false,
  accounts: {},
  ...more,
});

const service = keysInMemory();

export interface RegisterWorld {
  readonly deps: Deps;
  readonly people: readonly Person[];
  setNow(iso: string): void;
  lay(stateOf: StateOf, school?: SchoolId): Promise<void>;
  /** Of a person of the world, or of anybody else. */
  act(
    by: string | Person,
    verb: string,
    values?: Values,
    place?: Act['place'],
    pressedAt?: string,
  ): Promise<Reply>;
  /** What was handed over on our own page behind a link of this title. */
  files(reply: Reply, by: string | Person): Promise<Reply[]>;
}

export interface WorldNeeds {
  readonly people: readonly Person[];
  readonly policies: Readonly<Record<SchoolId, Policy>>;
  readonly clouds?: Clouds;
  readonly linked?: boolean;
}

export const registerWorld = ({
  people,
  policies,
  clouds = noClouds,
  linked = true,
}: WorldNeeds): RegisterWorld => {
  let now = new Date('2026-11-23T10:00:00Z');
  const clock = { now: () => now };
  const records = sealedWith(createMemoryRecords(), service);
  const directory = createRosterDirectory([]);
  const schools = Object.keys(policies);
  directory.reload(
    schools.map((school) => ({
      school,
      tenant: `tenant-${school}`,
      domain: `${school}.example`,
      people: people.filter((one) => one.school === school),
      mistakes: [],
    })),
  );
  const policyOf = (school: SchoolId): Policy => {
    const policy = policies[school];
    if (policy === undefined) throw new Error(`no policy of ${school}`);
    return policy;
  };
  const links = new Map<string, { by: Person; verb: string; values: Values; until: Date }>();
  const deps: Deps = {
    directory,
    records,
    clouds,
    clock,
    lists: noLists,
    log: silent,
    policies: {
      schools,
      of: policyOf,
    },
    ledger: createLedger({
      records,
      clock,
      trailKey: () => Buffer.alloc(32, 1),
    }),
    ...unlinked(),
    links: {
      ...unlinked().links,
      sealed: (by, verb, values, until) => {
        if (!linked) return undefined;
        const url = `https://lantern.example/f/${links.size}`;
        links.set(url, {
          by,
          verb,
          values,
          until,
        });
        return url;
      },
    },
    notifier: {
      tell: () => Promise.reject(new Error('the register tells nobody')),
      inTurn: () => Promise.reject(new Error('the register tells nobody')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.reject(new Error('the register tells nobody')),
    },
    away: {
      in: () => Promise.resolve(new Set()),
      forget: () => undefined,
    },
    holders: {
      newcomers: () => new Map(),
      refresh: () => Promise.resolve(),
    },
  };
  const front = createPerform(registerFlows, (_, error) => Promise.reject(error));
  const found = (by: string | Person): Person => {
    const one = typeof by === 'string' ? people.find(({ id }) => id === by) : by;
    if (one === undefined) throw new Error('nobody of the world is that');
    return one;
  };
  let presses = 0;
  const act: RegisterWorld['act'] = (
    by,
    verb,
    values = {},
    place = 'personal',
    pressedAt = now.toISOString(),
  ) => {
    const who = found(by);
    const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
    const press = { id: `press-${presses++}`, at: new Date(pressedAt) };
    const pressed = place === 'personal' ? { spot, press } : {};
    return front.perform({ by: who, school: who.school, verb, values, place, ...pressed }, deps);
  };
  return {
    deps,
    people,
    setNow: (iso) => void (now = new Date(iso)),
    lay: (stateOf, school = schools[0] ?? '') =>
      laySheets(
        school,
        sheetsFor(
          people.filter((one) => one.school === school),
          policyOf(school),
          '2026',
          stateOf,
        ),
        records,
      ),
    act,
    files: async (reply, by) => {
      const { answer } = reply;
      if (answer === undefined || !('card' in answer) || answer.card !== 'agreements/files')
        throw new Error(`no files: ${JSON.stringify(reply)}`);
      return Promise.all(
        answer.model.files.map(({ url }) => {
          const link = links.get(url);
          if (link === undefined || link.by.id !== found(by).id) throw new Error('not their link');
          return act(link.by, link.verb, link.values, 'web');
        }),
      );
    },
  };
};
