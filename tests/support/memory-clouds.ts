/**
 * Clouds in memory, with a state of their own: accounts, what they hold, and faults on order. They refuse as the real ones do
 * (audit-and-leavers.md 2.2, 2.3): accounts of an own Active Directory, holders of roles, mail of a suspended Google account.
 */
import { AppError, type ErrorCode } from '../../bot/core/errors.ts';
import type {
  AccountPage,
  Burden,
  Changed,
  Checked,
  Clock,
  Cloud,
  CloudAccount,
  CloudName,
  Clouds,
  Grants,
  Held,
  Hold,
  SchoolId,
} from '../../bot/core/ports.ts';

export type HoldName = 'sessions' | 'mail' | 'groups';
export type Method =
  | 'pages'
  | 'find'
  | 'burdens'
  | 'setEnabled'
  | 'signOut'
  | 'signedOutSince'
  | 'titles'
  | 'grants'
  | `${HoldName}.${'held' | 'take' | 'give'}`;

/** What the next call of a method does instead; each is used up `times` times (default once), the oldest first. */
export interface Fault {
  /** Only of this account; of any where left out. */
  readonly id?: string | undefined;
  readonly times?: number | undefined;
  readonly does:
    /** `after`: it is done, and then the answer is lost. */
    | {
        readonly throws: ErrorCode;
        readonly after?: boolean | undefined;
        readonly retryAt?: Date | undefined;
      }
    /** A change that is refused. */
    | { readonly refuses: string; readonly owed?: boolean | undefined }
    /** A look that is not granted. */
    | { readonly unchecked: string }
    /** `setEnabled`: it is done, and so many reads still show the state before. */
    | { readonly lag: number };
}

/** A process killed in the middle of a call: nothing of ours catches it. */
export class Killed extends Error {}

export interface MemoryCloud extends Cloud {
  /** Puts an account there, or in the place of the one with this id. What is left out is as of an ordinary account. */
  put(
    account: Partial<CloudAccount> & { readonly id: string },
    holds?: Partial<Record<HoldName, readonly Held[]>>,
  ): void;
  remove(id: string): void;
  /** As it truly is, whatever reads may show. */
  state(id: string): (CloudAccount & Readonly<Record<HoldName, readonly Held[]>>) | undefined;
  burden(id: string, burdens: readonly Burden[]): void;
  fail(method: Method, fault: Fault): void;
  /** Every call so far, `setEnabled id-1`, and of these the ones that changed something. */
  readonly calls: readonly string[];
  readonly effects: readonly string[];
  /** Called before each call with its name: a test that kills the process throws {@link Killed} here. */
  onCall: ((call: string) => void) | undefined;
}

export interface MemoryClouds extends Clouds {
  readonly all: readonly MemoryCloud[];
  of(school: SchoolId): readonly MemoryCloud[];
  cloud(name: CloudName): MemoryCloud;
}

export interface MemoryCloudsOptions {
  readonly clock: Clock;
  readonly clouds?: readonly { readonly name: CloudName; readonly tenant: string }[] | undefined;
  /** Whose an account is by its address. Default: `hillside` for all. */
  readonly schoolOf?: Clouds['schoolOf'] | undefined;
  readonly schools?: readonly SchoolId[] | undefined;
  readonly pageSize?: number | undefined;
}

