/**
 * Lost, stolen or damaged: said by whoever has it, or by a parent, or entered by IT for them (G6). Nobody is blamed; whether
 * personal data was on it and whether it was locked is asked at once, since a breach must be reported within hours.
 */
import { z } from 'zod';
import { formCard, mostWords, plain, wordsProblem } from '../../core/form-card.ts';
import { schedule } from '../../core/outbox.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { peopleOfRole } from '../../core/role-people.ts';
import { button } from '../../core/text-card.ts';
import { forChild } from './agreement-card.ts';
import { loanNewsCall } from './calls.ts';
import { changeLoan, withEvent, type LoanStep, type LoanView } from './change-loan.ts';
import { borrowing, lentHere, lentToThem, loanAt, ofChild, tooOld } from './find-loan.ts';
import { isOut, titleOf, type Loan } from './loan.ts';
import { showMine } from './my-loans.ts';
import { showLoan } from './show-loan.ts';
import { borrowersPlaces, everyone } from './read-loan.ts';

const text = z.string().optional();
const values = z.object({
  ...loanAt,
  ...ofChild,
  send: z.literal('yes').optional(),
  what: text,
  words: text,
  personal: text,
  locked: text,
});
type TroubleAct = ActOf<z.infer<typeof values>>;

export const trouble: Flow<z.infer<typeof values>> = {
  verb: 'loans.trouble',
  who: everyone,
  places: borrowersPlaces,
  values,
  afresh: (act, deps) =>
    changeLoan(
      act,
      viewOf(act, deps),
      (loan) => (isOut(loan) ? { reply: form(act, loan, tooOld) } : { again: tooOld }),
      deps,
    ),
  run: (act, deps) => changeLoan(act, viewOf(act, deps), (loan) => told(act, loan, deps), deps),
};

const viewOf = (act: TroubleAct, deps: Deps): LoanView => ({
  find: async () => (await lentToThem(act, deps)) ?? lentHere(act, deps),
  show: (loan, notice) =>
    isTheirs(act, loan) ? showMine(act, notice, deps) : showLoan(act.values.school, loan, notice, deps),
});

const isTheirs = (act: TroubleAct, loan: Loan): boolean =>
  borrowing(act.by, act.values.for)?.person === loan.person;

const answers = ['yes', 'no', 'unsure'] as const;
const answered = (said: string | undefined): (typeof answers)[number] | undefined =>
  answers.find((one) => one === said);

const told = async (act: TroubleAct, loan: Loan, deps: Deps): Promise<LoanStep> => {
  if (!isOut(loan)) return { again: '' };
  if (act.values.send === undefined) return { reply: form(act, loan, '') };
  const what = (['lost', 'stolen', 'damaged'] as const).find((one) => one === act.values.what);
  if (what === undefined) return { reply: form(act, loan, 'Please choose what happened.', 'what') };
  const words = plain(act.values.words);
  const problem = words === '' ? 'Please write what happened, and when.' : wordsProblem(words, mostWords);
  if (problem !== undefined) return { reply: form(act, loan, problem, 'words') };
  const asksData = loan.borrower === 'staff';
  const [personal, locked] = [answered(act.values.personal), answered(act.values.locked)];
  if (asksData && (personal === undefined || locked === undefined))
    return {
      reply: form(
        act,
        loan,
        'Please answer the two questions about personal data. “Not sure” is an answer.',
        personal === undefined ? 'personal' : 'locked',
      ),
    };
  const now = deps.clock.now();
  const at = now.toISOString();
  const { school } = act.values;
  const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
  const after: Loan = {
    ...withEvent(loan, act.by.id, at, what),
    stage: what === 'damaged' ? loan.stage : 'lost',
    // A pupil is not asked what is on it: it is theirs, so it counts as not certain.
    trouble: { by: act.by.id, at, what, words, personal: personal ?? 'unsure', locked: locked ?? 'unsure' },
  };
  const rows = [...new Set([...it, loan.lentBy])]
    .filter((person) => person !== act.by.id)
    .map((person) =>
      schedule(loanNewsCall, { person, why: 'trouble', loan: loan.id }, now, school, deps.clock),
    );
  return { after, rows, notice: isTheirs(act, loan) ? thanksFor(after) : 'It is kept.' };
};

const thanksFor = ({ trouble: said, borrower }: Loan): string => {
  const thanks = 'Thank you for saying so. IT is told, and nobody blames you.';
  if (borrower === 'pupils' || said?.personal === 'no') return thanks;
  return `${thanks} As there may be personal data on it, please type report concern now as well: the school may have to report it within 72 hours.`;
};

const form = (act: TroubleAct, loan: Loan, problem: string, wrong?: string): Reply => {
  const { school, loan: id } = act.values;
  const own = isTheirs(act, loan);
  const who = borrowing(act.by, act.values.for);
  const choices = [
    { title: 'Yes', value: 'yes' },
    { title: 'No', value: 'no' },
    { title: 'Not sure', value: 'unsure' },
  ];
  const child = own && who !== undefined ? forChild(who) : undefined;
  return formCard(
    {
      title: 'Lost, stolen or damaged',
      problem,
      ...(wrong === undefined ? {} : { wrong }),
      lines: [
        titleOf(loan.item),
        ...(own ? ['It is good that you say so. You are not in trouble for telling.'] : []),
      ],
      fields: [
        {
          id: 'what',
          label: 'What is it?',
          type: 'choice',
          hint: 'Choose one',
          choices: [
            { title: 'Lost', value: 'lost' },
            { title: 'Stolen', value: 'stolen' },
            { title: 'Damaged', value: 'damaged' },
          ],
        },
        {
          id: 'words',
          label: 'What happened, where and when? Never a password or a PIN.',
          type: 'multiline',
        },
        ...(loan.borrower === 'staff'
          ? [
              {
                id: 'personal',
                label: 'Is personal data of pupils, parents or staff on it?',
                type: 'choice',
                choices,
              },
              { id: 'locked', label: 'Is it locked with a password and encrypted?', type: 'choice', choices },
            ]
          : []),
      ],
      verb: 'loans.trouble',
      submit: 'Tell IT',
      data: { school, loan: id, ...(child === undefined ? {} : { for: child }) },
      back: own
        ? { verb: 'loans.mine', title: 'Back', data: button('', '', { show: 'yes', for: child }).data }
        : { verb: 'loans.open', title: 'Back', data: { school, loan: id } },
    },
    act.values,
  );
};
