/** Somebody answers for a guest account (again): what was to be decided about it because nobody did is over (C6, E8). */
import { replace } from '../../../core/change.ts';
import type { Change, Deps, SchoolId } from '../../../core/ports.ts';
import { isGround, leaverIdOf, leavers, rows, type Leaver } from '../leaver.ts';
import { isSameAccount, type GuestAccount } from './guest.ts';

/** Somebody's hands are at the account: whoever answers now would be told something that may not be so. */
export const atWork = 'IT is at work on that account just now. Please look again in a few minutes.';

/**
 * To be committed together with the guest. A row with further accounts is about more than this guest, and stays: the guard
 * (`guard-leaver.ts`) holds the guest against it.
 * @returns `at-work` while IT disables the account or gives it back; no change where nothing was to be decided
 */
export const withdrawCandidate = async (
  school: SchoolId,
  account: Pick<GuestAccount, 'cloud' | 'tenant' | 'id'>,
  by: string,
  { records, clock }: Pick<Deps, 'records' | 'clock'>,
): Promise<Change[] | 'at-work'> => {
  const there = await records.get(leavers, rows.leaver(school, leaverIdOf(account)));
  if (there === undefined) return [];
  const { stage, accounts, grounds } = there.value;
  if (stage === 'disabling' || stage === 'undoing') return 'at-work';
  const isOpen = stage === 'candidate' || stage === 'approving' || stage === 'kept';
  const isOnly = accounts.every((one) => isSameAccount(one, account));
  if (!isOpen || !isOnly || !grounds.some(isByGuest)) return [];
  return [replace(leavers, there, withdrawn(there.value, by, clock.now().toISOString()))];
};

const isByGuest = ({ what }: Leaver['grounds'][number]): boolean =>
  what === 'guest-ended' || what === 'named';

/** What another ground says stays to be decided; but what was agreed to was agreed to for a reason that is gone. */
const withdrawn = (leaver: Leaver, by: string, at: string): Leaver => {
  const grounds = leaver.grounds.filter((one) => !isByGuest(one));
  const event = { at, by, what: 'answered-for', words: 'Somebody answers for this guest account now.' };
  const after: Leaver = { ...leaver, grounds, events: [...leaver.events, event] };
  if (!grounds.some(isGround)) return { ...after, stage: 'gone', decision: undefined };
  return leaver.stage === 'approving' ? { ...after, stage: 'candidate', decision: undefined } : after;
};
