/** How every verb of a loan begins: it is there, and it is for this person; else it looks as if it were not (E2). */
import { z } from 'zod';
import type { ActOf, Deps, Person, PersonId, Reply, Stored } from '../../core/ports.ts';
import type { Signer } from '../../policy/agreement.ts';
import { lendsIn, loanId, loanKey, loans, type Loan } from './loan.ts';

export const loanAt = { school: z.string().max(100), loan: z.string().regex(loanId) };
const at = z.object(loanAt);
export type LoanAct = ActOf<z.infer<typeof at>>;
/** Whose it is where a parent acts for a child; sealed in their link, never typed. */
export const ofChild = { for: z.string().max(100).optional() };

export const nothingThere: Reply = { answer: { text: 'There is nothing here for you.' } };
export const tooOld =
  'That card had been there for more than a day, so nothing was done. This is how it stands now.';

export interface Borrowing {
  readonly person: PersonId;
  readonly signer: Signer;
}

/** For whom somebody acts who has borrowed: themselves, or as a parent for their child (B4). */
export const borrowing = (
  by: Pick<Person, 'id' | 'kind'>,
  child: PersonId | undefined,
): Borrowing | undefined => {
  if (by.kind !== 'parent') return child === undefined ? { person: by.id, signer: 'self' } : undefined;
  return child !== undefined && by.id === `${child}~parent` ? { person: child, signer: 'parent' } : undefined;
};

/** For IT and the office of that school. */
export const lentHere = async (act: LoanAct, deps: Deps): Promise<Stored<Loan> | undefined> =>
  lendsIn(act.by, deps).includes(act.values.school)
    ? deps.records.get(loans, loanKey(act.values.school, act.values.loan))
    : undefined;

/** For whoever borrowed it, and for a parent of theirs. */
export const lentToThem = async (
  act: ActOf<z.infer<typeof at> & { readonly for?: string | undefined }>,
  deps: Deps,
): Promise<Stored<Loan> | undefined> => {
  const whose = borrowing(act.by, act.values.for);
  if (whose === undefined || act.by.school !== act.values.school) return undefined;
  const stored = await deps.records.get(loans, loanKey(act.values.school, act.values.loan));
  return stored?.value.person === whose.person ? stored : undefined;
};
