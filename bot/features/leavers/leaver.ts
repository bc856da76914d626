/**
 * The noun: somebody who may have left, their accounts in both clouds, what IT decided, and what was done (policy-map C1).
 * One row `L!<id>` in the school's partition, sealed with the app's own key, so that the night runs without the key service.
 */
import { z } from 'zod';
import { hashKey } from '../../core/keys.ts';
import type { CloudAccount, Key, Kind, SchoolId } from '../../core/ports.ts';

export { askCall, tellLeaverCall } from './calls.ts';

const cloud = z.enum(['entra', 'google']);
const checked = <T extends z.ZodType>(value: T) =>
  z.union([
    z.object({ checked: z.literal(true), value }),
    z.object({ checked: z.literal(false), because: z.string() }),
  ]);

/** An account as the last night, or the moment of acting, saw it. `id` is the vendor's immutable one. */
export const leaverAccount = z.object({
  cloud,
  tenant: z.string(),
  id: z.string(),
  address: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  createdAt: z.string().optional(),
  lastSignIn: checked(z.string()),
  /** By name; by the vendor's id until the night has looked. */
  licences: z.array(z.string()),
  onPremises: z.boolean(),
  roles: checked(z.array(z.string())),
  unit: z.string(),
});
export type LeaverAccount = z.infer<typeof leaverAccount>;

/** What is kept of an account as its cloud has just shown it. */
export const leaverAccountOf = (account: CloudAccount): LeaverAccount => ({
  cloud: account.cloud,
  tenant: account.tenant,
  id: account.id,
  address: account.address,
  name: account.name,
  enabled: account.enabled,
  createdAt: account.createdAt,
  lastSignIn: account.lastSignIn,
  licences: [...account.licences],
  onPremises: account.onPremises,
  roles: account.roles.checked ? { checked: true, value: [...account.roles.value] } : account.roles,
  unit: account.unit,
});

/**
 * Why somebody is on the list. `not-in-roster` and `no-sign-in` only rank, and never suffice alone; all others are grounds for disabling
 * (audit-and-leavers.md 2.1: maternity leave, break-glass, service accounts look the same).
 */
export const ground = z.discriminatedUnion('what', [
  /** The leaver list of the MIS or HR names them. */
  z.object({ what: z.literal('list'), lastDay: z.string(), list: z.string(), line: z.int() }),
  /** `employeeLeaveDateTime` of the account has passed. */
  z.object({ what: z.literal('leave-date'), lastDay: z.string() }),
  /** A person of IT has said so, with a reason; a second one must agree. */
  z.object({
    what: z.literal('named'),
    lastDay: z.string(),
    by: z.string(),
    at: z.string(),
    reason: z.string(),
  }),
  /** A sanction of a case takes access away until a day (A26). Who decided is known to the case; IT learns the day only. */
  z.object({
    what: z.literal('sanction'),
    until: z.string(),
    incident: z.string(),
    record: z.int(),
    at: z.string(),
  }),
  /** A guest whose end date has passed (C6). */
  z.object({ what: z.literal('guest-ended'), endedOn: z.string() }),
  /** Nobody of this name, id or account is in the roster. */
  z.object({ what: z.literal('not-in-roster') }),
  /** No sign-in that succeeded for so many days, on either side; `days` absent: never. */
  z.object({ what: z.literal('no-sign-in'), days: z.int().optional() }),
]);
export type Ground = z.infer<typeof ground>;

const rankingOnly: ReadonlySet<Ground['what']> = new Set(['not-in-roster', 'no-sign-in']);
/** Whether this is reason enough to be asked about disabling; the rest only ranks. */
export const isGround = ({ what }: Ground): boolean => !rankingOnly.has(what);

/** `never`: Lantern does not touch this account whoever asks. `twice`: two named people must agree. */
export const protection = z.object({
  level: z.enum(['never', 'twice']),
  /** For example `break-glass`, `service`, `room`, `shared`, `own`, `asker`, `came-back`, `not-sure-who`, `new-account`, `role`, `roles-unknown`. */
  why: z.string(),
  /** A sentence for IT. */
  words: z.string(),
});
export type Protection = z.infer<typeof protection>;

export const burden = z.object({ what: z.string(), title: z.string() });

const signed = z.object({ by: z.string(), at: z.string() });

/** What IT decided. `keep` and `not-leaver` need a reason; `disable` may need a second named person. */
export const decision = z.object({
  what: z.enum(['disable', 'keep', 'not-leaver', 'undo']),
  by: z.string(),
  at: z.string(),
  reason: z.string(),
  /** `keep`: ISO date. */
  until: z.string().optional(),
  /** A hostile leaver: sign-in ends first, the rest is owed (audit-and-leavers.md 2.3). */
  urgent: z.boolean(),
  /** How many named people must agree, and why more than one. */
  needs: z.union([z.literal(1), z.literal(2)]),
  because: z.array(z.string()),
  /** The second named person; whoever decided is `by`. */
  approvals: z.array(signed),
  /** An approval that is not used by then is void (E8). ISO, UTC. */
  expires: z.string().optional(),
  /** The accounts as the person saw them: only these are touched. Absent: those of the row. */
  accounts: z.array(z.object({ cloud, id: z.string() })).optional(),
  /** Presses that were counted (S4). */
  press: z.string().optional(),
});
export type Decision = z.infer<typeof decision>;

export const steps = ['snapshot', 'lock', 'sessions', 'mail', 'groups', 'read-back'] as const;
export type Step = (typeof steps)[number];

