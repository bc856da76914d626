/** A connection to the pretend Workspace, for tests: what it logged is kept, and nothing waits longer than a moment. */
import { expect } from '@jest/globals';
import type { AccountPage, Cloud, CloudAccount, Log, PermissionRow } from '../../../bot/core/ports.ts';
import {
  permissions,
  scopeOf,
  type Identity,
  type MethodId,
} from '../../../connectors/workspace/permissions.ts';
import { connectWorkspace, type WorkspaceOptions } from '../../../connectors/workspace/connect-workspace.ts';
import { assertContract } from '../../pretend-school/cloud/contract.ts';
import { makeEstate, type Estate } from '../../pretend-school/estate/index.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import {
  startPretendWorkspace,
  type PretendWorkspace,
  type PretendWorkspaceOptions,
} from '../../pretend-school/workspace/index.ts';

export type Connection = Cloud & { readonly close: () => Promise<void> };

export interface World {
  readonly estate: Estate;
  readonly google: PretendWorkspace;
  readonly cloud: Connection;
  /** Every line of the log, as JSON. */
  readonly logged: readonly string[];
  /** Milliseconds that somebody wanted to wait. */
  readonly waits: readonly number[];
  /** Another connection to the same Workspace. */
  connect(options?: Partial<WorkspaceOptions>): Connection;
  close(): Promise<void>;
}

export interface WorldOptions extends Partial<PretendWorkspaceOptions> {
  readonly connection?: Partial<WorkspaceOptions>;
}

const methodIds = Object.keys(permissions) as MethodId[];

const recorder = (lines: string[]): Log => {
  const add = (message: string, ids: object = {}): void =>
    void lines.push(JSON.stringify({ message, ...ids }));
  return { info: add, warn: add, error: add };
};

/** @param options `estate` left out: the trust of two schools, Brook in Google. No throttling unless asked for. */
const scopesFor = (identity: Identity, optional: boolean): readonly string[] => [
  ...new Set(
    methodIds
      .filter((id) => {
        const row: PermissionRow = permissions[id];
        return row.identity === identity && (optional || row.optional === undefined);
      })
      .map(scopeOf),
  ),
];

/** Two service accounts with what manifest/permissions.md asks for, and no more. */
export const leastKeys = (google: PretendWorkspace, { optional }: { readonly optional: boolean }) => {
  const account = (identity: Identity) =>
    google.addServiceAccount(identity, scopesFor(identity, optional)).credentials;
  return { reader: account('reader'), writer: account('writer') };
};

/** Time that passes only when somebody waits. */
const quickTime = (waits: number[]) => {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms);
      now += ms;
      await new Promise((done) => void setImmediate(done));
    },
  };
};

export const startWorld = async ({ connection, ...options }: WorldOptions = {}): Promise<World> => {
  const estate = options.estate ?? makeEstate(makeTrust());
  const google = await startPretendWorkspace({ limits: [], ...options, estate });
  const logged: string[] = [];
  const waits: number[] = [];
  const opened: Connection[] = [];
  const connect = (more: Partial<WorkspaceOptions> = {}): Connection => {
    const cloud = connectWorkspace({
      url: google.url,
      domain: 'brook.example',
      admin: google.adminSubject,
      key: google.credentials,
      log: recorder(logged),
      clock: options.clock ?? { now: () => new Date() },
      ...connection,
      ...more,
      http: {
        ...quickTime(waits),
        ...connection?.http,
        ...more.http,
      },
    });
    opened.push(cloud);
    return cloud;
  };
  return {
    estate,
    google,
    cloud: connect(),
    logged,
    waits,
    connect,
    close: async () => {
      await Promise.all(opened.map((cloud) => cloud.close()));
      await google.close();
      expect(google.failures).toEqual([]);
      if (google.contract.present) assertContract(google.contract);
      // Nobody's address, name or password, whatever went wrong.
      for (const line of logged) expect(line).not.toMatch(/@|example|Bearer|password/i);
    },
  };
};

export const everyPage = async (cloud: Cloud, from?: string): Promise<readonly AccountPage[]> => {
  const pages: AccountPage[] = [];
  for await (const page of cloud.accounts.pages(from)) pages.push(page);
  return pages;
};

export const everyAccount = async (cloud: Cloud, from?: string): Promise<readonly CloudAccount[]> =>
  (await everyPage(cloud, from)).flatMap(({ accounts }) => accounts);

/** The Google id of a fixed leaver. */
export const idOf = ({ estate }: World, key: string): string => estate.leaver(key).google;

export const userOf = (world: World, key: string) => {
  const user = world.estate.google.users.get(idOf(world, key));
  if (user === undefined) throw new Error(`no account for ${key}`);
  return user;
};
