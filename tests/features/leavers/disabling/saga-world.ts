/**
 * A leaver with an account in each cloud, the real ledger and worker on rows in memory, and processes that can die before and
 * after each write and each call.
 */
import { create, replace } from '../../../../bot/core/change.ts';
import { AppError } from '../../../../bot/core/errors.ts';
import { createLedger } from '../../../../bot/core/ledger.ts';
import { outboxKind, schedule } from '../../../../bot/core/outbox.ts';
import type {
  Changed,
  Cloud,
  CloudName,
  Clouds,
  Deps,
  Held,
  Job,
  Log,
  Person,
  Records,
  WakeUps,
} from '../../../../bot/core/ports.ts';
import { createWorker } from '../../../../bot/core/worker.ts';
import {
  disableCall,
  tellLeaverCall,
  undoCall,
  watchCall,
  type TellReason,
} from '../../../../bot/features/leavers/calls.ts';
import { disablingJobs } from '../../../../bot/features/leavers/disabling/index.ts';
import {
  leavers,
  rows,
  type Decision,
  type Leaver,
  type LeaverAccount,
} from '../../../../bot/features/leavers/leaver.ts';
import { createMemoryClouds, Killed, type MemoryClouds } from '../../../support/memory-clouds.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { hillside } from '../../concerns/route-world.ts';

export const school = 'hillside';
export const leaverId = 'leaver-1';
export const start = '2026-11-23T10:00:00.250Z';
export const minute = 60_000;
export const hour = 60 * minute;

export const held = (what: string, id: string, more: Partial<Held> = {}): Held => ({
  what,
  id,
  title: `${what} ${id}`,
  // All alike, as those of Graph are: only `what` and `id` tell one from another.
  was: '{}',
  undoable: true,
  ...more,
});
const token = (id: string) =>
  held('token', id, { undoable: false, undo: 'The person allows the app again.' });

const person = (id: string): Person => ({
  id,
  school,
  name: id,
  kind: 'staff',
  guest: false,
  accounts: { entra: `of-${id}` },
});

export const decision = (more: Partial<Decision> = {}): Decision => ({
  what: 'disable',
  by: 'hillside.IT1',
  at: '2026-11-23T09:59:00.000Z',
  reason: 'Left in October',
  urgent: false,
  needs: 1,
  because: [],
  approvals: [],
  ...more,
});

const accountRow = (cloud: CloudName, tenant: string, id: string): LeaverAccount => ({
  cloud,
  tenant,
  id,
  address: `${id}@hillside.example`,
  name: `Person ${id}`,
  enabled: true,
  createdAt: '2020-09-01T08:00:00Z',
  lastSignIn: { checked: true, value: '2026-10-20T08:00:00Z' },
  licences: [],
  onPremises: false,
  roles: { checked: true, value: [] },
  unit: '/',
});

export const accounts = {
  entra: accountRow('entra', 'tenant-1', 'e-1'),
  google: accountRow('google', 'hillside.example', 'g-1'),
};

export const leaverWith = (more: Partial<Leaver> = {}): Leaver => ({
  v: 1,
  id: leaverId,
  stage: 'disabling',
  name: 'Jane Doe',
  person: 'hillside.S900',
  kind: 'staff',
  lastDay: '2026-10-30',
  accounts: [accounts.entra, accounts.google],
  grounds: [{ what: 'list', lastDay: '2026-10-30', list: 'leavers.csv', line: 2 }],
  protections: [],
  burdens: [],
  notChecked: [],
  rank: 1,
  foundAt: '2026-11-01T02:00:00.000Z',
  seenAt: '2026-11-23T02:00:00.000Z',
  decision: decision(),
  runs: [],
  events: [],
  ...more,
});

/** Where a process may die: each is asked before and after a write or a call. */
type Point = (name: string) => Promise<void>;

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * What a call does instead: it fails before or after it did something, so many times; or it is refused, always. Of a look,
 * `refused` and `owed` say that it was not granted.
 */
export type Mode = 'before' | 'after' | 'down' | 'refused' | 'owed';
export interface Fault {
  readonly mode: Mode;
  left: number;
}

