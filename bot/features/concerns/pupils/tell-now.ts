/** *I need help now* (A16): a grown-up whom the pupil knows and the people of the route hear of it at once, without any words. */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { commitTelling, notSure, toldBefore } from './commit-telling.ts';
import { helpCard } from './help-card.ts';
import { tellReport } from './tell-report.ts';
import { toldCard } from './told-card.ts';
import { trustedAdults } from './trusted-adults.ts';

/** Pressed again within ten minutes, on whatever card, it is the same cry for help; later it is another one. */
const sameMs = 10 * 60_000;

export const tellNow: Flow = {
  verb: 'tell.now',
  who: ['pupil'],
  values: z.unknown(),
  /** Whoever needs help now is never asked to press again, however old the card is. */
  afresh: 'run',
  async run(act, deps) {
    const slot = Math.floor(deps.clock.now().getTime() / sameMs);
    const [id, earlier] = [`N${slot}`, `N${slot - 1}`];
    const before = await toldBefore(act, earlier, deps).catch(() => undefined);
    const isRecent =
      before !== undefined && Date.parse(before.raisedAt) > deps.clock.now().getTime() - sameMs;
    const told = isRecent ? before : await commitTelling(act, id, () => reportOf(act, deps), deps);
    if (told !== undefined) return { answer: await toldCard(act, told, deps) };
    return { answer: await helpCard(act, deps, notSure(deps.policies.of(act.by.school))) };
  },
};

/** The first whom the pupil might choose: their tutor, where that one is there. */
const reportOf = async (act: ActOf<unknown>, deps: Deps) => {
  const policy = deps.policies.of(act.by.school);
  const [first] = await trustedAdults(act.by, policy, await deps.away.in(act.by.school), deps);
  return tellReport(act.by, { about: 'no', now: true, chosen: first?.id, who: '', words: '' }, policy, deps);
};
