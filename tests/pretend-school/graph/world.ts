/** What all routes of the pretend Graph share: the estate, time, and what the test ordered. */
import type { Clock } from '../../../bot/core/ports.ts';
import type { Lag } from '../cloud/lag.ts';
import type { Paging } from '../cloud/paging.ts';
import type { EntraEstate, EntraUser } from '../estate/index.ts';
import { type Chance, guidFrom } from '../random.ts';
import type { UserIndex } from './user-index.ts';
import type { ChangeLog } from './change-log.ts';

/** What a tenant's service allows; everything can be changed while it runs. */
export interface GraphLimits {
  /** Entra ID P1: without it `signInActivity` is refused. */
  premium: boolean;
  /** Largest page with `signInActivity`: 120 by the documents, 500 as some tenants see it. */
  signInPage: number;
  /** Largest page of users and groups. */
  page: number;
  /** Share of pages that come shorter than they could, 0 to 1. */
  shortPages: number;
  /** Share of pages that come empty, with a next link, 0 to 1. */
  emptyPages: number;
  /** Reads by id, within the lag of a write, now and then show how things were (another replica). */
  replicas: boolean;
  /** Milliseconds that a delta link is good for. */
  deltaLifetime: number;
  /**
   * `employeeLeaveDateTime` without `User-LifeCycleInfo.Read.All`: null in its place, as if nobody were leaving (seen in
   * Azure/LogicAppsUX issue 4925), or a 403.
   */
  leaveDateUnread: 'refuse' | 'null';
}

export interface PretendDevice {
  readonly id: string;
  readonly deviceId: string;
  readonly displayName: string;
  readonly operatingSystem: string;
  readonly accountEnabled: boolean;
}

export interface GraphApp {
  readonly clientId: string;
  readonly secret: string;
  readonly displayName: string;
  /** Application permissions granted by an admin. */
  granted: readonly string[];
  /** The app holds a directory role of its own (User Administrator or more), so that role holders do not refuse it. */
  readonly overRoleHolders?: boolean | undefined;
}

export interface GraphWorld {
  readonly entra: EntraEstate;
  readonly clock: Clock;
  readonly limits: GraphLimits;
  readonly lag: Lag;
  readonly paging: Paging;
  readonly luck: Chance;
  readonly index: UserIndex;
  readonly changes: ChangeLog;
  readonly apps: readonly GraphApp[];
  /** Deleted within the last 30 days, with the moment. */
  readonly deleted: Map<string, { readonly user: EntraUser; readonly at: string }>;
  /** By id of the owner. */
  readonly devices: Map<string, PretendDevice[]>;
  /** Whether reports hide names, and where they lie. */
  readonly reports: { concealed: boolean; url: string };
  /** Where this stand-in answers, for next links: `http://127.0.0.1:1234/v1.0`. */
  root: string;
}

/** The id of an app's service principal. */
export const servicePrincipalOf = (world: GraphWorld, clientId: string): string =>
  guidFrom(world.entra.tenant, `service principal of ${clientId}`);

/** To be called before every change of a user: lists show the old state for a while, and delta learns of it. */
export const willWrite = (world: GraphWorld, user: EntraUser): void => {
  world.lag.wrote('user', user.id, { ...user });
  world.changes.changed(user.id);
};

/** To be called before every change of a group's members or owners. */
export const willWriteGroup = (world: GraphWorld, id: string): void => {
  const group = world.entra.groups.get(id);
  if (group !== undefined)
    world.lag.wrote('group', id, { owners: new Set(group.owners), members: new Set(group.members) });
};

/** A group's members or owners as lists show them. */
export const listedMembers = (
  world: GraphWorld,
  id: string,
): { owners: Set<string>; members: Set<string> } | undefined =>
  world.lag.listed('group', id, world.entra.groups.get(id));
