/** How every press changes a loan: as it is now, once for each press, and anew when somebody else was faster. */
import { replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type {
  Act,
  Change,
  Deps,
  Entry,
  Press,
  Reply,
  SchoolId,
  Stored,
  TrailNote,
} from '../../core/ports.ts';
import { nothingThere } from './find-loan.ts';
import { isOut, loanMovedCall, loans, type Loan } from './loan.ts';

export type LoanStep =
  | {
      readonly after: Loan;
      readonly notice: string;
      readonly rows?: readonly Change[];
      /** Lines of the trail about these rows. */
      readonly trail?: readonly TrailNote[];
    }
  /** Nothing is done: a form, or the loan as it is with a notice. */
  | { readonly reply: Reply }
  | { readonly again: string };

export interface LoanView {
  find(): Promise<Stored<Loan> | undefined>;
  show(loan: Loan, notice: string): Promise<Reply>;
}

const tries = 8;

export const changeLoan = async (
  act: Act | (Omit<Act, 'values'> & { readonly values: unknown }),
  view: LoanView,
  decide: (loan: Loan) => LoanStep | Promise<LoanStep>,
  deps: Deps,
  attempt = 1,
): Promise<Reply> => {
  const stored = await view.find();
  if (stored === undefined) return nothingThere;
  if (wasCounted(stored.value, act.press)) return view.show(stored.value, 'That was kept already.');
  const step = await decide(stored.value);
  if ('reply' in step) return step.reply;
  if ('again' in step) return view.show(stored.value, step.again);
  const school = stored.key.partition;
  const after = withPress(step.after, act.press);
  try {
    const entry = loanEntry(school, stored, after, { actor: act.by.id, action: act.verb }, deps);
    await deps.ledger.record(school, {
      rows: [...entry.rows, ...(step.rows ?? [])],
      trail: [...entry.trail, ...(step.trail ?? [])],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return changeLoan(act, view, decide, deps, attempt + 1);
  }
  return view.show(after, step.notice);
};

/** What is committed when a loan changes: the row first, and where it has come or gone whoever keeps a list of it. */
export const loanEntry = (
  school: SchoolId,
  stored: Stored<Loan>,
  after: Loan,
  { actor, action }: { readonly actor: string; readonly action: string },
  deps: Deps,
): Entry => ({
  rows: [
    replace(loans, stored, after),
    ...(isOut(stored.value) === isOut(after)
      ? []
      : [schedule(loanMovedCall, { person: after.person }, deps.clock.now(), school, deps.clock)]),
  ],
  trail: [{ actor, action, target: after.id }],
});

export const wasCounted = ({ used }: Loan, press: Press | undefined): boolean =>
  press !== undefined && used.includes(press.id);

const mostUsed = 40;
export const withPress = (loan: Loan, press: Press | undefined): Loan =>
  press === undefined ? loan : { ...loan, used: [...loan.used, press.id].slice(-mostUsed) };

/** What happened, added to what happened before. */
export const withEvent = (loan: Loan, by: string, at: string, what: string): Loan => ({
  ...loan,
  events: [...loan.events, { by, at, what }],
});
