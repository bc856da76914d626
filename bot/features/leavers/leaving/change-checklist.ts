/** How every press changes a checklist: as it is now, once for each press, and anew when somebody else was faster. */
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Reply, TrailNote } from '../../../core/ports.ts';
import { checklistLookCall } from './calls.ts';
import { checklists, isOutstanding, withPress, type Checklist } from './checklist.ts';
import { findChecklist, nothingThere, type ChecklistAct } from './find-checklist.ts';
import { showChecklist, type Shown } from './show-checklist.ts';

export interface ChecklistStep extends Shown {
  /** Left out: nothing is to be done. */
  readonly after?: Checklist;
  readonly action?: string;
  readonly rows?: readonly Change[];
  readonly trail?: readonly TrailNote[];
}

const tries = 8;

export const changeChecklist = async (
  act: ChecklistAct,
  deps: Deps,
  decide: (checklist: Checklist) => ChecklistStep | Promise<ChecklistStep>,
  attempt = 1,
): Promise<Reply> => {
  const stored = await findChecklist(act, deps);
  if (stored === undefined) return nothingThere;
  const before = stored.value;
  if (act.press !== undefined && before.used.includes(act.press.id))
    return showChecklist(act, before, { notice: 'That was kept already.' }, deps);
  const step = await decide(before);
  if (step.after === undefined) return showChecklist(act, before, step, deps);
  const { school, leaver } = act.values;
  const now = deps.clock.now();
  // Something was opened again after the last look: it is looked at again.
  const wakes = before.look === '' && isOutstanding(step.after);
  const after: Checklist = {
    ...step.after,
    used: withPress(before.used, act.press),
    ...(wakes ? { look: now.toISOString() } : {}),
  };
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(checklists, stored, after),
        ...(wakes ? [schedule(checklistLookCall, { leaver }, now, school)] : []),
        ...(step.rows ?? []),
      ],
      trail: [{ actor: act.by.id, action: step.action ?? act.verb, target: leaver }, ...(step.trail ?? [])],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return changeChecklist(act, deps, decide, attempt + 1);
  }
  return showChecklist(act, after, step, deps);
};
