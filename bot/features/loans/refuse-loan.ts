/** *I do not agree*: nothing is signed, and whoever lends hears that somebody would like to talk (B22). */
import { schedule } from '../../core/outbox.ts';
import type { Reply } from '../../core/ports.ts';
import { peopleOfRole } from '../../core/role-people.ts';
import { button } from '../../core/text-card.ts';
import { loanNewsCall } from './calls.ts';
import { changeLoan, withEvent } from './change-loan.ts';
import { borrowing, lentToThem, nothingThere } from './find-loan.ts';
import { forChild } from './agreement-card.ts';
import { isOpen, missing, type Loan } from './loan.ts';

import { flow, readIt, tooOld, type SignAct } from './read-loan.ts';

/** Nobody's no is a dead end: whoever lends is told, talks with them, and they may sign at any time (B22). */
export const refuseLoan = flow(
  'loans.refuse',
  (act, deps) => {
    const who = borrowing(act.by, act.values.for);
    const find = () => lentToThem(act, deps);
    return changeLoan(
      act,
      { find, show: (loan) => Promise.resolve(refusedReply(act, loan)) },
      async (loan) => {
        if (who === undefined) return { reply: nothingThere };
        const isWaiting = isOpen(loan) && missing(loan).some(({ signer }) => signer === who.signer);
        if (!isWaiting || loan.refused.some(({ signer }) => signer === who.signer)) return { again: '' };
        const now = deps.clock.now();
        const { school } = act.values;
        const at = now.toISOString();
        const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
        return {
          after: {
            ...withEvent(loan, act.by.id, at, `refused-${who.signer}`),
            refused: [...loan.refused, { signer: who.signer, at }],
          },
          notice: '',
          rows: [...new Set([loan.lentBy, ...it])]
            .filter((person) => person !== loan.person)
            .map((person) =>
              schedule(loanNewsCall, { person, why: 'refused', loan: loan.id }, now, school, deps.clock),
            ),
        };
      },
      deps,
    );
  },
  (act, deps) => readIt(act, tooOld, deps),
);

const refusedReply = (act: SignAct, loan: Loan): Reply => {
  const who = borrowing(act.by, act.values.for);
  return {
    answer: {
      card: 'agreements/signed',
      model: {
        large: false,
        heading: 'Thank you for saying so',
        said: 'You have signed nothing. Somebody who looks after what the school lends is told, and will talk with you.',
        what: '',
        at: '',
        ref: '',
        next: 'If you change your mind, you can sign at any time.',
        buttons: [
          button('Read it again', 'loans.read', {
            school: act.values.school,
            loan: loan.id,
            for: who && forChild(who),
          }),
        ],
      },
    },
  };
};
