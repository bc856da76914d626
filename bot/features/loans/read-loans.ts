/** Loans with their borrowers, for lists. */
import type { Deps, Person, SchoolId } from '../../core/ports.ts';
import { isOpen, loansIn, type Loan } from './loan.ts';

export interface FoundLoan {
  readonly school: SchoolId;
  readonly loan: Loan;
  readonly person: Person | undefined;
}

/** Every loan of these schools with its borrower: the open ones, or those of the past. */
export const readLoans = async (
  schools: readonly SchoolId[],
  which: 'open' | 'past' | 'all',
  deps: Deps,
): Promise<FoundLoan[]> => {
  const found: FoundLoan[] = [];
  for (const school of schools) {
    const rows = await loansIn(school, deps, which === 'open' ? undefined : 'all');
    for (const { value } of rows)
      if (which === 'all' || isOpen(value) === (which === 'open'))
        found.push({ school, loan: value, person: await deps.directory.person(value.person) });
  }
  return found;
};