/**
 * `todo` · `begun` (written before anything is done) · `done` · `handed` (refused: a person does it, `words` says what) · `owed`
 * (refused as things stand) · `skipped` (nothing to do there).
 */
export const stepState = z.object({
  state: z.enum(['todo', 'begun', 'done', 'handed', 'owed', 'skipped']),
  /** The last sign of life; `since`: when it was first begun. */
  at: z.string().optional(),
  since: z.string().optional(),
  /** Sentences for IT, one a thing that was refused, owed or cannot be undone. */
  words: z.array(z.string()),
});

export type StepState = z.infer<typeof stepState>;

/** The saga of one account, in one direction. `order` says in which order the steps go in this cloud. */
export const run = z.object({
  cloud,
  id: z.string(),
  direction: z.enum(['disable', 'undo']),
  urgent: z.boolean(),
  /** `access`: sign-in only, for a time (A26); mail and groups stay as they are. */
  scope: z.enum(['all', 'access']),
  startedAt: z.string(),
  order: z.array(z.enum(steps)),
  steps: z.partialRecord(z.enum(steps), stepState),
  /** What the cloud itself said at the end. `enabled` is what was read, not what was asked for. */
  readBack: z.object({ at: z.string(), enabled: z.boolean(), signedOut: checked(z.boolean()) }).optional(),
  /** Half done for more than an hour: somebody was told. */
  alarmedAt: z.string().optional(),
});
export type Run = z.infer<typeof run>;

export const stages = [
  /** On the list, and the last day is not over: the checklist runs, nothing is asked about the accounts. */
  'leaving',
  /** Found; waits for IT. */
  'candidate',
  /** One named person said disable; a second one is asked. */
  'approving',
  'disabling',
  /** Every account was read back as disabled. */
  'disabled',
  'kept',
  'not-leaver',
  'undoing',
  'restored',
  /** Came back, or no account is left: nothing to decide. */
  'gone',
] as const;
export type Stage = (typeof stages)[number];

/** One line of what happened, for the evidence (C1: who decided, when, on what ground, what was read back). */
const event = z.object({ at: z.string(), by: z.string(), what: z.string(), words: z.string() });

const leaverRow = z.object({
  v: z.literal(1),
  id: z.string(),
  stage: z.enum(stages),
  name: z.string(),
  /** The person's id within the trust, where the list or the roster knew one: `hillside.S034`. */
  person: z.string().optional(),
  kind: z.enum(['staff', 'pupil', 'other']),
  year: z.string().optional(),
  /** Who managed them, where the list says (a person of the roster). */
  manager: z.string().optional(),
  /** ISO date, where a ground has one. */
  lastDay: z.string().optional(),
  accounts: z.array(leaverAccount),
  grounds: z.array(ground),
  protections: z.array(protection),
  burdens: z.array(burden),
  /** What could not be looked at, in words. */
  notChecked: z.array(z.string()),
  /** Higher is asked first: grounds, then how long nobody signed in, then licences. */
  rank: z.number(),
  foundAt: z.string(),
  seenAt: z.string(),
  decision: decision.optional(),
  runs: z.array(run),
  events: z.array(event),
});
export type Leaver = z.infer<typeof leaverRow>;
/** Access is taken away for a time by a case (A26): they have not left. */
export const isForATime = ({ grounds }: Pick<Leaver, 'grounds'>): boolean =>
  grounds.some(({ what }) => what === 'sanction');
export type LeaverEvent = z.infer<typeof event>;

/** `stage` is a column, so that a list reads only the open ones: it says nothing of anybody. */
export const leavers: Kind<Leaver> = {
  name: 'leaver',
  table: 'cases',
  schema: leaverRow,
  columns: ({ stage }) => ({ stage }),
  sealed: { words: [] },
};

/** The state of an account before anything was changed (`Held` of the ports, and the account). Kept for the undo. */
const held = z.object({
  what: z.string(),
  id: z.string(),
  title: z.string(),
  was: z.string(),
  undoable: z.boolean(),
  undo: z.string().optional(),
});
const snapshotRow = z.object({
  v: z.literal(1),
  leaver: z.string(),
  at: z.string(),
  account: leaverAccount,
  sessions: checked(z.array(held)),
  mail: checked(z.array(held)),
  groups: checked(z.array(held)),
  /** The account was put back; what is left here could not be yet. */
  undone: z.boolean().optional(),
});
export type Snapshot = z.infer<typeof snapshotRow>;
export const snapshots: Kind<Snapshot> = {
  name: 'leaver-snapshot',
  table: 'cases',
  schema: snapshotRow,
  sealed: { words: [] },
};

/** Row prefixes of this feature, all in the school's partition: `L!` people, `LS!` snapshots; further ones begin with `L` too. */
export const rows = {
  leaver: (school: SchoolId, id: string): Key => ({ partition: school, row: `L!${id}` }),
  snapshot: (
    school: SchoolId,
    leaver: string,
    account: { readonly cloud: string; readonly id: string },
  ): Key => ({
    partition: school,
    row: `LS!${leaver}!${hashKey(account.cloud, account.id)}`,
  }),
};

/** Every leaver of a school. */
export const leaverRange = (school: SchoolId) => ({ partition: school, from: 'L!', to: 'L"' });

/** The id of somebody new: from what never changes of them, so that finding them twice finds one. */
export const leaverIdOf = (anchor: {
  readonly cloud: string;
  readonly tenant: string;
  readonly id: string;
}): string => hashKey('leaver', anchor.cloud, anchor.tenant, anchor.id).slice(0, 26);
