/** What other decisions have done with the same account: somebody may stand in several rows (a sanction of each of two cases). */
import { leaverRange, leavers, type LeaverAccount } from '../leaver.ts';
import type { Book } from './open-book.ts';
import { isOf, isStanding, runOf, stateOf } from './run-state.ts';

type Place = Pick<Book, 'school' | 'leaver' | 'deps'>;
type Named = Pick<LeaverAccount, 'cloud' | 'id'>;

/**
 * A sanction that ends does not let somebody in who has left meanwhile, and the other way about.
 * @throws AppError `unavailable`
 */
export const isKeptByAnother = async ({ school, leaver, deps }: Place, account: Named): Promise<boolean> => {
  for (const stage of ['disabling', 'disabled'] as const) {
    for await (const { value } of deps.records.list(leavers, { ...leaverRange(school), where: { stage } })) {
      if (value.id !== leaver.id && value.accounts.some(isOf(account)) && isStanding(value, account))
        return true;
    }
  }
  return false;
};

/**
 * Whether it was Lantern that disabled this account, for another decision that was not undone: then it was not disabled
 * before, and whoever of the two ends last puts it back. One that found it disabled already does not count.
 * @throws AppError `unavailable`
 */
export const isLockedByAnother = async (
  { school, leaver, deps }: Place,
  account: Named,
): Promise<boolean> => {
  for await (const { value } of deps.records.list(leavers, leaverRange(school))) {
    const run = value.id === leaver.id ? undefined : runOf(value, account, 'disable');
    if (run === undefined || !isStanding(value, account)) continue;
    if (['done', 'begun'].includes(stateOf(run, 'lock').state)) return true;
  }
  return false;
};
