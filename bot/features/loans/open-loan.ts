/** *Open*, *Ask again* and *It is out after all*: what IT and the office do with a loan without a form. */
import { z } from 'zod';
import { schedule } from '../../core/outbox.ts';
import type { Flow } from '../../core/ports.ts';
import { loanNoticeCall } from './calls.ts';
import { changeLoan, withEvent } from './change-loan.ts';
import { lentHere, loanAt, nothingThere, tooOld } from './find-loan.ts';
import { isOpen, mayLend, missing, outAgain } from './loan.ts';
import { lendersView, showLoan } from './show-loan.ts';

const values = z.object(loanAt);
type OpenFlow = Flow<z.infer<typeof values>>;

export const openLoan: OpenFlow = {
  verb: 'loans.open',
  who: mayLend,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const stored = await lentHere(act, deps);
    return stored === undefined ? nothingThere : showLoan(act.values.school, stored.value, '', deps);
  },
};

export const askToSign: OpenFlow = {
  verb: 'loans.ask',
  who: mayLend,
  values,
  afresh: (act, deps) => changeLoan(act, lendersView(act, deps), () => ({ again: tooOld }), deps),
  run: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => {
        if (!isOpen(loan) || missing(loan).length === 0) return { again: 'No signature is missing.' };
        if (!missing(loan).some(({ signer }) => signer === 'self'))
          return {
            again: 'A parent’s signature is missing: their web link shows it, or it is signed on paper.',
          };
        if (loan.tell.includes('sign')) return { again: 'They are being asked already.' };
        const now = deps.clock.now();
        return {
          after: { ...loan, tell: [...loan.tell, 'sign'] },
          notice: 'They are asked again.',
          rows: [
            schedule(
              loanNoticeCall,
              { person: loan.person, why: 'sign' },
              now,
              act.values.school,
              deps.clock,
            ),
          ],
        };
      },
      deps,
    ),
};

/** A lost thing was found with them, or it was taken back by mistake. */
export const takeOutAgain: OpenFlow = {
  verb: 'loans.outAgain',
  who: mayLend,
  values,
  afresh: (act, deps) => changeLoan(act, lendersView(act, deps), () => ({ again: tooOld }), deps),
  run: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => {
        const at = deps.clock.now().toISOString();
        if (loan.stage === 'lost') {
          const stage = loan.recall === undefined ? ('out' as const) : ('recalled' as const);
          const found = { ...loan, stage, trouble: undefined, outAt: loan.outAt ?? at };
          return { after: withEvent(found, act.by.id, at, 'out-again'), notice: 'It is out again.' };
        }
        const again = outAgain(loan, act.by.id, at);
        return again === undefined ? { again: '' } : { after: again, notice: 'It is out again.' };
      },
      deps,
    ),
};