const failingClouds = (clouds: MemoryClouds, point: Point, faults: ReadonlyMap<string, Fault>): Clouds => {
  const modeOf = (name: string): Mode | undefined => {
    const fault = faults.get(name);
    if (fault === undefined || fault.left <= 0) return undefined;
    fault.left -= 1;
    return fault.mode;
  };
  const around =
    <A extends unknown[], R>(
      name: string,
      call: (...args: A) => Promise<R>,
      refusal?: (owed: boolean) => R,
    ) =>
    async (...args: A): Promise<R> => {
      await point(`before ${name}`);
      const mode = modeOf(name);
      if (mode === 'before' || mode === 'down') throw new AppError('unavailable', 'told to fail');
      if ((mode === 'refused' || mode === 'owed') && refusal !== undefined) return refusal(mode === 'owed');
      const answer = await call(...args);
      await point(`after ${name}`);
      if (mode === 'after') throw new AppError('unconfirmed', 'told to lose the answer');
      return answer;
    };
  const refused = (owed: boolean): Changed => ({ done: false, askHuman: 'Please do it yourself.', owed });
  const unchecked = () => ({ checked: false, because: 'it was not granted' }) as const;
  const hold = (name: string, one: Cloud['mail']): Cloud['mail'] => ({
    held: around(`${name}.held`, (id) => one.held(id), unchecked),
    take: around(`${name}.take`, (id, what) => one.take(id, what), refused),
    give: around(`${name}.give`, (id, what) => one.give(id, what), refused),
  });
  const all = clouds.all.map((cloud): Cloud => {
    const { name, accounts: of, sessions } = cloud;
    return {
      ...cloud,
      accounts: {
        ...of,
        find: around(`${name} find`, (id) => of.find(id)),
        setEnabled: around(`${name} setEnabled`, (id, to) => of.setEnabled(id, to), refused),
      },
      sessions: {
        ...hold(`${name} sessions`, sessions),
        signOut: around(`${name} signOut`, (id) => sessions.signOut(id), refused),
        signedOutSince: around(
          `${name} signedOutSince`,
          (id, at) => sessions.signedOutSince(id, at),
          unchecked,
        ),
      },
      mail: hold(`${name} mail`, cloud.mail),
      groups: hold(`${name} groups`, cloud.groups),
    };
  });
  return { all, of: () => all, schoolOf: (account) => clouds.schoolOf(account) };
};

const killableRecords = (records: Records, point: Point): Records => ({
  ...records,
  commit: async (changes) => {
    await point('before commit');
    const etags = await records.commit(changes);
    await point('after commit');
    return etags;
  },
});

const noWakeUps: WakeUps = { put: () => Promise.resolve(), take: () => Promise.resolve([]) };

export interface SagaWorld {
  readonly clouds: MemoryClouds;
  readonly records: Records;
  readonly deps: Deps;
  readonly time: { now: number; real: number };
  /** Why people were told, in order, with the true state of the leaver's accounts at that moment. */
  readonly told: { why: TellReason; stage: string | undefined; enabled: boolean[] }[];
  /** Persons the directory does not know any more; and who has which account again. */
  readonly left: Set<string>;
  readonly active: Map<string, Person>;
  /** Everybody of the school, for those who are known by something else than an account's id. */
  readonly roster: Person[];
  /** `entra setEnabled`, `google mail.take`: always, unless a number of times is given. */
  fail(name: string, mode: Mode, times?: number): void;
  heal(): void;
  /** Points that the process in hand has passed. */
  readonly passed: string[];
  /** The process dies at this point (counted from 0), once; the next one goes on. */
  killAt: number | undefined;
  /** Called at each point: somebody else acts in between. */
  onPoint: ((name: string, count: number) => Promise<void> | void) | undefined;
  readonly deaths: () => number;
  leaver(): Promise<Leaver>;
  change(make: (leaver: Leaver) => Leaver, jobs?: readonly ('disable' | 'undo' | 'watch')[]): Promise<void>;
  /** Runs what falls due, moving the clock along, for so long of school time at most. */
  run(forMs?: number): Promise<void>;
  /** What is due when, besides what tells people. */
  due(): Promise<string[]>;
}

const calls = { disable: disableCall, undo: undoCall, watch: watchCall };

