import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A small form. What was typed before a mistake stands in it again. */
export const caseForm = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    /** Empty where there is no case. */
    ref: z.string(),
    /** What cannot be used as it is, and how to mend it. */
    problem: z.string(),
    /** The id of the field that the problem is about, where it is about one. */
    wrong: z.string().optional(),
    warning: z.string(),
    lines: z.array(z.string()),
    fields: z.array(
      z.object({
        id: z.string(),
        /** Ours; people's names stand in `value` and in the titles of compact choices only. */
        label: z.string(),
        type: z.string().regex(/^(text|multiline|choice|multi-choice|date|toggle)$/),
        value: z.string(),
        /** A placeholder, or the words beside a toggle. */
        hint: z.string(),
        choices: z.array(z.object({ title: z.string(), value: z.string() })),
      }),
    ),
    verb: z.string(),
    submit: z.string(),
    data: z.record(z.string(), z.string()),
    cancelVerb: z.string(),
    cancelTitle: z.string(),
    cancel: z.record(z.string(), z.string()),
  }),
  teams,
  sample,
});
