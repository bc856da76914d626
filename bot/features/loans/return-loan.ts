/** *It is back…* with its condition, and *Strike it out…* with a reason: how IT and the office end a loan. */
import { z } from 'zod';
import { formCard, mostWords, plain, wordsProblem } from '../../core/form-card.ts';
import type { ActOf, Deps, Entry, Flow, Reply } from '../../core/ports.ts';
import { changeLoan, withEvent, type LoanStep } from './change-loan.ts';
import { loanAt, tooOld } from './find-loan.ts';
import { isOpen, isOut, mayLend, returnedLoan, titleOf, type Loan } from './loan.ts';
import { lendersView } from './show-loan.ts';
import { strikePaperOf } from './strike-paper.ts';

const values = z.object({ ...loanAt, send: z.literal('yes').optional(), words: z.string().optional() });
type EndAct = ActOf<z.infer<typeof values>>;

interface Ending {
  readonly verb: string;
  readonly title: string;
  readonly submit: string;
  readonly label: string;
  readonly hint: string;
  readonly empty: string;
  may(loan: Loan): boolean;
  ended(loan: Loan, words: string, by: string, at: string): Loan | undefined;
  /** What ends with it. */
  along?(loan: Loan, words: string, act: EndAct, deps: Deps): Promise<Pick<Entry, 'rows' | 'trail'>>;
  readonly notice: string;
}

/** Nobody says of what they have themselves that it is back: a colleague looks at it. */
const notYourOwn = 'It is lent to you, so please let a colleague do this.';

const ending = (what: Ending): Flow<z.infer<typeof values>> => ({
  verb: what.verb,
  who: mayLend,
  values,
  afresh: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => (what.may(loan) ? { reply: form(what, act, loan, tooOld) } : { again: tooOld }),
      deps,
    ),
  run: (act, deps) => changeLoan(act, lendersView(act, deps), (loan) => step(what, act, loan, deps), deps),
});

const step = async (what: Ending, act: EndAct, loan: Loan, deps: Deps): Promise<LoanStep> => {
  if (!what.may(loan)) return { again: '' };
  if (loan.person === act.by.id) return { again: notYourOwn };
  if (act.values.send === undefined) return { reply: form(what, act, loan, '') };
  const words = plain(act.values.words);
  const problem = words === '' ? what.empty : wordsProblem(words, mostWords);
  if (problem !== undefined) return { reply: form(what, act, loan, problem) };
  const after = what.ended(loan, words, act.by.id, deps.clock.now().toISOString());
  if (after === undefined) return { again: '' };
  return { after, notice: what.notice, ...(await what.along?.(loan, words, act, deps)) };
};

const form = (what: Ending, act: EndAct, loan: Loan, problem: string): Reply => {
  const { school, loan: id } = act.values;
  return formCard(
    {
      title: what.title,
      problem,
      lines: [titleOf(loan.item)],
      fields: [{ id: 'words', label: what.label, type: 'multiline', hint: what.hint }],
      verb: what.verb,
      submit: what.submit,
      data: { school, loan: id },
      back: { verb: 'loans.open', title: 'Back', data: { school, loan: id } },
    },
    act.values,
  );
};

export const returnLoan = ending({
  verb: 'loans.return',
  title: 'It is back',
  submit: 'It is back',
  label: 'What condition is it in? Never a password or a PIN.',
  hint: 'For example: as it was lent, charger missing',
  empty: 'Please write what condition it is in.',
  may: isOut,
  ended: (loan, condition, by, at) => returnedLoan(loan, { by, at, condition, through: 'hand' }),
  notice: 'It is back, and its condition is kept.',
});

/** Entered by mistake, or never handed over. It stays in the register, struck out. */
export const strikeLoan = ending({
  verb: 'loans.strike',
  title: 'Strike out a loan',
  submit: 'Strike it out',
  label: 'Why? It stays in the register, struck out, with your reason.',
  hint: 'For example: entered for the wrong person',
  empty: 'Please write why.',
  may: isOpen,
  ended: (loan, reason, by, at) => ({
    ...withEvent(loan, by, at, 'struck'),
    stage: 'struck',
    struck: { by, at, reason },
    tell: [],
  }),
  along: (loan, reason, act, deps) =>
    strikePaperOf(loan, { school: act.values.school, by: act.by.id, reason }, deps),
  notice: 'It is struck out.',
});
