/** The kinds of the sealed rows of this feature, by the prefix of their rows (`renew-seals.ts` walks all that begin with `G`). */
import type { Kind } from '../../core/ports.ts';
import { loanPrefix, loans } from './loan.ts';
import { pastedItems, pastedItemsPrefix } from './pasted-items.ts';

export const sealedLoanKindOf = (row: string): Kind<unknown> | undefined => {
  if (row.startsWith(loanPrefix)) return loans;
  return row.startsWith(pastedItemsPrefix) ? pastedItems : undefined;
};
