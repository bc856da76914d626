/**
 * What is asked back or closed when somebody leaves (policy-map C2, C3, G4, I3): one row `LC!<leaver>` in the school's
 * partition. It imports nothing of leaver.ts, which lists it among the kinds that are sealed.
 */
import { z } from 'zod';
import type { Key, Kind, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf } from '../../../core/roles.ts';
import type { LeaverPolicy, Policy } from '../../../policy/policy.ts';
import { briefOf, isOut, titleOf, type Loan } from '../../loans/loan.ts';

const signed = z.object({ by: z.string(), at: z.string() });

const line = z.object({
  id: z.string(),
  title: z.string(),
  for: z.enum(['equipment', 'devices', 'systems', 'social']),
  state: z.enum(['open', 'done', 'not-needed']),
  /** It stands for this loan, and is ticked when that is returned. */
  loan: z.string().optional(),
  /** For their own chat: nothing that somebody wrote but the number on its label. */
  brief: z.string().optional(),
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
 * The lines for somebody of this kind, from the policy, and one for each thing that is lent to them, in place of the policy's
 * own line for things of that kind (G4).
 */
export const linesFor = (
  kind: 'staff' | 'pupil',
  { checklist }: LeaverPolicy,
  lent: readonly Loan[],
): Line[] =>
  withLoans(
    checklist
      .filter(({ kinds }) => kinds.includes(kind))
      .map(({ id, title, for: whose }): Line => ({ id, title, for: whose, state: 'open' })),
    lent,
    { checklist },
  );

/**
 * The lines as the register of loans has it now: what came back is ticked, what is lent since then stands there as well, and
 * the policy's line for such things goes, unless somebody has ticked it.
 * @param lent all that was ever lent to them
 */
export const withLoans = (
  lines: readonly Line[],
  lent: readonly Loan[],
  { checklist }: Pick<LeaverPolicy, 'checklist'>,
): Line[] => {
  const kinds = new Set(lent.filter(isOut).map(({ item }) => item.kind));
  const covered = new Set(
    checklist.filter((one) => one.lent.some((kind) => kinds.has(kind))).map(({ id }) => id),
  );
  const known = new Set(lines.flatMap(({ loan }) => loan ?? []));
  return [
    ...lent.filter((one) => isOut(one) && !known.has(one.id)).map((one) => lineOf(one)),
    ...lines
      .filter(({ id, state }) => !(covered.has(id) && state === 'open'))
      .map((one) => {
        const loan = lent.find(({ id }) => id === one.loan);
        return loan === undefined ? one : asLoan(one, loan);
      }),
  ];
};

const lineOf = ({ id, item }: Loan): Line => ({
  id: `loan:${id}`,
  title: `${titleOf(item)}, returned`,
  brief: briefOf(item),
  for: 'equipment',
  state: 'open',
  loan: id,
});

const asLoan = (before: Line, { stage, returned, trouble, struck }: Loan): Line => {
  const ended = { returned, lost: trouble, struck }[stage as 'returned' | 'lost' | 'struck'];
  if (ended === undefined)
    return before.state === 'open' ? before : { ...before, state: 'open', signed: undefined };
  const state = stage === 'returned' ? ('done' as const) : ('not-needed' as const);
  return before.state === state ? before : { ...before, state, signed: { by: ended.by, at: ended.at } };
};

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
