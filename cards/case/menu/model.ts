import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Buttons to choose from, one under another: what to record, what is missing, earlier cases. */
export const caseMenu = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    ref: z.string(),
    notice: z.string(),
    lines: z.array(z.string()),
    /** `title` is ours: the words of a button, a reference, the name of an agency in the policy. */
    choices: z.array(
      z.object({
        title: z.string(),
        /** A few words under the button, or empty. */
        hint: z.string(),
        verb: z.string(),
        data: z.record(z.string(), z.string()),
      }),
    ),
    school: z.string(),
    incident: z.string(),
  }),
  teams,
  sample,
});
