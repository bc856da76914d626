/** Who is who: people, their accounts, their roles, and the directory that knows them. */

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
  /** Everybody of one school, in no order: for the night, which compares them with the accounts of the clouds. */
  everybody(school: SchoolId): AsyncIterable<Person>;
  /** At most `limit` people of one school whose name, class or address matches all of the words; best first. */
  search(query: {
    school: SchoolId;
    words: string;
    kinds: readonly PersonKind[];
    limit: number;
  }): Promise<Person[]>;
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

/** A role in which somebody can be told of a report. */
export type SeatRole = PolicyRole | 'trustContact';

/**
 * Whoever came into a role after a report was made: the seat (`seatKey` of core/seats.ts), with those who have confirmed
 * it meanwhile, if anybody has. Somebody confirmed by a person who is part of a case is still new in that case.
 */
export type Newcomers = ReadonlyMap<string, readonly PersonId[]>;
