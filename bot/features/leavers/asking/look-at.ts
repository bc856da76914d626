/** *More about …*, and *look again* when a person has done by hand what Lantern could not. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import { policyRoles, type Deps, type Flow, type Reply } from '../../../core/ports.ts';
import { disableCall, undoCall, watchCall } from '../calls.ts';
import { isHalfGiven } from '../disabling/run-state.ts';
import type { Leaver } from '../leaver.ts';
import { changeLeaver } from './change-leaver.ts';
import { leaverAt, meetLeaver, nothingHere, type LeaverAct } from './meet-leaver.ts';
import { personCard } from './person-card.ts';

const values = z.object(leaverAt);

export const showLeaver = async (act: LeaverAct, notice: string, deps: Deps): Promise<Reply> => {
  const met = await meetLeaver(act, deps);
  return met === undefined ? nothingHere : { answer: await personCard(act, met, notice, deps) };
};

export const lookAtLeaver: Flow<z.infer<typeof values>> = {
  verb: 'leavers.look',
  who: policyRoles,
  values,
  afresh: 'run',
  run: (act, deps) => showLeaver(act, '', deps),
};

const asking = 'Lantern reads the clouds again. Open this once more in a minute.';

const hourMs = 3_600_000;

/** Asks the saga to go on: what is done already is skipped. */
export const lookAgain: Flow<z.infer<typeof values>> = {
  verb: 'leavers.again',
  who: policyRoles,
  values,
  afresh: (act, deps) => showLeaver(act, '', deps),
  run: (act, deps) =>
    changeLeaver(act, deps, ({ leaver, school, decides }) => {
      const now = deps.clock.now();
      const after: Leaver = isHalfGiven(leaver) ? { ...leaver, stage: 'undoing' } : leaver;
      const call =
        after.stage === 'disabling' ? disableCall : after.stage === 'undoing' ? undoCall : undefined;
      if (!decides || call === undefined) return { reply: nothingHere };
      return {
        leaver: { ...after, seenAt: now.toISOString() },
        rows: [
          schedule(call, { leaver: leaver.id, retry: true }, now, school),
          // That of the undo itself has ended.
          ...(after === leaver
            ? []
            : [schedule(watchCall, { leaver: leaver.id }, new Date(now.getTime() + hourMs), school)]),
        ],
        answer: () => showLeaver(act, asking, deps),
      };
    }),
};
