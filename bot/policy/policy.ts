/**
 * A school's policy as data: what `profile.ts` makes of the school's YAML file. Every setting that table 1.10 of the
 * policy map shows to differ between schools is here, and none of it is code.
 */
import type { ZoneLike } from '../core/zone.ts';
import type { PersonId, PolicyRole, SchoolId } from '../core/ports.ts';
import type { Agreement, AgreementPolicy, ItemKind } from './agreement.ts';

/** Somebody who holds a role: a person of the directory, or somebody outside whom the reporter rings. */
export type Holder =
  | {
      readonly person: PersonId;
      readonly title?: string | undefined;
      readonly phone?: string | undefined;
      readonly deputies: readonly PersonId[];
    }
  | { readonly outside: string; readonly title?: string | undefined; readonly phone: string };

/** An agency or service: LADO, Police, IWF, LA, CEOP, Prevent, the filter provider, Childline … */
export interface Contact {
  readonly name: string;
  readonly phone?: string | undefined;
  readonly web?: string | undefined;
  readonly note?: string | undefined;
}

/** Whom a report reaches, step by step. Each step is a set of roles told together; the next is told when nobody acknowledges. */
export interface Route {
  readonly steps: readonly (readonly PolicyRole[])[];
  /** Contacts (keys of `contacts`) whose numbers the reporter is shown: the LADO for concerns about adults (A4, A5). */
  readonly ring: readonly string[];
}

/**
 * Who a report is about decides its route (A3–A5, "subject beats kind"). `chair` is used when an accused person holds
 * that role: nobody below them should be asked to handle it.
 */
export const subjectRoutes = ['pupil', 'nobody', 'adult', 'headteacher', 'chair'] as const;
export type SubjectRoute = (typeof subjectRoutes)[number];

/** A route of its own for a kind of concern about pupils or nobody in particular: it can never override an adult's route. */
export interface KindRoute {
  /** `illegal`, {@link toldByPupil}, or a tag of the policy's own list. */
  readonly when: string;
  readonly route: Route;
}
/** The kind of what a pupil told us themselves (A16): it has a route of its own. */
export const toldByPupil = 'told-by-pupil';

export interface Tag {
  readonly id: string;
  readonly title: string;
  readonly kind: ConcernKind;
}
/** The 4 Cs (KCSIE; A40). */
export const concernKinds = ['content', 'contact', 'conduct', 'commerce'] as const;
export type ConcernKind = (typeof concernKinds)[number];

export interface Sanction {
  readonly id: string;
  readonly title: string;
  /** Access is taken away: an end date is compulsory, and the form warns of coursework and exams (A26). */
  readonly removesAccess: boolean;
}

/** An agency row that must be done, or declined with a reason, before an illegal or grave concern closes (A10, A11). */
export interface Referral {
  /** A key of `contacts`. */
  readonly contact: string;
  /** `illegal`, or a tag. */
  readonly when: readonly string[];
}

export interface Calendar {
  /** IANA zone; Europe/London for every school so far. */
  readonly zone: ZoneLike;
  /** Minutes after midnight, local: school time of a school day. */
  readonly opens: number;
  readonly closes: number;
  /** ISO weekdays, 1 = Monday. */
  readonly days: readonly number[];
  /** ISO dates, inclusive. */
  readonly terms: readonly { readonly from: string; readonly to: string }[];
  /** ISO dates inside terms on which the school is closed: half-terms day by day, INSET, bank holidays. */
  readonly closed: ReadonlySet<string>;
}

/** Accounts of people who have left (policy-map C1), and of guests (C6). */
export interface LeaverPolicy {
  /** Days without a sign-in that succeeded, after which an account is ranked. */
  readonly idleDays: number;
  /** Days after the last working day until an account is a candidate. */
  readonly graceDays: number;
  /** When every disabling needs a second named person; otherwise only above the cap, for role holders, and where only IT says so. */
  readonly secondApproval: 'always' | 'where-needed';
  /** At once, and of one year group: above either, a second named person agrees (promises.md E8). */
  readonly cap: { readonly people: number; readonly percentOfYear: number };
  /** Hours for which an approval holds. */
  readonly approvalHours: number;
  /** The most days for which a guest is asked for, or extended, at once (C6). */
  readonly guestDays: number;
  /** Where the acceptable use policy that guests agree to can be read. */
  readonly acceptableUse?: string | undefined;
  /** Roles whose holders are asked, and whose holders may agree as second. */
  readonly asks: PolicyRole;
  readonly agrees: readonly PolicyRole[];
  /** When IT is asked on a school day, minutes after midnight, local. */
  readonly askAt: number;
  /** Addresses (or the part before the @, or with `*`) that Lantern never touches, by what they are. */
  readonly protected: {
    readonly breakGlass: readonly string[];
    readonly service: readonly string[];
    readonly room: readonly string[];
    readonly shared: readonly string[];
  };
  /** What is asked back or closed on leaving (C2, C3, G4, I3): lines of the checklist, each with whose it is. */
  readonly checklist: readonly {
    readonly id: string;
    readonly title: string;
    readonly for: 'equipment' | 'devices' | 'systems' | 'social';
    readonly kinds: readonly ('staff' | 'pupil')[];
    /** Where the register of loans has things of these kinds with them, each of those stands in its place. */
    readonly lent: readonly ItemKind[];
  }[];
}

export interface Policy {
  readonly school: SchoolId;
  /** The school's name, as people write it. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly roles: Readonly<Record<PolicyRole, readonly Holder[]>>;
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly routes: Readonly<Record<SubjectRoute, Route>>;
  readonly kindRoutes: readonly KindRoute[];
  /** Whom a pupil may choose to tell, beside their form tutor (A16). Empty: the DSL and the pastoral leads. */
  readonly trustedAdults: readonly PersonId[];
  /** Whom to alert when a route has nobody left: the trust's named contact. */
  readonly trustContact: Holder;
  /** Outside term these people stand in for these roles. */
  readonly duty: readonly { readonly for: readonly PolicyRole[]; readonly person: PersonId }[];
  readonly deadlines: {
    /** `'end-of-school-day'`, or minutes of school time. */
    readonly acknowledge: 'end-of-school-day' | number;
    /** Minutes at any hour for danger and suspected illegal content. */
    readonly urgent: number;
    /** Minutes of school time until the one after is told, once the first deadline has passed. */
    readonly passOnEvery: number;
    /** Minutes of school time between reminders of something unopened. */
    readonly remindEvery: number;
  };
  readonly calendar: Calendar;
  readonly tags: readonly Tag[];
  readonly sanctions: readonly Sanction[];
  readonly outcomes: readonly { readonly id: string; readonly title: string }[];
  readonly referrals: readonly Referral[];
  /** Whether parents being informed (or a signed reason why not yet) is compulsory before closing (A24). */
  readonly informParents: boolean;
  readonly leavers: LeaverPolicy;
  readonly agreements: AgreementPolicy;
  /** Who leads each year group, by the year as the MIS writes it: they see the names of their own year in the register (B7). */
  readonly headsOfYear: Readonly<Record<string, readonly PersonId[]>>;
  /** The newest version of every text that is signed here: the school's own over ours, by id. */
  readonly texts: readonly Agreement[];
  /** Guest accounts that this policy names, so that they count as people. */
  readonly guests: ReadonlySet<PersonId>;
  /** Sentences of the school's own that replace ours, by key. */
  readonly wording: Readonly<Record<string, string>>;
}
