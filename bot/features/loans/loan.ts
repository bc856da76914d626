/**
 * A loan: something of the school's that a member of staff or a pupil has taken away (policy-map G2–G4, G6, G16, G19). One row
 * `GL!<id>` in the school's partition, sealed; the id begins with its borrower's hash, so that one range holds all that
 * somebody has. Nothing of it is ever removed: what happened is added to its events, and every change is a line of the trail.
 */
import { z } from 'zod';
import { hashKey, newId } from '../../core/keys.ts';
import {
  policyRoles,
  type Deps,
  type Key,
  type Kind,
  type Person,
  type PersonId,
  type PolicyRole,
  type SchoolId,
  type Stored,
} from '../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../core/roles.ts';
import { itemKinds, type Agreement, type ItemKind, type Signer } from '../../policy/agreement.ts';
import type { Policy } from '../../policy/policy.ts';
import { hows } from '../agreements/agreement.ts';

export const itemTitles: Readonly<Record<ItemKind, string>> = {
  laptop: 'Laptop',
  tablet: 'Tablet',
  phone: 'School phone',
  dongle: 'Mobile internet (dongle)',
  trip: 'Trip kit',
  other: 'Something else',
};

/** `offered` waits for signatures, `recalled` is asked back; both are with the borrower as `out` is, or about to be. */
export const stages = ['offered', 'out', 'recalled', 'returned', 'lost', 'struck'] as const;
export type LoanStage = (typeof stages)[number];

const signed = z.object({ by: z.string(), at: z.string() });
const signer = z.enum(['self', 'parent']);
const answer = z.enum(['yes', 'no', 'unsure']);

const item = z.object({
  kind: z.enum(itemKinds),
  /** Make and model, or what it is. */
  what: z.string(),
  serial: z.string(),
  asset: z.string(),
  /** On lending, in words. */
  condition: z.string(),
  accessories: z.string(),
});
export type Item = z.infer<typeof item>;

/** Kept with the loan for ever, since the register of agreements has one row for each text and year and not for each thing. */
const signature = z.object({
  signer,
  agreement: z.string(),
  version: z.string(),
  hash: z.string(),
  title: z.string(),
  /** As they typed it. */
  name: z.string(),
  /** A parent's: what they are to the child, in their own words. */
  relation: z.string().optional(),
  at: z.string(),
  how: z.enum(hows),
});
export type LoanSignature = z.infer<typeof signature>;

const loanRow = z.object({
  v: z.literal(1),
  id: z.string(),
  person: z.string(),
  borrower: z.enum(['staff', 'pupils']),
  item,
  /** ISO date. */
  due: z.string().optional(),
  stage: z.enum(stages),
  lentBy: z.string(),
  /** When it was entered (ISO, UTC). */
  at: z.string(),
  /** Since when it is out: when the last signature came, or for what was out already, when it was entered. */
  outAt: z.string().optional(),
  /** Whose names are needed, by the texts that the school had then. A pupil's own and a parent's (G3). */
  needs: z.array(z.object({ signer, agreement: z.string() })),
  signatures: z.array(signature),
  /** Who said *I do not agree*, until they sign after all. */
  refused: z.array(z.object({ signer, at: z.string() })),
  /** What the borrower is still to be told; emptied by the message that says it, one for all their loans. */
  tell: z.array(z.enum(['sign', 'recall'])),
  /** When they were asked for their signature in their own chat. */
  asked: z.array(z.string()),
  /** Asked back: by whom, until which day (ISO date), and when they were told. */
  recall: signed.extend({ until: z.string(), told: z.array(z.string()) }).optional(),
  /** Chat could not reach them the last time, and why (static words of the front). */
  unreached: z.object({ at: z.string(), because: z.string() }).optional(),
  /** `checklist`: ticked on the list of somebody who leaves, where nobody said what it was like. */
  returned: signed.extend({ condition: z.string(), through: z.enum(['hand', 'checklist']) }).optional(),
  /** Reported lost, stolen or damaged; whether personal data was on it, and whether it was encrypted or locked (G6). */
  trouble: signed
    .extend({
      what: z.enum(['lost', 'stolen', 'damaged']),
      words: z.string(),
      personal: answer,
      locked: answer,
    })
    .optional(),
  struck: signed.extend({ reason: z.string() }).optional(),
  /** Static words; `by` a person's id or `lantern`. */
  events: z.array(signed.extend({ what: z.string() })),
  /** The newest presses that were counted (S4). */
  used: z.array(z.string()),
});
export type Loan = z.infer<typeof loanRow>;

export const isOpen = ({ stage }: Pick<Loan, 'stage'>): boolean =>
  stage === 'offered' || stage === 'out' || stage === 'recalled';
/** With the borrower, as far as anybody knows. */
export const isOut = ({ stage }: Pick<Loan, 'stage'>): boolean => stage === 'out' || stage === 'recalled';

/** Columns, so that a list reads only those that are open, or wait for a signature: they say nothing of anybody. */
export const loans: Kind<Loan> = {
  name: 'loan',
  table: 'cases',
  schema: loanRow,
  columns: (value) => ({ open: isOpen(value), unsigned: isOpen(value) && missing(value).length > 0 }),
  sealed: { words: [] },
};

