/** Whom one press about many may take along. */
import type { PersonId } from '../../../core/ports.ts';
import { isGround, type Leaver } from '../leaver.ts';
import { hasRunOut, mayBeSecond, whyNot } from './decide.ts';
import { inView } from './views.ts';

/** A list, or the account's own leave date, says so; nothing hangs on them, and nothing asks for care. */
export const isPlain = (leaver: Leaver, by: PersonId): boolean =>
  whyNot(leaver, by) === undefined &&
  leaver.protections.length === 0 &&
  leaver.burdens.length === 0 &&
  leaver.notChecked.length === 0 &&
  leaver.accounts.every(({ onPremises }) => !onPremises) &&
  leaver.grounds.some(
    (one) => isGround(one) && one.what !== 'named' && one.what !== 'guest-ended' && one.what !== 'sanction',
  );

/** What somebody else decided and this person may agree to. */
export const awaiting = (all: readonly Leaver[], by: PersonId, now: Date): Leaver[] =>
  inView(all, 'agree').filter(
    (one) => mayBeSecond(one, by) && one.decision !== undefined && !hasRunOut(one.decision, now),
  );
