/** What every implementation of Cloud keeps to, over HTTP against a stand-in of its vendor. Each of them runs this suite. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Cloud, CloudAccount, Held, Hold } from '../../bot/core/ports.ts';
import type { CloudFault, CloudFaults } from '../pretend-school/cloud/faults.ts';

export interface CloudWorld {
  readonly cloud: Cloud;
  /** Another connection to the same tenant, as a process that starts anew makes it. */
  readonly again: () => Cloud;
  readonly faults: CloudFaults;
  /** Every id in the tenant, in truth. */
  readonly ids: () => readonly string[];
  /** Whether somebody can sign in, in truth. */
  readonly isEnabled: (id: string) => boolean;
  readonly who: {
    /** An enabled account of somebody without a role, with a licence and a mailbox. */
    readonly plain: string;
    /** Has mail sent on. */
    readonly forwarder: string;
    /** Gave apps rights. */
    readonly tokens: string;
    /** Alone in owning a group. */
    readonly owner: string;
    /** Holds an administrative role, and refuses to be changed. */
    readonly admin: string;
    /** Of the right form, and nobody's. */
    readonly absent: string;
  };
  /** Where the vendor is asked: what `faults` go by. */
  readonly calls: {
    readonly list: Pick<CloudFault, 'method' | 'template'>;
    readonly find: Pick<CloudFault, 'method' | 'template'>;
    readonly disable: Pick<CloudFault, 'method' | 'template'>;
    readonly signOut: Pick<CloudFault, 'method' | 'template'>;
    /** One that is asked for each kind of thing that is held, and for the rest. */
    readonly sessions: Pick<CloudFault, 'method' | 'template'>;
    readonly mail: Pick<CloudFault, 'method' | 'template'>;
    readonly groups: Pick<CloudFault, 'method' | 'template'>;
    readonly burdens: Pick<CloudFault, 'method' | 'template'>;
    readonly licences?: Pick<CloudFault, 'method' | 'template'> | undefined;
  };
  /** How the vendor refuses what the connection is not permitted (403). */
  readonly forbids: CloudFault;
  /** Throws where the vendor's description was broken. */
  readonly close: () => Promise<void>;
}

const collect = async (cloud: Cloud, from?: string) => {
  const pages: { readonly accounts: readonly CloudAccount[]; readonly next?: string | undefined }[] = [];
  for await (const page of cloud.accounts.pages(from)) pages.push(page);
  return { pages, accounts: pages.flatMap(({ accounts }) => accounts) };
};
const idsOf = (accounts: readonly CloudAccount[]) => accounts.map(({ id }) => id).sort();
const keyOf = ({ what, title }: Held) => `${what}: ${title}`;

/** Waits in virtual time; every form of Retry-After that has been seen (audit-and-leavers.md 4). */
const waits: readonly (string | number | undefined)[] = [
  0,
  1,
  17,
  '0.249',
  undefined,
  'soon',
  '-5',
  new Date(Date.now() + 9_000).toUTCString(),
];

