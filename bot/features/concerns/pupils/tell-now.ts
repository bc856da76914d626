/** *I need help now* (A16): a grown-up whom the pupil knows and the people of the route hear of it at once, with or without words. */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import type { Report } from '../concern.ts';
import type { Outline } from '../outline.ts';
import { text } from '../report/form-values.ts';
import { commitTelling, notSure, toldBefore } from './commit-telling.ts';
import { helpCard } from './help-card.ts';
import { abouts, tellReport } from './tell-report.ts';
import { toldCard } from './told-card.ts';
import { trustedAdults } from './trusted-adults.ts';

const values = z.object({
  /** From the page on which a pupil writes: what stands there goes along, by the way that they chose. */
  about: z.enum(abouts).default('no'),
  once: z
    .string()
    .regex(/^[0-9A-Z]{10,40}$/)
    .optional(),
  chosen: text,
  who: text,
  words: text,
});
type NowAct = ActOf<z.infer<typeof values>>;

export const tellNow: Flow<z.infer<typeof values>> = {
  verb: 'tell.now',
  who: ['pupil'],
  values,
  /** Whoever needs help now is never asked to press again, however old the card is. */
  afresh: 'run',
  async run(act, deps) {
    const told =
      act.values.once === undefined
        ? await oncePerTenMinutes(act, deps)
        : await commitTelling(act, act.values.once, () => reportOf(act, deps), deps);
    if (told !== undefined) return { answer: await toldCard(act, told, deps) };
    return { answer: await helpCard(act, deps, notSure(deps.policies.of(act.by.school))) };
  },
};

/** Pressed again within ten minutes, on whatever card, it is the same cry for help; later it is another one. */
const sameMs = 10 * 60_000;

const oncePerTenMinutes = async (act: NowAct, deps: Deps): Promise<Outline | undefined> => {
  const now = deps.clock.now().getTime();
  const slot = Math.floor(now / sameMs);
  // Where the storage is away, the commit says so.
  const before = await toldBefore(act, `N${slot - 1}`, deps).catch(() => undefined);
  if (before !== undefined && Date.parse(before.raisedAt) > now - sameMs) return before;
  return commitTelling(act, `N${slot}`, () => reportOf(act, deps), deps);
};

/** Whom they have chosen; else the first whom they might: their tutor, where that one is there. */
const reportOf = async (act: NowAct, deps: Deps): Promise<Report> => {
  const policy = deps.policies.of(act.by.school);
  const adults = await trustedAdults(act.by, policy, await deps.away.in(act.by.school), deps);
  const chosen = adults.find(({ id }) => id === act.values.chosen) ?? adults[0];
  return tellReport(act.by, { ...act.values, now: true, chosen: chosen?.id }, policy, deps);
};
