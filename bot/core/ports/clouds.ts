/**
 * The clouds that a school's accounts live in: Microsoft 365 (Entra) and Google Workspace behind the same small ports.
 * What one of them cannot tell or do is a value with words for a person, never an exception and never a silent yes.
 *
 * Every method throws an `AppError` for a fault that may pass: `unavailable` (surely nothing was done), `unconfirmed` (the
 * answer was lost), `misconfigured` (a permission is missing that nothing works without; any other is words for a person). Only a true 404 is "absent".
 */
import type { SchoolId } from './people.ts';

export type CloudName = 'entra' | 'google';

/** What was looked at; or that it could not be, and why, in words for a person. "Could not check" never reads as "none". */
export type Checked<T> =
  { readonly checked: true; readonly value: T } | { readonly checked: false; readonly because: string };

/**
 * What became of a change. `already`: it was so before. `done: false`: refused for good, and what a person can do instead, in
 * sentences that say what it is about; `owed`: refused only as things stand (a suspended user), so it is to be done once that has
 * changed; `unseen`: the cloud does not show whether there is anything to change, so a person may want to look.
 */
export type Changed =
  | { readonly done: true; readonly already: boolean }
  | {
      readonly done: false;
      readonly askHuman: string;
      readonly owed?: boolean | undefined;
      readonly unseen?: boolean | undefined;
    };

/** An account as its cloud knows it now. `id` never changes and is never given out again; addresses are. */
export interface CloudAccount {
  readonly cloud: CloudName;
  /** The Entra tenant id, or the Google domain that the connection is for. */
  readonly tenant: string;
  readonly id: string;
  /** User principal name or primary address, lower-case. */
  readonly address: string;
  /** Other addresses that reach it, lower-case. */
  readonly aliases: readonly string[];
  readonly name: string;
  /** The MIS's own id of the person, where the school keeps it there (`employeeId`, external id of type organization). */
  readonly employeeId?: string | undefined;
  readonly guest: boolean;
  /** Guests: whether the invitation was taken up; and who answers for them, where the cloud says (an address). */
  readonly invitation?: 'pending' | 'accepted' | undefined;
  readonly enabled: boolean;
  /** ISO, UTC. */
  readonly createdAt?: string | undefined;
  /** `employeeLeaveDateTime` (ISO, UTC). */
  readonly leavesAt?: string | undefined;
  /** The last sign-in that succeeded (ISO, UTC). Ranks, and proves nothing (audit-and-leavers.md 2.1). */
  readonly lastSignIn: Checked<string | 'never'>;
  /** Mastered in the school's own Active Directory: it must be disabled there. */
  readonly onPremises: boolean;
  /** Names of the administrative roles it holds. Not checked counts as "may hold one". */
  readonly roles: Checked<readonly string[]>;
  /** Where it is kept: the organisational unit's path, or the department. */
  readonly unit: string;
  /** Ids of licences; `Licences.titles` has their names. */
  readonly licences: readonly string[];
}

/** `next`: where the next page begins; to be kept, so that a walk that died goes on there. Absent on the last page. */
export interface AccountPage {
  readonly accounts: readonly CloudAccount[];
  readonly next?: string | undefined;
}

/** Something that falls with an account, for people to look at first. */
export interface Burden {
  readonly what:
    | 'sole-owner-of-team'
    | 'sole-owner-of-group'
    | 'sole-organiser-of-drive'
    | 'published-address'
    | 'manages-people';
  /** Its name, for IT. */
  readonly title: string;
}

export interface Accounts {
  /**
   * Every account, in pages, each exactly once where nobody is added meanwhile. `from`: a `next` of an earlier walk; one that the
   * cloud no longer knows throws `conflict`, and the walk begins again.
   */
  pages(from?: string): AsyncIterable<AccountPage>;
  /** As it is at this moment, read by its id. */
  find(id: string): Promise<CloudAccount | undefined>;
  /** What hangs on it. */
  burdens(id: string): Promise<Checked<readonly Burden[]>>;
  /** Lets it sign in, or no more. Idempotent. */
  setEnabled(id: string, enabled: boolean): Promise<Changed>;
}

/** One thing that an account holds and that can be taken from it: a forwarding rule, a token, a group. */
export interface Held {
  /** For example `forwarding`, `filter`, `delegate`, `send-as`, `imap`, `token`, `app-password`, `backup-codes`, `group`. */
  readonly what: string;
  /** Its id at the vendor's; together with `what` unique within the account. */
  readonly id: string;
  /** What it is, in words for IT. */
  readonly title: string;
  /** As it was, so that it can be put back; JSON, opaque to features. */
  readonly was: string;
  /** False: taking it away cannot be undone. `undo` then says what the person does instead. */
  readonly undoable: boolean;
  readonly undo?: string | undefined;
}

/** Things of one kind that an account holds. Taking what is gone already, or giving what is there, is `already`. */
export interface Hold {
  held(id: string): Promise<Checked<readonly Held[]>>;
  take(id: string, held: Held): Promise<Changed>;
  give(id: string, held: Held): Promise<Changed>;
}

/** What is signed in, and what signs in without a password: tokens, app passwords, backup codes. */
export interface Sessions extends Hold {
  /**
   * Ends every session (Entra: revokes refresh tokens; Google: a random password that is kept nowhere, then sign-out).
   * Idempotent.
   */
  signOut(id: string): Promise<Changed>;
  /** Whether every session that began before `at` (ISO, UTC) has ended, by what the cloud says. */
  signedOutSince(id: string, at: string): Promise<Checked<boolean>>;
}

export interface Licences {
  /** Names of the licences, by id. */
  titles(): Promise<Checked<ReadonlyMap<string, string>>>;
}

/** What was granted to Lantern in a cloud, held against what it needs (promises.md E7). */
export interface Grants {
  readonly missing: readonly { readonly permission: string; readonly lost: string }[];
  readonly surplus: readonly string[];
  /** What could not be seen, in words. */
  readonly unknown: readonly string[];
}

/**
 * A call that a connector makes, and what it must be allowed for it: a row of the table in manifest/permissions.md, and of
 * the check at start (promises.md E7).
 */
export interface PermissionRow {
  /** Method and path template, as the vendor writes them: `GET /users/{id}`. */
  readonly call: string;
  /** The least permission or scope that opens it, as the vendor describes. */
  readonly permission: string;
  /** Permissions that open it as well, and that are asked for another call: with one of these the least is not needed. */
  readonly coveredBy?: readonly string[] | undefined;
  /** The identity that makes the call: what reads cannot write (E7). */
  readonly identity: 'reader' | 'writer';
  readonly why: string;
  /** What a school goes without when it does not grant it. */
  readonly lost: string;
  /** Lantern works without it and does not ask for it: what speaks against granting it. */
  readonly optional?: string | undefined;
}

export interface Cloud {
  readonly name: CloudName;
  readonly tenant: string;
  /** Ids or addresses of the accounts that Lantern itself works through (Google: the administrator it acts as). */
  readonly own?: readonly string[] | undefined;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** What lets mail out, or others in: forwarding, filters, delegates, IMAP, POP. */
  readonly mail: Hold;
  readonly groups: Hold;
  readonly licences: Licences;
  grants(): Promise<Checked<Grants>>;
}

export interface Clouds {
  /** Every connection, each tenant once. */
  readonly all: readonly Cloud[];
  /** Those that hold a school's accounts. */
  of(school: SchoolId): readonly Cloud[];
  /** Whose an account is by its address; undefined for one of no school. */
  schoolOf(account: Pick<CloudAccount, 'cloud' | 'tenant' | 'address'>): SchoolId | undefined;
}
