/** IT's word that people are put into the group, or taken out of it (policy-map B3). The work is a job; the card shows how far it is. */
import { z } from 'zod';
import { create, replace } from '../../../../core/change.ts';
import { isAppError } from '../../../../core/errors.ts';
import { newId } from '../../../../core/keys.ts';
import { schedule } from '../../../../core/outbox.ts';
import { notKnown } from '../../../../core/perform.ts';
import { policyRoles, type ActOf, type Deps, type Flow, type Reply } from '../../../../core/ports.ts';
import { fillGroupCall } from './fill-group.ts';
import { itSchool, showGroup } from './list-group.ts';
import { groupRuns, runKey, ways, type GroupRun } from './member-row.ts';

const values = z.object({
  school: z.string().max(100),
  cloud: z.enum(['entra', 'google']),
  way: z.enum(ways),
});
type Values = z.infer<typeof values>;

export const applyGroup: Flow<Values> = {
  verb: 'signed.apply',
  who: policyRoles,
  values,
  afresh: (act, deps) =>
    again(
      act,
      'That card had been there for more than a day, so nothing was done. This is how it is now.',
      deps,
    ),
  run: async (act, deps) => {
    const school = itSchool(act.by, act.values.school, deps.policies);
    if (school === undefined || act.press === undefined) return { answer: { text: notKnown } };
    const { cloud, way } = act.values;
    const key = runKey(school, cloud);
    const stored = await deps.records.get(groupRuns, key);
    if (stored?.value.press === act.press.id) return again(act, 'That was begun already.', deps);
    if (stored !== undefined && stored.value.endedAt === undefined)
      return again(act, 'Lantern is still at what was confirmed before.', deps);
    const now = deps.clock.now();
    const run: GroupRun = {
      v: 1,
      id: newId(now),
      way,
      by: act.by.id,
      press: act.press.id,
      done: 0,
      refused: 0,
      seenAt: act.press.at.toISOString(),
      startedAt: now.toISOString(),
    };
    try {
      await deps.ledger.record(school, {
        rows: [
          stored === undefined ? create(groupRuns, key, run) : replace(groupRuns, stored, run),
          schedule(fillGroupCall, { cloud, run: run.id }, now, school, deps.clock),
        ],
        trail: [{ actor: act.by.id, action: `agreement.group-${way}-confirmed`, target: cloud }],
      });
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      return again(act, 'Somebody else has just pressed. This is how it is now.', deps);
    }
    return again(act, 'Thank you. Lantern is at it; open this card again to see how far it is.', deps);
  },
};

const again = async (act: ActOf<Values>, notice: string, deps: Deps): Promise<Reply> => {
  const school = itSchool(act.by, act.values.school, deps.policies);
  return school === undefined ? { answer: { text: notKnown } } : showGroup(school, notice, {}, deps);
};
