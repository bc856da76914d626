import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** One leaver’s checklist, to tick. It names people, so it only answers a press. */
export const leavingChecklist = defineCard({
  where: 'answer',
  schema: z.object({
    name: z.string(),
    detail: z.string(),
    notice: z.string(),
    problem: z.string(),
    /** They would like to meet IT; or empty. */
    meet: z.string(),
    lines: z.array(
      z.object({
        title: z.string(),
        /** `Done, 18 Dec, 10:02 · Ada Finch`; or what kind of thing it is. */
        state: z.string(),
        open: z.boolean(),
        line: z.string(),
        school: z.string(),
        leaver: z.string(),
        page: z.string(),
      }),
    ),
    notes: z.array(z.object({ by: z.string(), words: z.string() })),
    words: z.string(),
    pages: z.array(z.object({ title: z.string(), page: z.string() })),
    school: z.string(),
    leaver: z.string(),
    page: z.string(),
  }),
  teams,
  sample,
});
