/** What several cards about agreements are made of. The web page draws the same models. */
import { z } from 'zod';

/** A piece of an agreement's text: `Block` of the policy, flat. */
export const block = z.object({
  what: z.string().regex(/^(heading|paragraph|item)$/),
  runs: z.array(z.object({ text: z.string(), bold: z.boolean() })),
  /** In front of an item: a dot, or its number (`2.`); empty for the others. */
  mark: z.string(),
  /** The clause's id; empty where it has none. */
  clause: z.string(),
});

/** A button: what it says, its verb, and what it carries (ids and short words, sealed by the front when it is drawn). */
export const button = z.object({
  title: z.string(),
  verb: z.string(),
  style: z.string().regex(/^(default|positive)$/),
  data: z.record(z.string(), z.string()),
});