export const startSagaWorld = async (
  leaver: Leaver = leaverWith(),
  records: Records = createMemoryRecords(),
): Promise<SagaWorld> => {
  const time = { now: Date.parse(start), real: Date.parse(start) };
  const clock = { now: () => new Date(time.now) };
  const clouds = createMemoryClouds({ clock });
  const told: SagaWorld['told'] = [];
  // Somebody who left is on no list of people any more; those who decide are.
  const left = new Set([leaver.person ?? ''].filter((id) => !id.startsWith('hillside.IT')));
  const active = new Map<string, Person>();
  const roster: Person[] = [];
  const passed: string[] = [];
  const faults = new Map<string, Fault>();
  const state = { dead: false, deaths: 0, count: 0 };

  fill(clouds);
  const key = rows.leaver(school, leaverId);
  await records.commit([create(leavers, key, leaver)]);

  const point: Point = async (name) => {
    if (state.dead) throw new Killed('dead');
    const count = state.count;
    state.count += 1;
    passed.push(name);
    await world.onPoint?.(name, count);
    if (count !== world.killAt) return;
    state.dead = true;
    state.deaths += 1;
    throw new Killed(name);
  };
  const newProcess = () => {
    state.dead = false;
    const store = killableRecords(records, point);
    const ledger = createLedger({ records: store, clock, trailKey: () => Buffer.alloc(32, 1) });
    const deps = {
      records: store,
      ledger,
      clock,
      log: silent,
      clouds: failingClouds(clouds, point, faults),
      policies: { of: () => hillside, schools: [school] },
      directory: {
        person: (id) => Promise.resolve(left.has(id) ? undefined : person(id)),
        byAccount: ({ id }) => Promise.resolve(active.get(id)),
        search: () => Promise.resolve([]),
        everybody: async function* () {
          yield* await Promise.resolve(roster);
        },
      },
    } as Partial<Deps> as Deps;
    const worker = createWorker({
      deps,
      jobs: [...disablingJobs, tellJob],
      wakeUps: noWakeUps,
      leaseSeconds: 30,
      schools: [school],
      realClock: { now: () => new Date(time.real) },
    });
    return { deps, worker };
  };
  const tellJob: Job<{ leaver: string; why: TellReason }> = {
    ...tellLeaverCall,
    run: async ({ why }) => {
      const row = await records.get(leavers, key);
      const enabled = leaver.accounts.map(({ cloud, id }) => clouds.cloud(cloud).state(id)?.enabled ?? false);
      told.push({ why, stage: row?.value.stage, enabled });
      return { rows: [], trail: [] };
    },
  };
  const outbox = async () => {
    const found = [];
    for await (const row of records.list(outboxKind, { partition: school, from: 'O!', to: 'P!' }))
      found.push(row);
    return found;
  };

  let process = newProcess();
  const world: SagaWorld = {
    clouds,
    records,
    time,
    told,
    left,
    active,
    roster,
    passed,
    fail: (name, mode, times = Number.POSITIVE_INFINITY) => void faults.set(name, { mode, left: times }),
    heal: () => faults.clear(),
    killAt: undefined,
    onPoint: undefined,
    get deps() {
      return process.deps;
    },
    deaths: () => state.deaths,
    leaver: async () => {
      const row = await records.get(leavers, key);
      if (row === undefined) throw new Error('the leaver is gone');
      return row.value;
    },
    change: async (make, jobs = []) => {
      const row = await records.get(leavers, key);
      if (row === undefined) throw new Error('the leaver is gone');
      const due = { disable: 0, undo: 0, watch: hour };
      const scheduled = jobs.map((job) =>
        schedule(calls[job], { leaver: leaverId }, new Date(time.now + due[job]), school, clock),
      );
      await records.commit([replace(leavers, row, make(row.value)), ...scheduled]);
    },
    run: async (forMs = 20 * minute) => {
      const end = time.now + forMs;
      for (;;) {
        await process.worker.runAllDue();
        if (state.dead) {
          time.real += minute;
          time.now += 1_000;
          process = newProcess();
          continue;
        }
        const next = Math.min(...(await outbox()).map(({ value }) => Date.parse(value.due)));
        if (!(next <= end)) break;
        time.real += Math.max(0, next - time.now);
        time.now = Math.max(time.now, next);
      }
      time.now = end;
      await process.worker.stop();
      process = newProcess();
    },
    due: async () => (await outbox()).map(({ value }) => `${value.job} ${value.due}`),
  };
  await records.commit([
    schedule(disableCall, { leaver: leaverId }, clock.now(), school, clock),
    schedule(watchCall, { leaver: leaverId }, new Date(time.now + hour), school, clock),
  ]);
  return world;
};

/** The leaver's accounts with something of each kind, and bystanders beside them. */
const fill = (clouds: MemoryClouds): void => {
  const holds = {
    entra: {
      sessions: [token('t-1')],
      mail: [held('forwarding', 'rule-1'), held('forwarding', 'rule-2')],
      groups: [held('group', 'staff'), held('group', 'maths')],
    },
    google: {
      sessions: [
        token('t-2'),
        held('backup-codes', 'codes', { undoable: false, undo: 'New ones are made.' }),
      ],
      mail: [held('filter', 'f-1'), held('delegate', 'd-1')],
      groups: [held('group', 'staff'), held('group', 'science')],
    },
  };
  for (const cloud of clouds.all) {
    const own = cloud.name === 'entra' ? 'e-1' : 'g-1';
    for (const id of [own, 'other-1', 'other-2']) cloud.put({ id }, holds[cloud.name]);
  }
};

/** Everything of every account, in an order of its own. */
export const pictureOf = (clouds: MemoryClouds, ids: readonly string[], withLost = true): string =>
  JSON.stringify(
    clouds.all.flatMap((cloud) =>
      ids.map((id) => {
        const state = cloud.state(id);
        if (state === undefined) return undefined;
        const sorted = (all: readonly Held[]) =>
          all
            .filter(({ undoable }) => withLost || undoable)
            .map((one) => JSON.stringify([one.what, one.id, one.title, one.was, one.undoable, one.undo]))
            .sort();
        const { sessions, mail, groups, ...account } = state;
        return { ...account, sessions: sorted(sessions), mail: sorted(mail), groups: sorted(groups) };
      }),
    ),
  );

export const leaverIds = ['e-1', 'g-1'];
export const bystanders = ['other-1', 'other-2'];

export const undoNow = (world: SagaWorld): Promise<void> =>
  world.change(
    (leaver) => ({
      ...leaver,
      stage: 'undoing',
      decision: decision({ what: 'undo', at: new Date(world.time.now).toISOString(), reason: 'A mistake' }),
    }),
    ['undo', 'watch'],
  );
