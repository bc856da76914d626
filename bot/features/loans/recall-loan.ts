/** *Ask for it back…*: one thing, by a day (G3). */
import { z } from 'zod';
import { formCard, plain } from '../../core/form-card.ts';
import { schedule } from '../../core/outbox.ts';
import type { ActOf, Deps, Flow, PersonId, Reply, SchoolId } from '../../core/ports.ts';
import { readDay } from '../../core/read-day.ts';
import { localDate } from '../../core/say-time.ts';
import { loanNoticeCall } from './calls.ts';
import { changeLoan, withEvent } from './change-loan.ts';
import { loanAt, tooOld } from './find-loan.ts';
import { isOut, mayLend, titleOf, type Loan } from './loan.ts';
import { lendersView } from './show-loan.ts';

export const until = { send: z.literal('yes').optional(), until: z.string().optional() };
const oneValues = z.object({ ...loanAt, ...until });

export const recallLoan: Flow<z.infer<typeof oneValues>> = {
  verb: 'loans.recall',
  who: mayLend,
  values: oneValues,
  afresh: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => (isOut(loan) ? { reply: oneForm(act, loan, tooOld) } : { again: tooOld }),
      deps,
    ),
  run: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => {
        if (!isOut(loan)) return { again: '' };
        const { school } = act.values;
        const day = act.values.send === undefined ? { problem: '' } : dayOf(act.values.until, school, deps);
        if ('problem' in day) return { reply: oneForm(act, loan, day.problem) };
        const now = deps.clock.now();
        return {
          after: recalled(loan, act.by.id, day.day, now.toISOString()),
          notice: 'It is asked back.',
          rows: [schedule(loanNoticeCall, { person: loan.person, why: 'recall' }, now, school, deps.clock)],
        };
      },
      deps,
    ),
};

/** Asked once more, or for another day, it keeps when they were told before. */
export const recalled = (loan: Loan, by: PersonId, day: string, at: string): Loan => ({
  ...withEvent(loan, by, at, 'recalled'),
  stage: 'recalled',
  recall: { by, at, until: day, told: loan.recall?.told ?? [] },
  tell: [...new Set([...loan.tell, 'recall' as const])],
});

export const dayOf = (
  said: string | undefined,
  school: SchoolId,
  deps: Deps,
): { readonly day: string } | { readonly problem: string } => {
  const words = plain(said);
  const { zone } = deps.policies.of(school).calendar;
  const now = deps.clock.now();
  const day = words === '' ? undefined : readDay(words, now, zone);
  if (day === undefined) return { problem: 'Please choose the day by which it should be back.' };
  return day < localDate(now, zone) ? { problem: 'That day is past. Please choose a later one.' } : { day };
};

const oneForm = (act: ActOf<z.infer<typeof oneValues>>, loan: Loan, problem: string): Reply => {
  const { school, loan: id } = act.values;
  return formCard(
    {
      title: 'Ask for it back',
      problem,
      lines: [titleOf(loan.item), 'They are told in their own chat, and see it under my loans.'],
      fields: [{ id: 'until', label: 'Back by', type: 'date' }],
      verb: 'loans.recall',
      submit: 'Ask for it back',
      data: { school, loan: id },
      back: { verb: 'loans.open', title: 'Back', data: { school, loan: id } },
    },
    act.values,
  );
};
