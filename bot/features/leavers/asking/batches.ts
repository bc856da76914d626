/** The two decisions about many at once: disable all that the list confirms, and agree to all that somebody else decided. */
import type { Policy } from '../../../policy/policy.ts';
import { batchFlow } from './batch.ts';
import { toAgreed, toDisable, whyTwo } from './decide.ts';
import { awaiting, isPlain } from './plain.ts';
import { inView } from './views.ts';
import { mayAgree, mayDecide } from './who-decides.ts';

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
