/**
 * The vocabulary of Lantern: what every feature, front and connector agrees on.
 *
 * A front turns what arrives into an {@link Act}; `perform` finds the {@link Flow} for its verb; the flow reads and
 * writes through the ports below and answers with a {@link Reply}; the front renders it. Nothing in this file knows
 * Teams, Google, Azure or express.
 */
import type { ZodType } from 'zod';
import type { Card, ChatCard } from '../../cards/cards.ts';
import type { Policy } from '../policy/policy.ts';

/** A school's short id, e.g. `hillside`. It begins every partition key: one trust holds many schools. */
export type SchoolId = string;

/** A person's id within the trust: `<school>.<id in the MIS>`, e.g. `hillside.S012`. Never a name or an address. */
export type PersonId = string;

/** What somebody is by nature. Roles (coordinator, DSL …) come from the policy, not from here. */
export type PersonKind = 'pupil' | 'staff' | 'governor' | 'visitor' | 'parent';

export interface Person {
  readonly id: PersonId;
  readonly school: SchoolId;
  readonly name: string;
  readonly kind: PersonKind;
  readonly email?: string | undefined;
  /** Year group as the MIS writes it: `8`, `R`. Pupils only. */
  readonly year?: string | undefined;
  /** Class or form: `8B`. Pupils, and staff who tutor one. */
  readonly class?: string | undefined;
  readonly tutor?: PersonId | undefined;
  /** A guest of the tenant is nobody, unless the policy names that very account (S2). */
  readonly guest: boolean;
  readonly accounts: { readonly entra?: string | undefined; readonly google?: string | undefined };
}

/** An account as a platform proves it: never a typed name (A44). `tenant` is the Entra tenant id or the Google domain. */
export interface Account {
  readonly cloud: 'entra' | 'google';
  readonly tenant: string;
  readonly id: string;
}

/** Who is who. Implementations: `connectors/roster` (the MIS's CSV); Graph and Workspace later. */
export interface Directory {
  person(id: PersonId): Promise<Person | undefined>;
  byAccount(account: Account): Promise<Person | undefined>;
  /** At most `limit` people of one school whose name, class or address matches all of the words; best first. */
  search(query: {
    school: SchoolId;
    words: string;
    kinds: readonly PersonKind[];
    limit: number;
  }): Promise<Person[]>;
}

// ---------------------------------------------------------------------------------------------------- records

/**
 * A kind of row. `schema` parses what is read (the current version `v`); `upgrade` turns an older row into the
 * current shape in memory (nothing is rewritten in place). `columns` are extra typed columns a list may filter on.
 */
export interface Kind<T> {
  readonly name: string;
  readonly table: TableName;
  readonly schema: ZodType<T>;
  upgrade?(older: unknown): unknown;
  columns?(value: T): Record<string, string | number | boolean>;
}

/** `cases` holds what must be committed together (partition = school); `people` holds addresses. */
export type TableName = 'cases' | 'people';

/** Where a row lives. `row` is made by us from fixed prefixes, hashes and ULIDs: `[A-Za-z0-9!_-]`, never a name (T7). */
export interface Key {
  readonly partition: string;
  readonly row: string;
}

export interface Stored<T> {
  readonly key: Key;
  readonly etag: string;
  readonly value: T;
}