export const loanPrefix = 'GL!';
/** What a button may carry. */
export const loanId = /^[a-f0-9]{20}-[A-Za-z0-9]{1,40}$/;
const whoIn = (person: PersonId): string => hashKey('loan', person).slice(0, 20);
/** @param once the same gives the same loan, however often it is sent */
export const loanIdOf = (person: PersonId, once: string): string => `${whoIn(person)}-${once}`;
export const newLoanId = (person: PersonId, now: Date): string => loanIdOf(person, newId(now));
export const loanKey = (school: SchoolId, id: string): Key => ({
  partition: school,
  row: `${loanPrefix}${id}`,
});

/** Everything that was ever lent to somebody, oldest first. */
export const loansOf = async (
  school: SchoolId,
  person: PersonId,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Loan>[]> => {
  const from = `${loanPrefix}${whoIn(person)}`;
  return found(records.list(loans, { partition: school, from: `${from}-`, to: `${from}.` }));
};

/** Of a school those that are open; with `all`, those of the past as well. */
export const loansIn = (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
  all?: 'all',
): Promise<Stored<Loan>[]> =>
  found(
    records.list(loans, {
      partition: school,
      from: loanPrefix,
      to: 'GL"',
      ...(all === undefined ? { where: { open: true } } : {}),
    }),
  );

/** Of a school those that still wait for somebody's signature. */
export const loansUnsigned = (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Loan>[]> =>
  found(records.list(loans, { partition: school, from: loanPrefix, to: 'GL"', where: { unsigned: true } }));

const found = async (rows: AsyncIterable<Stored<Loan>>): Promise<Stored<Loan>[]> => {
  const all: Stored<Loan>[] = [];
  for await (const one of rows) all.push(one);
  return all;
};

/** Whose signature is still missing. */
export const missing = ({ needs, signatures }: Pick<Loan, 'needs' | 'signatures'>): Loan['needs'] =>
  needs.filter((need) => !signatures.some((one) => one.signer === need.signer));

/**
 * The loans of somebody that wait for this signature: for a parent's page, those of their child. Already signed, returned and
 * struck out ones are not among them; refused ones are, since nobody's no is the last word (B22).
 */
export const loansWaiting = async (
  school: SchoolId,
  person: PersonId,
  who: Signer,
  deps: Pick<Deps, 'records'>,
): Promise<Loan[]> =>
  (await loansOf(school, person, deps))
    .map(({ value }) => value)
    .filter((loan) => isOpen(loan) && missing(loan).some((one) => one.signer === who));

/** The texts that somebody signs who borrows: their own, and for pupils a parent's (G2, G3). */
export const textsForLoan = (
  borrower: Loan['borrower'],
  { texts }: Pick<Policy, 'texts'>,
): readonly Agreement[] =>
  texts.filter((text) => text.audience === 'loan' && text.borrowers.includes(borrower));

/** `Laptop, Dell Latitude 5440 · serial 5CD123 · asset 0142`. */
export const titleOf = ({ kind, what, serial, asset }: Item): string =>
  [
    what === '' ? itemTitles[kind] : kind === 'other' ? what : `${itemTitles[kind]}, ${what}`,
    ...(serial === '' ? [] : [`serial ${serial}`]),
    ...(asset === '' ? [] : [`asset ${asset}`]),
  ].join(' · ');
/** For what lies in a chat: nothing that somebody wrote but the number on its label. */
export const briefOf = ({ kind, asset }: Item): string =>
  asset === '' ? itemTitles[kind] : `${itemTitles[kind]}, asset ${asset}`;

const lenders: readonly PolicyRole[] = ['it', 'office'];
/** The schools in which somebody lends and takes back: IT and the office. */
export const lendsIn = (person: Person, { policies }: Pick<Deps, 'policies'>): SchoolId[] =>
  schoolsOf(person, policies).filter((school) =>
    policyRolesOf(person.id, policies.of(school)).some((role) => lenders.includes(role)),
  );
export const mayLend: readonly PolicyRole[] = policyRoles;

/**
 * Called whenever something comes to be with somebody, or is with them no more. Whoever keeps a list of what somebody has
 * (the checklist of those who leave) does the job.
 */
export const loanMovedCall = { name: 'loans.moved', payload: z.object({ person: z.string() }) };

/** As it is after it has come back. Undefined where it is not out. */
export const returnedLoan = (loan: Loan, how: NonNullable<Loan['returned']>): Loan | undefined =>
  isOut(loan)
    ? {
        ...loan,
        stage: 'returned',
        returned: how,
        events: [...loan.events, { by: how.by, at: how.at, what: 'returned' }],
      }
    : undefined;

/** Its return was a mistake: it is out again. Undefined where it has not come back. */
export const outAgain = (loan: Loan, by: PersonId, at: string): Loan | undefined =>
  loan.stage === 'returned'
    ? {
        ...loan,
        stage: loan.recall === undefined ? 'out' : 'recalled',
        returned: undefined,
        events: [...loan.events, { by, at, what: 'out-again' }],
      }
    : undefined;
