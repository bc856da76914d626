import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Who has still to sign, and how it stands with each. It names people, so it only answers a press. */
export const missing = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    detail: z.string(),
    notice: z.string(),
    /** Where both pupils and parents sign: a button for each list. */
    tabs: z.array(z.object({ title: z.string(), who: z.string() })),
    /** The sentence once, and below it whom it is true of. */
    groups: z.array(
      z.object({
        state: z.string(),
        count: z.string(),
        people: z.array(z.object({ name: z.string(), detail: z.string() })),
      }),
    ),
    pages: z.array(z.object({ title: z.string(), page: z.string() })),
    who: z.string(),
    of: z.string(),
    school: z.string(),
  }),
  teams,
  sample,
});
