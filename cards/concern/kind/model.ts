import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The 4 Cs, the policy’s tags (A40), and the two questions that cannot wait (A10, A15). */
export const kind = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    problem: z.string(),
    kind: z.string(),
    tags: z.array(z.object({ title: z.string(), value: z.string() })),
    tagsValue: z.string(),
    /** Something is ticked already, so the longer list stands open. */
    hasTags: z.boolean(),
    illegal: z.string(),
    danger: z.string(),
  }),
  teams,
  sample,
});
