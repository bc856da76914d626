/** *Disable*: IT decides about one leaver. The accounts are touched by the job, never here (promises.md E8). */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import { policyRoles, type Change, type Deps, type Flow, type Reply } from '../../../core/ports.ts';
import { disableCall, tellLeaverCall, watchCall } from '../calls.ts';
import type { Leaver } from '../leaver.ts';
import { changeLeaver } from './change-leaver.ts';
import { toDisable, whyNot, whyTwo } from './decide.ts';
import { latelyOf, leaversOf } from './lately.ts';
import { showList } from './list-leavers.ts';
import { leaverAt, nothingHere } from './meet-leaver.ts';
import { placeOf, showAfresh } from './place.ts';

const values = z.object({ ...leaverAt, urgent: z.string().max(3).optional() });
type Values = z.infer<typeof values>;

export const disableLeaver: Flow<Values> = {
  verb: 'leavers.disable',
  who: policyRoles,
  values,
  afresh: showAfresh,
  run: (act, deps) =>
    changeLeaver(act, deps, async ({ leaver, policy, school, decides }) => {
      if (!decides) return { reply: nothingHere };
      const not = whyNot(leaver, act.by.id);
      if (not !== undefined) return { reply: await showList(placeOf(act, not), act.by, deps) };
      const lately = await latelyOf(school, await leaversOf(school, deps), new Set([leaver.id]), deps);
      const because = whyTwo([leaver], lately, policy.leavers).get(leaver.id) ?? [];
      const after = toDisable(leaver, because, act.values.urgent === 'yes', {
        by: act.by.id,
        now: deps.clock.now(),
        policy: policy.leavers,
        press: act.press?.id,
      });
      return {
        leaver: after,
        rows: afterDisable(after, school, deps),
        answer: (): Promise<Reply> => showList(placeOf(act, said(after)), act.by, deps),
      };
    }),
};

const said = ({ name, stage }: Leaver): string =>
  stage === 'approving'
    ? `A second person is asked about ${name}. Nothing happens before they agree.`
    : `${name} is being disabled. It counts as done only when every cloud says so; you are told then.`;

const hourMs = 3_600_000;

/** What follows from a decision: the work and the watch over it, or the question to a second person. */
export const afterDisable = (leaver: Leaver, school: string, deps: Pick<Deps, 'clock'>): Change[] => {
  const now = deps.clock.now();
  if (leaver.stage === 'approving')
    return [schedule(tellLeaverCall, { leaver: leaver.id, why: 'approve' }, now, school)];
  return [
    schedule(disableCall, { leaver: leaver.id }, now, school),
    schedule(watchCall, { leaver: leaver.id }, new Date(now.getTime() + hourMs), school),
  ];
};