export const cloudContract = (open: () => Promise<CloudWorld>): void => {
  let world: CloudWorld | undefined;
  const start = async (): Promise<CloudWorld> => {
    world = await open();
    return world;
  };
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  describe('accounts', () => {
    test('every account comes exactly once', async () => {
      const { cloud, ids } = await start();
      const { accounts, pages } = await collect(cloud);
      expect(idsOf(accounts)).toEqual([...ids()].sort());
      expect(pages.at(-1)?.next).toBeUndefined();
      for (const { address, aliases } of accounts) {
        expect([address, ...aliases]).toEqual([address, ...aliases].map((text) => text.toLowerCase()));
      }
    });

    test('another process goes on from any page, and nobody is missed or comes twice', async () => {
      const { cloud, again, ids } = await start();
      const { pages } = await collect(cloud);
      for (const [index, { next }] of pages.entries()) {
        if (next === undefined) continue;
        const rest = await collect(again(), next);
        const before = pages.slice(0, index + 1).flatMap(({ accounts }) => accounts);
        expect(idsOf([...before, ...rest.accounts])).toEqual([...ids()].sort());
      }
    });

    test('a place that nobody knows means beginning again', async () => {
      const { cloud } = await start();
      await expect(collect(cloud, 'bm8gcGxhY2U')).rejects.toMatchObject({ code: 'conflict' });
    });

    test('found by its id as it is listed', async () => {
      const { cloud, who } = await start();
      const { accounts } = await collect(cloud);
      for (const id of Object.values(who).filter((one) => one !== who.absent)) {
        const { lastSignIn: _, ...found } = (await cloud.accounts.find(id)) ?? { lastSignIn: undefined };
        expect(accounts.find((account) => account.id === id)).toMatchObject(found);
      }
      const admin = await cloud.accounts.find(who.admin);
      expect(admin?.roles).toMatchObject({ checked: true, value: [expect.any(String)] });
    });

    test('only a true 404 is absent', async () => {
      const { cloud, who, faults, calls, forbids } = await start();
      expect(await cloud.accounts.find(who.absent)).toBeUndefined();
      for (const fault of [forbids, { status: 400 }, { status: 503 }, { drop: 'before' as const }]) {
        const lift = faults.add({ ...calls.find, ...fault });
        await expect(cloud.accounts.find(who.plain)).rejects.toMatchObject({ name: 'AppError' });
        lift();
      }
    });

    test('disabled and enabled again, and the second time it is so already', async () => {
      const { cloud, who, isEnabled } = await start();
      expect(isEnabled(who.plain)).toBe(true);
      for (const enabled of [false, true]) {
        expect(await cloud.accounts.setEnabled(who.plain, enabled)).toEqual({ done: true, already: false });
        expect(isEnabled(who.plain)).toBe(enabled);
        expect(await cloud.accounts.find(who.plain)).toMatchObject({ enabled });
        expect(await cloud.accounts.setEnabled(who.plain, enabled)).toEqual({ done: true, already: true });
      }
    });

    test('somebody with a role refuses, and a person is told what to do', async () => {
      const { cloud, who, isEnabled } = await start();
      expect(await cloud.accounts.setEnabled(who.admin, false)).toMatchObject({
        done: false,
        askHuman: expect.stringMatching(/\w{4}/),
      });
      expect(isEnabled(who.admin)).toBe(true);
    });

    test('what hangs on an account is told', async () => {
      const { cloud, who } = await start();
      const burdens = await cloud.accounts.burdens(who.owner);
      expect(burdens).toMatchObject({ checked: true });
      const whats = burdens.checked ? burdens.value.map(({ what }) => what) : [];
      expect(whats.some((what) => what.startsWith('sole-'))).toBe(true);
    });
  });

  describe('sessions, mail, groups', () => {
    const kinds = [
      ['sessions', 'tokens'],
      ['mail', 'forwarder'],
      ['groups', 'plain'],
    ] as const;

    test.each(kinds)('%s: what is held is taken, and given back where it can be', async (kind, person) => {
      const { cloud, who } = await start();
      const hold: Hold = cloud[kind];
      const before = await heldBy(hold, who[person]);
      expect(before.length).toBeGreaterThan(0);
      expect(new Set(before.map(({ what, id }) => `${what} ${id}`)).size).toBe(before.length);
      const taken: Held[] = [];
      for (const held of before) {
        const changed = await hold.take(who[person], held);
        if (changed.done) taken.push(held);
        else expect(changed.askHuman).toMatch(/\w{4}/);
      }
      expect(taken.length).toBeGreaterThan(0);
      const left = (await heldBy(hold, who[person])).map(keyOf);
      expect(left.filter((key) => taken.some((held) => keyOf(held) === key))).toEqual([]);
      for (const held of taken) {
        expect(await hold.take(who[person], held)).toEqual({ done: true, already: true });
      }
      for (const held of taken.filter(({ undoable }) => undoable)) {
        expect(await hold.give(who[person], held)).toMatchObject({ done: true });
        expect((await heldBy(hold, who[person])).map(keyOf)).toContain(keyOf(held));
      }
      expect(taken.filter(({ undoable, undo }) => !undoable && undo === undefined)).toEqual([]);
    });

    test('signed out everywhere', async () => {
      const { cloud, who } = await start();
      const at = new Date(Date.now() - 1_000).toISOString();
      expect(await cloud.sessions.signOut(who.plain)).toMatchObject({ done: true });
      const since = await cloud.sessions.signedOutSince(who.plain, at);
      if (since.checked) expect(since.value).toBe(true);
      else expect(since.because).toMatch(/\w{4}/);
    });

    test('could not check never reads as none', async () => {
      const { cloud, who, faults, calls, forbids } = await start();
      for (const kind of ['sessions', 'mail', 'groups'] as const) {
        const lift = faults.add({ ...calls[kind], ...forbids });
        expect(await notChecked(cloud[kind].held(who.forwarder))).toBe(true);
        lift();
      }
      faults.add({ ...calls.burdens, ...forbids });
      expect(await notChecked(cloud.accounts.burdens(who.owner))).toBe(true);
      if (calls.licences !== undefined) {
        faults.add({ ...calls.licences, ...forbids });
        expect(await notChecked(cloud.licences.titles())).toBe(true);
      }
    });
  });

  test('licences have names', async () => {
    const { cloud, who } = await start();
    const titles = await cloud.licences.titles();
    const plain = await cloud.accounts.find(who.plain);
    expect(plain?.licences.length).toBeGreaterThan(0);
    for (const licence of plain?.licences ?? [])
      expect(titles.checked ? titles.value.get(licence) : undefined).toMatch(/\w{3}/);
  });

  test('with what it asks for and no more, nothing is missing and nothing is surplus', async () => {
    const { cloud } = await start();
    expect(await cloud.grants()).toMatchObject({ checked: true, value: { missing: [], surplus: [] } });
  });

  describe('faults', () => {
    const changes = (name: 'disable' | 'signOut', { cloud, who }: CloudWorld) =>
      name === 'disable' ? cloud.accounts.setEnabled(who.plain, false) : cloud.sessions.signOut(who.plain);

    test.each(waits.map((wait) => [wait]))(
      'throttled with Retry-After %s: it waits, and nothing is lost',
      async (retryAfter) => {
        const opened = await start();
        const { cloud, faults, calls, ids } = opened;
        for (const call of [calls.list, calls.disable, calls.signOut])
          faults.add({ ...call, status: 429, ...(retryAfter === undefined ? {} : { retryAfter }), times: 2 });
        expect(idsOf((await collect(cloud)).accounts)).toEqual([...ids()].sort());
        expect(await changes('disable', opened)).toEqual({ done: true, already: false });
        expect(await changes('signOut', opened)).toMatchObject({ done: true });
      },
    );

    test('told to wait for far too long, it gives up at once and did nothing', async () => {
      const opened = await start();
      opened.faults.add({ ...opened.calls.disable, status: 429, retryAfter: 86_400 });
      await expect(changes('disable', opened)).rejects.toMatchObject({ code: 'unavailable' });
      expect(opened.isEnabled(opened.who.plain)).toBe(true);
    });

    test('a token refused once is renewed; refused for good, it is our settings', async () => {
      const opened = await start();
      const { cloud, faults, calls, who } = opened;
      faults.add({ ...calls.find, status: 401, times: 1 });
      faults.add({ ...calls.disable, status: 401, times: 1 });
      expect(await cloud.accounts.find(who.plain)).toBeDefined();
      expect(await changes('disable', opened)).toMatchObject({ done: true });
      faults.add({ ...calls.find, status: 401 });
      await expect(cloud.accounts.find(who.plain)).rejects.toMatchObject({ code: 'misconfigured' });
    });

    test.each(['disable', 'signOut'] as const)(
      '%s: a lost answer is asked for again, and once is enough',
      async (name) => {
        const opened = await start();
        for (const lost of [
          { drop: 'after' as const },
          { drop: 'before' as const },
          { instead: { status: 504 } },
        ]) {
          opened.faults.add({ ...opened.calls[name], ...lost, times: 1 });
          expect(await changes(name, opened)).toMatchObject({ done: true });
        }
      },
    );

    test('answers that stay lost are "unconfirmed", never "done"', async () => {
      const opened = await start();
      opened.faults.add({ ...opened.calls.disable, drop: 'after' });
      await expect(changes('disable', opened)).rejects.toMatchObject({ code: 'unconfirmed' });
    });

    test('an answer that is no answer is a fault, not an empty list', async () => {
      const { cloud, faults, calls } = await start();
      for (const body of ['<html>', { value: 'none' }, {}]) {
        const lift = faults.add({ ...calls.list, status: 200, body });
        await expect(collect(cloud)).rejects.toMatchObject({ name: 'AppError' });
        lift();
      }
    });
  });
};

const heldBy = async (hold: Hold, id: string): Promise<readonly Held[]> => {
  const held = await hold.held(id);
  if (!held.checked) throw new Error(held.because);
  return held.value;
};

/** It says that it could not, or it throws; both are honest. */
const notChecked = (asked: Promise<{ readonly checked: boolean }>): Promise<boolean> =>
  asked.then(
    ({ checked }) => !checked,
    (error: unknown) => (error as Error).name === 'AppError',
  );
