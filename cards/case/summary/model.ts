import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The hand-over summary as plain text to be copied, a part at a time. Nothing in the box is sent back. */
export const caseSummary = defineCard({
  where: 'answer',
  schema: z.object({
    ref: z.string(),
    notice: z.string(),
    summary: z.string(),
    /** `Part 1 of 2`, or empty. */
    part: z.string(),
    /** The next part, or empty. */
    next: z.string(),
    school: z.string(),
    incident: z.string(),
  }),
  teams,
  sample,
});
