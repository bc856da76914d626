/** *Lend it*: the loan is entered and waits for its signatures; where the school has no text for it, it is out at once (G2, G3). */
import { z } from 'zod';
import { create } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { ActOf, Change, Deps, Flow, Person, PersonId, Reply, SchoolId } from '../../core/ports.ts';
import { localDate } from '../../core/say-time.ts';
import { opensOn } from '../../policy/calendar.ts';
import { loanNoticeCall } from './calls.ts';
import { borrowerOf } from './find-borrower.ts';
import { nothingThere, tooOld } from './find-loan.ts';
import { itemForm, itemValues, readItem } from './item-form.ts';
import {
  isOpen,
  isOut,
  lendsIn,
  loanIdOf,
  loanKey,
  loanMovedCall,
  loans,
  loansIn,
  mayLend,
  textsForLoan,
  titleOf,
  type Item,
  type Loan,
} from './loan.ts';
import { showLoan } from './show-loan.ts';

const values = z.object({
  send: z.literal('yes').optional(),
  school: z.string().max(100),
  person: z.string().max(100),
  once: z.string().regex(/^[A-Za-z0-9]{1,40}$/),
  ...itemValues,
});
type LendAct = ActOf<z.infer<typeof values>>;

export const lend: Flow<z.infer<typeof values>> = {
  verb: 'loans.lend',
  who: mayLend,
  values,
  afresh: async (act, deps) => {
    const person = await borrowerFor(act, deps);
    return person === undefined
      ? nothingThere
      : itemForm(act.values.school, person, act.values, tooOld, deps);
  },
  run: async (act, deps) => {
    const { school } = act.values;
    const person = await borrowerFor(act, deps);
    if (person === undefined) return nothingThere;
    const read = readItem(act.values, school, deps);
    if ('problem' in read) return itemForm(school, person, act.values, read.problem, deps);
    const loan = newLoan(
      { school, person, by: act.by.id, once: act.values.once, ...read, already: false },
      deps,
    );
    const elsewhere = await whoHas(school, loan, deps);
    if (elsewhere !== undefined) return itemForm(school, person, act.values, elsewhere, deps);
    return enter(act, loan, deps);
  },
};

const borrowerFor = async (act: LendAct, deps: Deps): Promise<Person | undefined> =>
  lendsIn(act.by, deps).includes(act.values.school)
    ? borrowerOf(act.values.school, act.values.person, deps)
    : undefined;

const enter = async (act: LendAct, loan: Loan, deps: Deps): Promise<Reply> => {
  const { school } = act.values;
  try {
    await deps.ledger.record(school, {
      rows: loanRows(school, loan, deps),
      trail: [{ actor: act.by.id, action: 'loans.lent', target: loan.id }],
    });
  } catch (error) {
    // The same form, sent once more: it is there.
    if (!isAppError(error, 'conflict')) throw error;
  }
  const stored = await deps.records.get(loans, loanKey(school, loan.id));
  if (stored === undefined) throw new Error('a loan that was just entered is not there');
  const notice =
    isOpen(stored.value) && !isOut(stored.value)
      ? 'It is entered, and they are asked to sign.'
      : 'It is entered.';
  return showLoan(school, stored.value, notice, deps);
};

export interface NewLoan {
  readonly school: SchoolId;
  readonly person: Person;
  readonly by: PersonId;
  readonly once: string;
  readonly item: Item;
  readonly due?: string | undefined;
  /** It was handed over before it was entered (a list of what is out). */
  readonly already: boolean;
  /** Left out: they are asked to sign. */
  readonly ask?: boolean | undefined;
}

export const newLoan = ({ school, person, by, once, item, due, already, ask }: NewLoan, deps: Deps): Loan => {
  const at = deps.clock.now().toISOString();
  const borrower = person.kind === 'pupil' ? 'pupils' : 'staff';
  const needs = ask === false ? [] : needsOf(borrower, school, deps);
  const isAt = already || needs.length === 0;
  return {
    v: 1,
    id: loanIdOf(person.id, once),
    person: person.id,
    borrower,
    item,
    due,
    stage: isAt ? 'out' : 'offered',
    lentBy: by,
    at,
    outAt: isAt ? at : undefined,
    needs,
    signatures: [],
    refused: [],
    tell: needs.some(({ signer }) => signer === 'self') ? ['sign'] : [],
    asked: [],
    events: [{ by, at, what: already ? 'imported' : 'offered' }],
    used: [],
  };
};

/** One signature of each: a school with two texts for the same signer has the first signed. */
const needsOf = (borrower: Loan['borrower'], school: SchoolId, deps: Deps): Loan['needs'] => {
  const texts = textsForLoan(borrower, deps.policies.of(school));
  return (['self', 'parent'] as const).flatMap((signer) => {
    const text = texts.find((one) => one.signer === signer);
    return text === undefined ? [] : [{ signer, agreement: text.id }];
  });
};

/**
 * The loan, and what follows from it.
 * @param last of several for the same person only the last, so that they hear once of all
 */
export const loanRows = (school: SchoolId, loan: Loan, deps: Deps, last = true): Change[] => {
  const now = deps.clock.now();
  const { person, due } = loan;
  const { calendar } = deps.policies.of(school);
  return [
    create(loans, loanKey(school, loan.id), loan),
    ...(loan.tell.length === 0 || !last
      ? []
      : [schedule(loanNoticeCall, { person, why: 'sign' }, now, school, deps.clock)]),
    // Of what was due before it was entered the list says that it is overdue.
    ...(due === undefined || due < localDate(now, calendar.zone)
      ? []
      : [schedule(loanNoticeCall, { person, why: 'due' }, opensOn(calendar, due), school, deps.clock)]),
    ...(isOut(loan) && last ? [schedule(loanMovedCall, { person }, now, school, deps.clock)] : []),
  ];
};

/** The same serial or asset number cannot be with two people; the same form twice is no second person. */
const whoHas = async (school: SchoolId, loan: Loan, deps: Deps): Promise<string | undefined> => {
  const taken = numbersOf(loan.item);
  const other = (await loansIn(school, deps)).find(
    ({ value }) => value.id !== loan.id && numbersOf(value.item).some((one) => taken.includes(one)),
  );
  if (other === undefined) return undefined;
  const name = (await deps.directory.person(other.value.person))?.name ?? 'somebody who has left';
  return `${name} has that already, as far as the register knows: ${titleOf(other.value.item)}. Please take it back there first, or look at the label again.`;
};

export const numbersOf = ({ serial, asset }: Item): string[] => [
  ...(serial === '' ? [] : [`s ${serial.toLowerCase()}`]),
  ...(asset === '' ? [] : [`a ${asset.toLowerCase()}`]),
];
