/** The jobs of leavers by name and payload, so that whoever schedules one need not know who runs it. Payloads hold ids only. */
import { z } from 'zod';

const leaver = z.object({ leaver: z.string() });
/** `retry`: what was refused or owed is tried again, since a person says that they have done their part. */
const going = z.object({ leaver: z.string(), retry: z.boolean().optional() });

/** Disables every account of a leaver whose decision is complete: the saga (`disabling/`). */
export const disableCall = { name: 'leavers.disable', payload: going };
/** Puts back what a disabling took (`disabling/`). */
export const undoCall = { name: 'leavers.undo', payload: going };
/** An hour after a saga began: tells IT where it is half done (`disabling/`). */
export const watchCall = { name: 'leavers.watch', payload: leaver };
/** The night: reads the directories, joins, finds (`finding/`). One for the trust, in the outbox of its first school. */
export const nightCall = { name: 'leavers.night', payload: z.object({}) };
/** Compares one school anew with what the last night read, at once: a new list, a changed roster (`finding/`). */
export const compareCall = { name: 'leavers.compare', payload: z.object({}) };
/** Tells IT that there is something to decide, without naming anybody (`asking/`). */
export const askCall = { name: 'leavers.ask', payload: z.object({}) };

export const tellReasons = [
  'done',
  'handed',
  'refused',
  'more-found',
  'half-done',
  'undone',
  'approve',
  'restore',
  'restore-late',
] as const;
export type TellReason = (typeof tellReasons)[number];
/** Tells those who look after one leaver how it stands, without naming anybody in the message (`asking/`). */
export const tellLeaverCall = {
  name: 'leavers.tell',
  payload: z.object({ leaver: z.string(), why: z.enum(tellReasons) }),
};
/** Begins the checklist of somebody on the list (`leaving/`). Once a leaver, however often it is called. */
export const checklistCall = { name: 'leavers.checklist', payload: leaver };