/** Rows with `from <= row < to` of one partition, in row order. `where` filters on {@link Kind.columns}, all equal. */
export interface Range {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/**
 * A write says what it expects: `create` that nothing is there, `replace` and `remove` with an etag that nothing
 * changed; `put` expects nothing. Made by the helpers in `core/change.ts`, which know the kind.
 */
export type Change = {
  readonly table: TableName;
  readonly key: Key;
} & (
  | { readonly op: 'create' | 'put'; readonly row: RowValue }
  | { readonly op: 'replace'; readonly row: RowValue; readonly etag: string }
  | { readonly op: 'remove'; readonly etag?: string | undefined }
);

/** A value ready to be stored: its kind's name, the value (JSON), and its extra columns. */
export interface RowValue {
  readonly kind: string;
  readonly value: unknown;
  readonly columns: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Storage of rows. Every method throws an `AppError`: `unavailable` (surely nothing was written), `unconfirmed`
 * (the answer was lost: it may or may not be written), `conflict` (a row was not as the change expects; `index` says
 * which change), `too-large`. Only a true 404 is "absent" (`undefined`).
 */
export interface Records {
  get<T>(kind: Kind<T>, key: Key): Promise<Stored<T> | undefined>;
  list<T>(kind: Kind<T>, range: Range): AsyncIterable<Stored<T>>;
  /** Rows of several kinds in one range read: `kindOf` says which kind a row is; rows without one are an error. */
  listMixed(
    table: TableName,
    range: Range,
    kindOf: (row: string) => Kind<unknown>,
  ): AsyncIterable<Stored<unknown>>;
  /**
   * One table, one partition, each row once, at most 100 changes, all or nothing. Answers the rows' new etags, in the order of
   * the changes; undefined for what was removed, and where the storage did not say.
   */
  commit(changes: readonly Change[]): Promise<readonly (string | undefined)[]>;
}

// ---------------------------------------------------------------------------------------------------- trail, jobs

/** One line of the trail: ids and verbs, never anybody's words (promises.md 5). */
export interface TrailNote {
  readonly actor: PersonId | 'lantern';
  readonly action: string;
  readonly target: string;
}

/** Commits rows together with their trail rows and the trail's head, in one transaction; many at once share one. */
export interface Ledger {
  /**
   * Resolves only when everything is committed. A refused change (`conflict`) rejects alone, never its neighbours.
   * @throws AppError `conflict`, `unavailable`, `unconfirmed`, `too-large`
   */
  record(school: SchoolId, entry: Entry): Promise<void>;
}

export interface Entry {
  readonly rows: readonly Change[];
  readonly trail: readonly TrailNote[];
}

/** What a job did: the rows and trail lines that say so, committed together with the removal of its outbox row. */
export type Done = Entry | { readonly again: Date; readonly because: string };

/** One try at a job. `attempt` counts from 1; above 1 it may have been done before and says so where people see it. */
export interface Turn {
  readonly school: SchoolId;
  readonly attempt: number;
}

/**
 * Work that must happen, at least once, after something was committed: a row `O!<due>!<id>` of the outbox. The payload
 * holds ids only. Throwing means "not now": it is tried again, later each time, and never given up.
 */
export interface Job<T> {
  readonly name: string;
  readonly payload: ZodType<T>;
  run(payload: T, deps: Deps, turn: Turn): Promise<Done>;
}

/** The wake-up between processes. It carries school ids only, never expires, may repeat or forget: the outbox is the truth. */
export interface WakeUps {
  put(school: SchoolId): Promise<void>;
  /** Up to 32 schools that were woken; each message is gone once taken. */
  take(): Promise<SchoolId[]>;
}

// ---------------------------------------------------------------------------------------------------- talking

/** A card drawn by the front, or plain words. */
export type Message = Card | { readonly text: string };
/** What may lie in a chat: cards that name nobody and say nothing of a report (`cards/cards.ts` keeps the list). */
export type ChatMessage = ChatCard | { readonly text: string };

/** A message of ours in somebody's chat, so that it can be written over later. Opaque to features. */
export interface ChatSpot {
  readonly front: 'teams' | 'google-chat';
  readonly tenant: string;
  readonly conversation: string;
  readonly message: string;
  readonly service: string;
}

export type Delivery =
  | { readonly delivered: true; readonly spot: ChatSpot }
  /** `permanent`: this person cannot be reached this way (blocked, not installed, left): tell somebody else now. */
  | { readonly delivered: false; readonly permanent: boolean; readonly because: string };

export interface Notifier {
  /** Puts a message into a person's own 1:1 chat. Never throws for what the platform answers. */
  tell(person: Person, message: ChatMessage): Promise<Delivery>;
  /** Writes over an earlier message of ours. */
  overwrite(spot: ChatSpot, message: ChatMessage): Promise<Delivery>;
}

export type Place = 'personal' | 'group' | 'channel' | 'tab';

/** Plain values of a form or a button; parsed by the flow's own schema before use. */
export type Values = Readonly<Record<string, unknown>>;

/** One thing that one proven person does. */
export interface Act {
  readonly by: Person;
  readonly school: SchoolId;
  readonly verb: string;
  readonly values: Values;
  readonly place: Place;
  /** The card that carried the button, or the chat that carried the message. */
  readonly spot?: ChatSpot | undefined;
}

export interface Reply {
  /** The answer to this very press: replaces the card, seen by this person only, kept nowhere. */
  readonly answer?: Message | undefined;
  /** Lands in the person's 1:1 chat and stays there: names nobody but its receiver. */
  readonly chat?: ChatMessage | undefined;
  /** Said where the act happened when that is not a 1:1 chat (a channel): no details, ever. */
  readonly here?: { readonly text: string } | undefined;
}

/** Roles that decide who may do what. `pupil`, `staff` … come from the person's kind, the rest from the policy. */
export type Role = PersonKind | PolicyRole;
export const policyRoles = [
  'coordinator',
  'dsl',
  'headteacher',
  'chair',
  'governors',
  'it',
  'slt',
  'pastoral',
  'prevent',
  'trustLead',
  'auditor',
  'office',
] as const;
export type PolicyRole = (typeof policyRoles)[number];

/** One verb. The file that exports it is named like it. */
export interface Flow<V = unknown> {
  readonly verb: string;
  /** Who may do this at all; whether they may do it to *this* record is decided inside, by `visibleTo`. */
  readonly who: readonly Role[];
  readonly values: ZodType<V>;
  /** Typed words that mean this verb; named groups become values. Matched against trimmed, single-spaced text. */
  readonly says?: RegExp | undefined;
  /** Where it may be done; elsewhere the front opens the 1:1 chat. Default: `personal` and `tab`. */
  readonly places?: readonly Place[] | undefined;
  run(act: ActOf<V>, deps: Deps): Promise<Reply>;
}

/** An act whose values have been parsed. */
export type ActOf<V> = Omit<Act, 'values'> & { readonly values: V };

export interface Clock {
  now(): Date;
}

/** Schools' policies, by school. They are loaded and checked at start; a missing one is a programming error. */
export interface Policies {
  of(school: SchoolId): Policy;
  readonly schools: readonly SchoolId[];
}

/** Structured log: a static message and ids. Anything else is dropped by the logger's allow-list (I1). */
export interface Log {
  info(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
  error(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
}

/** Who has said that they are away. Asked where a route is planned, so it is kept in memory for half a minute. */
export interface AwayBook {
  in(school: SchoolId): Promise<ReadonlySet<PersonId>>;
  /** After a change by this process: read afresh. */
  forget(school: SchoolId): void;
}

/** Everything a flow or a job may use; always the last argument. */
export interface Deps {
  readonly directory: Directory;
  readonly records: Records;
  readonly ledger: Ledger;
  readonly notifier: Notifier;
  readonly policies: Policies;
  readonly away: AwayBook;
  readonly clock: Clock;
  readonly log: Log;
}