export const createMemoryClouds = (options: MemoryCloudsOptions): MemoryClouds => {
  const { clouds = [{ name: 'entra', tenant: 'tenant-1' }, { name: 'google', tenant: 'hillside.example' }] } = options; // prettier-ignore
  const { schools = ['hillside'] } = options;
  const all = clouds.map(({ name, tenant }) => createCloud(name, tenant, options));
  return {
    all,
    of: (school) => (schools.includes(school) ? all : []),
    schoolOf: options.schoolOf ?? (() => schools[0]),
    cloud: (name) => {
      const found = all.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no cloud ${name}`);
      return found;
    },
  };
};

/** An account that asks for no attention. */
export const ordinary = (
  cloud: CloudName,
  tenant: string,
  account: Partial<CloudAccount> & { readonly id: string },
): CloudAccount => ({
  cloud,
  tenant,
  address: `${account.id.toLowerCase()}@hillside.example`,
  aliases: [],
  name: `Person ${account.id}`,
  guest: false,
  enabled: true,
  createdAt: '2020-09-01T08:00:00Z',
  lastSignIn: { checked: true, value: '2026-11-20T08:00:00Z' },
  onPremises: false,
  roles: { checked: true, value: [] },
  unit: '/',
  licences: [],
  ...account,
});

interface State {
  account: CloudAccount;
  readonly holds: Record<HoldName, Held[]>;
  burdens: readonly Burden[];
  signedOutAt?: string;
  /** Reads that still show `enabled` as it was. */
  stale?: { enabled: boolean; left: number };
}

type Queue = { left: number; readonly id: string | undefined; readonly does: Fault['does'] }[];

const createCloud = (
  name: CloudName,
  tenant: string,
  { clock, pageSize = 100 }: MemoryCloudsOptions,
): MemoryCloud => {
  const states = new Map<string, State>();
  const queues = new Map<Method, Queue>();
  const [calls, effects]: [string[], string[]] = [[], []];
  const hooks: { onCall: MemoryCloud['onCall'] } = { onCall: undefined };

  const take = (method: Method, id: string | undefined): Fault['does'] | undefined => {
    const queue = queues.get(method) ?? [];
    const found = queue.find((one) => one.left > 0 && (one.id === undefined || one.id === id));
    if (found !== undefined) found.left -= 1;
    return found?.does;
  };
  /** One call: its fault before, what it does, its fault after. */
  const call = async <T>(
    method: Method,
    id: string | undefined,
    run: () => T,
    instead: (does: Fault['does']) => T | undefined = () => undefined,
  ): Promise<T> => {
    const text = id === undefined ? method : `${method} ${id}`;
    calls.push(text);
    hooks.onCall?.(text);
    await new Promise((done) => setImmediate(done));
    const does = take(method, id);
    if (does !== undefined && 'throws' in does) {
      if (does.after === true) run();
      const { retryAt } = does;
      throw new AppError(does.throws, 'A pretend cloud was told to fail', retryAt && { retryAt });
    }
    return (does && instead(does)) ?? run();
  };
  const looked = <T>(does: Fault['does']): Checked<T> | undefined =>
    'unchecked' in does ? { checked: false, because: does.unchecked } : undefined;
  const refusal = (does: Fault['does']): Changed | undefined =>
    'refuses' in does ? { done: false, askHuman: does.refuses, owed: does.owed } : undefined;
  const gone: Changed = { done: false, askHuman: 'This account is not there any more.' };
  const changed = (already: boolean, effect: string): Changed => {
    if (!already) effects.push(effect);
    return { done: true, already };
  };

  const seen = (state: State): CloudAccount => {
    const { stale } = state;
    if (stale === undefined || stale.left <= 0) return state.account;
    stale.left -= 1;
    return { ...state.account, enabled: stale.enabled };
  };
  const setEnabled = (id: string, enabled: boolean, lag: number): Changed => {
    const state = states.get(id);
    if (state === undefined) return gone;
    const { account } = state;
    if (account.onPremises)
      return { done: false, askHuman: 'Please disable it in your own Active Directory.' };
    if (name === 'entra' && account.roles.checked && account.roles.value.length > 0)
      return { done: false, askHuman: 'It holds a role: please disable it in the admin centre.' };
    if (lag > 0) state.stale = { enabled: account.enabled, left: lag };
    state.account = { ...account, enabled };
    return changed(account.enabled === enabled, `${enabled ? 'enable' : 'disable'} ${id}`);
  };
  const signOut = (id: string): Changed => {
    const state = states.get(id);
    if (state === undefined) return gone;
    state.signedOutAt = clock.now().toISOString();
    return changed(false, `sign-out ${id}`);
  };
  /** Gmail answers nobody about a suspended account, and its backup codes cannot be made void (2.3). */
  const isBarred = (hold: HoldName, state: State, what?: string): boolean =>
    name === 'google' && !state.account.enabled && (hold === 'mail' || what === 'backup-codes');

  const holdOf = (hold: HoldName): Hold => {
    const change = (verb: 'take' | 'give', id: string, held: Held): Changed => {
      const state = states.get(id);
      if (state === undefined) return gone;
      if (isBarred(hold, state, held.what))
        return { done: false, askHuman: 'The account is suspended.', owed: true };
      const at = state.holds[hold].findIndex((one) => one.what === held.what && one.id === held.id);
      const already = verb === 'take' ? at < 0 : at >= 0;
      if (!already && verb === 'take') state.holds[hold].splice(at, 1);
      if (!already && verb === 'give') state.holds[hold].push(held);
      return changed(already, `${verb} ${held.what} ${held.id} ${id}`);
    };
    return {
      held: (id) =>
        call<Checked<readonly Held[]>>(
          `${hold}.held`,
          id,
          () => {
            const state = states.get(id);
            return state !== undefined && isBarred(hold, state)
              ? { checked: false, because: 'the account is suspended' }
              : { checked: true, value: [...(state?.holds[hold] ?? [])] };
          },
          looked,
        ),
      take: (id, held) => call(`${hold}.take`, id, () => change('take', id, held), refusal),
      give: (id, held) => call(`${hold}.give`, id, () => change('give', id, held), refusal),
    };
  };

  async function* pages(from?: string): AsyncGenerator<AccountPage> {
    let at = Number(from ?? 0);
    for (;;) {
      const page = await call('pages', undefined, () =>
        [...states.values()].slice(at, at + pageSize).map(seen),
      );
      at += pageSize;
      const more = at < states.size;
      yield { accounts: page, ...(more ? { next: String(at) } : {}) };
      if (!more) return;
    }
  }

  return {
    name,
    tenant,
    calls,
    effects,
    get onCall() {
      return hooks.onCall;
    },
    set onCall(hook) {
      hooks.onCall = hook;
    },
    put: (account, holds = {}) =>
      void states.set(account.id, {
        account: ordinary(name, tenant, account),
        holds: {
          sessions: [...(holds.sessions ?? [])],
          mail: [...(holds.mail ?? [])],
          groups: [...(holds.groups ?? [])],
        },
        burdens: [],
      }),
    remove: (id) => void states.delete(id),
    state: (id) => {
      const state = states.get(id);
      return state && { ...state.account, ...state.holds };
    },
    burden: (id, burdens) => {
      const state = states.get(id);
      if (state !== undefined) state.burdens = burdens;
    },
    fail: (method, { id, times = 1, does }) =>
      void queues.set(method, [...(queues.get(method) ?? []), { left: times, id, does }]),
    accounts: {
      pages,
      find: (id) =>
        call('find', id, () => {
          const state = states.get(id);
          return state && seen(state);
        }),
      burdens: (id) =>
        call<Checked<readonly Burden[]>>(
          'burdens',
          id,
          () => ({ checked: true, value: states.get(id)?.burdens ?? [] }),
          looked,
        ),
      setEnabled: (id, enabled) =>
        call(
          'setEnabled',
          id,
          () => setEnabled(id, enabled, 0),
          (does) => ('lag' in does ? setEnabled(id, enabled, does.lag) : refusal(does)),
        ),
    },
    sessions: {
      ...holdOf('sessions'),
      signOut: (id) => call('signOut', id, () => signOut(id), refusal),
      signedOutSince: (id, at) =>
        call<Checked<boolean>>(
          'signedOutSince',
          id,
          () => ({ checked: true, value: (states.get(id)?.signedOutAt ?? '') >= at }),
          looked,
        ),
    },
    mail: holdOf('mail'),
    groups: holdOf('groups'),
    licences: {
      titles: () =>
        call<Checked<ReadonlyMap<string, string>>>(
          'titles',
          undefined,
          () => ({ checked: true, value: new Map([['a3', 'Microsoft 365 A3']]) }),
          looked,
        ),
    },
    grants: () =>
      call<Checked<Grants>>(
        'grants',
        undefined,
        () => ({ checked: true, value: { missing: [], surplus: [], unknown: [] } }),
        looked,
      ),
  };
};
