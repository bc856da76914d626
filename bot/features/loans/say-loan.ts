/** A loan in words, for the cards that list it. */
import { localDate, sayDate, sayTime } from '../../core/say-time.ts';
import type { Calendar } from '../../policy/policy.ts';
import { isOut, missing, type Loan } from './loan.ts';

const whose = { self: 'their own', parent: 'a parent’s' } as const;

export const troubleTitles = { lost: 'Lost', stolen: 'Stolen', damaged: 'Damaged' } as const;

export const isOverdue = (loan: Loan, today: string): boolean => {
  const until = loan.recall?.until ?? loan.due;
  return isOut(loan) && until !== undefined && until < today;
};

/** `Out since 23 Nov, 10:00 · due back 18 December 2026`. */
export const sayState = (loan: Loan, { zone }: Pick<Calendar, 'zone'>, now: Date): string => {
  const { stage, returned, struck, trouble } = loan;
  if (stage === 'returned')
    return `Back since ${sayTime(returned?.at ?? loan.at, zone)}${returned?.through === 'checklist' ? ', ticked on the leavers’ checklist' : ''}`;
  if (stage === 'struck') return `Struck out ${sayTime(struck?.at ?? loan.at, zone)}`;
  if (stage === 'lost')
    return `${troubleTitles[trouble?.what ?? 'lost']}, reported ${sayTime(trouble?.at ?? loan.at, zone)}`;
  const said = [
    stage === 'offered' ? 'Not handed over yet' : `Out since ${sayTime(loan.outAt ?? loan.at, zone)}`,
    ...(loan.recall === undefined
      ? loan.due === undefined
        ? []
        : [`due back ${sayDate(loan.due)}`]
      : [`asked back by ${sayDate(loan.recall.until)}, told ${times(loan.recall.told.length)}`]),
    ...(isOverdue(loan, localDate(now, zone)) ? ['overdue'] : []),
    ...(trouble === undefined ? [] : ['reported damaged']),
  ];
  return said.join(' · ');
};

/** Empty where nothing is missing. */
export const sayMissing = (loan: Loan): string => {
  const open = missing(loan);
  if (open.length === 0) return '';
  const refused = loan.refused.map(({ signer }) => signer);
  const no = open.filter(({ signer }) => refused.includes(signer));
  const waits = `Waits for ${open.map(({ signer }) => whose[signer]).join(' and ')} signature`;
  return no.length === 0
    ? waits
    : `${waits}. ${no.some(({ signer }) => signer === 'self') ? 'They do' : 'A parent does'} not agree`;
};

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);
