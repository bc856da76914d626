/** How every verb of a checklist begins: it is there, and this person may tick it; else it looks as if it were not. */
import { z } from 'zod';
import type { ActOf, Deps, Reply, Stored } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { checklistKey, checklists, mayTick, type Checklist } from './checklist.ts';

/** What every button of a checklist carries. */
export const checklistAt = {
  school: z.string().max(100),
  leaver: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  page: z.string().max(4).optional(),
};
const atValues = z.object(checklistAt);
export type ChecklistAct = ActOf<z.infer<typeof atValues>>;

export const findChecklist = async (
  act: ChecklistAct,
  deps: Deps,
): Promise<Stored<Checklist> | undefined> => {
  const { school, leaver } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const stored = await deps.records.get(checklists, checklistKey(school, leaver));
  return stored !== undefined && mayTick(act.by, stored.value, deps.policies.of(school)) ? stored : undefined;
};

/** The same words whether it is not there or not for them (E2). */
export const nothingThere: Reply = { answer: { text: 'There is nothing here for you.' } };

export const tooOld =
  'That card had been there for more than a day, so nothing was done. This is how it stands now.';
