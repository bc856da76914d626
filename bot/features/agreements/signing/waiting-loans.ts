/** What is lent and waits for this signature: shown beside the agreements, since a web link opens nothing else (G2, G3). */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps } from '../../../core/ports.ts';
import { button } from '../../../core/text-card.ts';
import { briefOf, loansWaiting, type Loan } from '../../loans/loan.ts';
import type { Subject } from './subject.ts';

type Line = Extract<Card, { card: 'agreements/mine' }>['model']['waiting'][number];

/** @throws AppError `unavailable` */
export const waitingLoans = ({ school, person, signer }: Subject, deps: Deps): Promise<Loan[]> =>
  loansWaiting(school, person.id, signer, deps);

export const loanLine = ({ id, item }: Loan, subject: Subject): Line => ({
  title: briefOf(item),
  detail: subject.signer === 'parent' ? 'Lent to your child by the school' : 'Lent to you by the school',
  buttons: [
    button('Read and sign', 'loans.read', { school: subject.school, loan: id, for: subject.for }, 'positive'),
  ],
});
