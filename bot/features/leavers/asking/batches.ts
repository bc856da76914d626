/** The two decisions about many at once: disable all that the list confirms, and agree to all that somebody else decided. */
import type { PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { isGround, type Leaver } from '../leaver.ts';
import { batchFlow } from './batch.ts';
import { hasRunOut, mayBeSecond, toAgreed, toDisable, whyNot, whyTwo } from './decide.ts';
import { inView } from './views.ts';
import { mayAgree, mayDecide } from './who-decides.ts';

/** A list, or the account's own leave date, says so; nothing hangs on them, and nothing asks for care. */
export const isPlain = (leaver: Leaver, by: PersonId): boolean =>
  whyNot(leaver, by) === undefined &&
  leaver.protections.length === 0 &&
  leaver.burdens.length === 0 &&
  leaver.notChecked.length === 0 &&
  leaver.grounds.some((one) => isGround(one) && one.what !== 'named' && one.what !== 'guest-ended');

/** What somebody else decided and this person may agree to. */
export const awaiting = (all: readonly Leaver[], by: PersonId, now: Date): Leaver[] =>
  inView(all, 'agree').filter(
    (one) => mayBeSecond(one, by) && one.decision !== undefined && !hasRunOut(one.decision, now),
  );

export const disableAll = batchFlow({
  verb: 'leavers.all',
  may: mayDecide,
  ready: (all, { by }) => inView(all, 'decide').filter((one) => isPlain(one, by)),
  because: (chosen, lately, policy: Policy) => whyTwo(chosen, lately, policy.leavers),
  decide: (leaver, because, deciding) => toDisable(leaver, because, false, deciding),
  title: (who) => `Disable the accounts of ${who}?`,
  submit: (who, asks) => (asks ? `Ask a second person about ${who}` : `Disable ${who}`),
});

export const agreeAll = batchFlow({
  verb: 'leavers.agreeAll',
  may: mayAgree,
  ready: (all, { by, now }) => awaiting(all, by, now),
  because: () => new Map(),
  decide: (leaver, _because, deciding) => toAgreed(leaver, deciding),
  title: (who) => `Agree to disabling ${who}?`,
  submit: (who) => `Agree: disable ${who}`,
});
