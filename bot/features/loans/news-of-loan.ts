/** Job: tells whoever lent something, or IT, that it was signed, refused, lost or damaged. The card names nobody. */
import type { ChatCard } from '../../../cards/cards.ts';
import { AppError } from '../../core/errors.ts';
import type { Done, Job, SchoolId } from '../../core/ports.ts';
import { loanNewsCall, type LoanNews } from './calls.ts';
import { isOut, loanKey, loans } from './loan.ts';

export const newsOfLoanJob: Job<LoanNews> = {
  ...loanNewsCall,
  async run({ person: id, why, loan }, deps, { school, attempt }) {
    const person = await deps.directory.person(id);
    const stored = await deps.records.get(loans, loanKey(school, loan));
    if (stored === undefined || (why === 'signed' && !isOut(stored.value))) return { rows: [], trail: [] };
    const done = (action: string): Done => ({
      rows: [],
      trail: [{ actor: 'lantern', action: `loans.${action}:${id}`, target: loan }],
    });
    if (person === undefined) return done('unreached');
    const delivery = await deps.notifier.tell(person, lendersCard(why, { school, loan }, attempt > 1));
    // An answer that was lost: a second message would be one too many.
    if (delivery.delivered || delivery.perhaps === true) return done(`told-${why}`);
    deps.log.warn('a notice of a loan was not delivered', { school, because: delivery.because });
    // The list has it whoever was reached.
    if (delivery.permanent) return done('unreached');
    throw new AppError('unavailable', 'the chat service did not take a notice of a loan');
  },
};

const lendersWords: Readonly<Record<LoanNews['why'], string>> = {
  signed: 'A loan that you entered is signed. It can be handed over.',
  refused: 'Somebody does not agree to what is asked for a loan. Please talk with them, without blame.',
  trouble: 'Something that is lent is reported lost, stolen or damaged. Please open it now.',
};

const lendersCard = (
  why: LoanNews['why'],
  data: { readonly school: SchoolId; readonly loan: string },
  repeat: boolean,
): ChatCard => ({
  card: 'leaving/notice',
  model: { title: 'A loan', said: lendersWords[why], repeat, button: 'Open', verb: 'loans.open', data },
});
