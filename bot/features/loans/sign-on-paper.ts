/** *Signed on paper…*: the office enters a signature that is on paper, for whoever has neither chat nor a link (B4). */
import { z } from 'zod';
import { formCard, mostLine, plain, wordsProblem } from '../../core/form-card.ts';
import { isAppError } from '../../core/errors.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { readDay } from '../../core/read-day.ts';
import { localDate } from '../../core/say-time.ts';
import { sign } from '../agreements/sign.ts';
import { loanEntry, wasCounted, withPress } from './change-loan.ts';
import { lentHere, loanAt, nothingThere, tooOld } from './find-loan.ts';
import { isOpen, mayLend, missing, textsForLoan, titleOf, type Loan } from './loan.ts';
import { showLoan } from './show-loan.ts';
import { withSignature } from './sign-loan.ts';

const text = z.string().optional();
const values = z.object({
  ...loanAt,
  send: z.literal('yes').optional(),
  signer: text,
  name: text,
  dated: text,
});
type PaperAct = ActOf<z.infer<typeof values>>;

export const signOnPaper: Flow<z.infer<typeof values>> = {
  verb: 'loans.paper',
  who: mayLend,
  values,
  afresh: async (act, deps) => {
    const stored = await lentHere(act, deps);
    return stored === undefined ? nothingThere : form(act, stored.value, tooOld);
  },
  run: (act, deps) => enter(act, deps, 1),
};

const tries = 8;

const enter = async (act: PaperAct, deps: Deps, attempt: number): Promise<Reply> => {
  const stored = await lentHere(act, deps);
  if (stored === undefined) return nothingThere;
  const loan = stored.value;
  const { school } = act.values;
  if (wasCounted(loan, act.press)) return showLoan(school, loan, 'That was kept already.', deps);
  if (!isOpen(loan) || missing(loan).length === 0)
    return showLoan(school, loan, 'No signature is missing.', deps);
  if (loan.person === act.by.id)
    return showLoan(school, loan, 'It is lent to you, so please let a colleague do this.', deps);
  if (act.values.send === undefined) return form(act, loan, '');
  const read = readPaper(act, loan, deps);
  if ('problem' in read) return form(act, loan, read.problem);
  const { signer, agreement, name, dated } = read;
  const { id, version, hash, title } = agreement;
  const at = deps.clock.now().toISOString();
  const after = withSignature(
    loan,
    { signer, agreement: id, version, hash, title, name, at, how: 'paper' },
    act.by.id,
  );
  const actor = { actor: act.by.id, action: act.verb };
  const { rows, trail } = loanEntry(school, stored, withPress(after, act.press), actor, deps);
  try {
    const signed = await sign(
      {
        school,
        person: loan.person,
        signer,
        name,
        agreement,
        dated,
        how: 'paper',
        by: act.by.id,
        consents: [],
        also: rows,
        trail,
      },
      deps,
    );
    if (signed === 'already') await deps.ledger.record(school, { rows, trail });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return enter(act, deps, attempt + 1);
  }
  return showLoan(school, after, 'The signature is kept.', deps);
};

const readPaper = (act: PaperAct, loan: Loan, deps: Deps) => {
  const { school } = act.values;
  const need = missing(loan).find(({ signer }) => signer === act.values.signer);
  if (need === undefined) return { problem: 'Please choose who has signed.' };
  const fitting = textsForLoan(loan.borrower, deps.policies.of(school)).filter(
    ({ signer }) => signer === need.signer,
  );
  const agreement = fitting.find(({ id }) => id === need.agreement) ?? fitting[0];
  if (agreement === undefined) return { problem: 'The school has no text for this any more.' };
  const name = plain(act.values.name);
  const bad = name === '' ? 'Please write the name as it is on the paper.' : wordsProblem(name, mostLine);
  if (bad !== undefined) return { problem: bad };
  const now = deps.clock.now();
  const { zone } = deps.policies.of(school).calendar;
  const dated = readDay(plain(act.values.dated), now, zone);
  if (dated === undefined || dated > localDate(now, zone))
    return { problem: 'Please choose the day that is on the paper: today, or before.' };
  return { signer: need.signer, agreement, name, dated };
};

const form = (act: PaperAct, loan: Loan, problem: string): Reply => {
  const { school, loan: id } = act.values;
  const titles = { self: 'Whoever borrows it', parent: 'A parent or carer' };
  return formCard(
    {
      title: 'Signed on paper',
      problem,
      lines: [titleOf(loan.item), 'Keep the paper where the school keeps such papers.'],
      fields: [
        {
          id: 'signer',
          label: 'Who has signed?',
          type: 'choice',
          hint: 'Choose one',
          choices: missing(loan).map(({ signer }) => ({ title: titles[signer], value: signer })),
        },
        { id: 'name', label: 'The name on the paper', type: 'text' },
        { id: 'dated', label: 'The day on the paper', type: 'date' },
      ],
      verb: 'loans.paper',
      submit: 'Keep it',
      data: { school, loan: id },
      back: { verb: 'loans.open', title: 'Back', data: { school, loan: id } },
    },
    act.values,
  );
};
