import { z } from 'zod';
import { defineCard } from '../../define.ts';
import { block, button } from '../parts.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/**
 * One agreement: its text, or the three questions, or the ticks and the name, or the text as it was signed. Parts that do not
 * belong to the step are empty. Inputs: `monitoring`, `consent-<id>`, `q-<id>` and the boxes by their ids; toggles are `true` or
 * `false`. The web page draws this model too.
 */
export const readAgreement = defineCard({
  where: 'answer',
  schema: z.object({
    /** Large, friendly words for the youngest. */
    large: z.boolean(),
    title: z.string(),
    /** Of the words below (BCP 47), where they are not in English; and whether they run from right to left. */
    lang: z.string(),
    rtl: z.boolean(),
    /** Whom it is for where that is not the reader (`For Sam Sample`), and which version. */
    about: z.string(),
    version: z.string(),
    notice: z.string(),
    /** What cannot be taken as it is, each with the input that it is about (empty: none), at most one for each input. */
    problems: z.array(z.object({ field: z.string(), text: z.string() })),
    /** What changed since the version before; or empty. */
    changed: z.string(),
    blocks: z.array(block),
    /** What somebody else signs, folded away below it: a parent sees the text of their child (B4). */
    fold: z.object({ title: z.string(), blocks: z.array(block) }).optional(),
    /** Above the text, so that nobody reads to the end to find them: *Easier to read*, *Full text*, *Read it again*. They carry what was typed. */
    turns: z.array(button),
    questions: z.array(
      z.object({
        id: z.string(),
        ask: z.string(),
        value: z.string(),
        choices: z.array(z.object({ title: z.string(), value: z.string() })),
        /** After a wrong answer: a kind sentence, and the clause that says it. */
        look: z.string(),
        clause: z.array(z.object({ text: z.string(), bold: z.boolean() })),
      }),
    ),
    /** One at most: the monitoring notice with its own tick (B15). */
    monitoring: z.array(
      z.object({ text: z.string(), tick: z.string(), value: z.string().regex(/^(true|false)$/) }),
    ),
    /** Said above the consents; empty where there are none (B18). */
    mayLeave: z.string(),
    consents: z.array(
      z.object({ id: z.string(), title: z.string(), value: z.string().regex(/^(true|false)$/) }),
    ),
    /** `name`, and for a parent `relation`: what they are to the child, which may be left out. */
    boxes: z.array(z.object({ id: z.string(), label: z.string(), hint: z.string(), value: z.string() })),
    buttons: z.array(button).max(6),
  }),
  teams,
  sample,
});
