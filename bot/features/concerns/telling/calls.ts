/** The jobs of a concern by name and payload (ids only), so that they can call each other without importing each other. */
import { z } from 'zod';

const tell = z.object({
  incident: z.string(),
  person: z.string(),
  why: z.enum(['new', 'now', 'reminder', 'escalated', 'assigned', 'more', 'restore', 'late']).default('new'),
});
export type Tell = z.infer<typeof tell>;
/** Puts the content-free notice into a reader's chat. */
export const tellCall = { name: 'concern.tell', payload: tell };

const remind = z.object({ incident: z.string(), person: z.string() });
export type Remind = z.infer<typeof remind>;
/** Reminds a reader who has not opened it. */
export const remindCall = { name: 'concern.remind', payload: remind };

const escalate = z.object({
  incident: z.string(),
  /** The rung that had been told when this deadline was set: a later rung makes it void. */
  rung: z.number().int(),
  /** The deadline it stands for, so that two alarms for one rung escalate once. */
  due: z.string(),
});
export type Escalate = z.infer<typeof escalate>;
/** Tells the next on the route when nobody acknowledged. */
export const escalateCall = { name: 'concern.escalate', payload: escalate };

const receipt = z.object({
  /** Whose chat it is; empty in a row of an earlier version, which is left alone. */
  person: z.string().default(''),
  ref: z.string(),
  at: z.string(),
  spot: z.object({
    front: z.enum(['teams', 'google-chat']),
    tenant: z.string(),
    conversation: z.string(),
    message: z.string(),
    service: z.string(),
  }),
});
export type Receipt = z.infer<typeof receipt>;
/** Writes the receipt over the form's first card in the reporter's chat. */
export const receiptCall = { name: 'concern.receipt', payload: receipt };
