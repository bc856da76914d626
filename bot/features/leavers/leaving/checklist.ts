/**
 * What is asked back or closed when somebody leaves (policy-map C2, C3, G4, I3): one row `LC!<leaver>` in the school's
 * partition. It imports nothing of leaver.ts, which lists it among the kinds that are sealed.
 */
import { z } from 'zod';
import type { Key, Kind, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf } from '../../../core/roles.ts';
import type { LeaverPolicy, Policy } from '../../../policy/policy.ts';

const signed = z.object({ by: z.string(), at: z.string() });

const line = z.object({
  id: z.string(),
  title: z.string(),
  for: z.enum(['equipment', 'devices', 'systems', 'social']),
  state: z.enum(['open', 'done', 'not-needed']),
  /** Who ticked it last. */
  signed: signed.optional(),
});
export type Line = z.infer<typeof line>;

const checklistRow = z.object({
  v: z.literal(1),
  leaver: z.string(),
  name: z.string(),
  person: z.string().optional(),
  kind: z.enum(['staff', 'pupil']),
  manager: z.string().optional(),
  /** Pupils: gets the card in their place. */
  tutor: z.string().optional(),
  /** ISO date: the last working day, by the newest list. */
  lastDay: z.string(),
  begunAt: z.string(),
  lines: z.array(line),
  notes: z.array(signed.extend({ words: z.string() })),
  /** They would like to meet IT on their last day. */
  meet: signed.optional(),
  /** What has been said, by name and day, so that it is said once. */
  said: z.array(z.string()),
  /** Came back, or never left: nothing is asked any more. */
  over: z.boolean(),
  /** When it is looked at next (ISO, UTC); empty: not any more. */
  look: z.string(),
  /** The newest presses that were counted (S4). */
  used: z.array(z.string()),
});
export type Checklist = z.infer<typeof checklistRow>;

export const isOutstanding = ({ over, lines }: Pick<Checklist, 'over' | 'lines'>): boolean =>
  !over && lines.some(({ state }) => state === 'open');

/** `open` is a column, so that a list reads only those: it says nothing of anybody. */
export const checklists: Kind<Checklist> = {
  name: 'leaver-checklist',
  table: 'cases',
  schema: checklistRow,
  columns: (value) => ({ open: isOutstanding(value) }),
  sealed: { words: [] },
};

export const checklistPrefix = 'LC!';
export const checklistKey = (school: SchoolId, leaver: string): Key => ({
  partition: school,
  row: `${checklistPrefix}${leaver}`,
});

/**
 * The lines for somebody of this kind, from the policy. The register of loans joins in here later: a line for each thing
 * that is lent to them, in place of the policy's own lines for equipment.
 */
export const linesFor = (kind: 'staff' | 'pupil', { checklist }: LeaverPolicy): Line[] =>
  checklist
    .filter(({ kinds }) => kinds.includes(kind))
    .map(({ id, title, for: whose }): Line => ({ id, title, for: whose, state: 'open' }));

/** Who ticks: IT, the office, the line manager of their own people, the tutor of their own pupils. Nobody their own list. */
export const mayTick = (person: Pick<Person, 'id'>, checklist: Checklist, policy: Policy): boolean => {
  if (checklist.person === person.id) return false;
  if (seesAll(person.id, policy)) return true;
  return checklist.manager === person.id || checklist.tutor === person.id;
};

const seesAll = (person: PersonId, policy: Policy): boolean =>
  policyRolesOf(person, policy).some(
    (role) => role === 'it' || role === 'office' || role === policy.leavers.asks,
  );

const mostUsed = 60;
/** Presses that were counted, with this one. */
export const withPress = (used: readonly string[], press: { readonly id: string } | undefined): string[] =>
  press === undefined ? [...used] : [...used, press.id].slice(-mostUsed);
