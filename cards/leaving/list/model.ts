import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Who leaves, with what is still open. It names people, so it only answers a press. */
export const leavingList = defineCard({
  where: 'answer',
  schema: z.object({
    notice: z.string(),
    people: z.array(
      z.object({
        name: z.string(),
        detail: z.string(),
        open: z.string(),
        school: z.string(),
        leaver: z.string(),
      }),
    ),
    /** The next page, if there is one. */
    more: z.array(z.object({ page: z.string() })),
  }),
  teams,
  sample,
});
