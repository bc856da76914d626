/** The jobs of leaving by name and payload (ids only), so that they can call each other. */
import { z } from 'zod';

const look = z.object({ leaver: z.string() });
export type ChecklistLook = z.infer<typeof look>;
/** Says what is due of a checklist. */
export const checklistLookCall = { name: 'leavers.checklistLook', payload: look };

const notice = z.object({
  leaver: z.string(),
  person: z.string(),
  /** `mine`: the leaver's own card. All others name nobody. */
  why: z.enum(['mine', 'begun', 'tutor', 'today', 'office', 'meet']),
});
export type LeavingNotice = z.infer<typeof notice>;
/** Puts one card of a checklist into one chat. */
export const leavingNoticeCall = { name: 'leavers.leavingNotice', payload: notice };
