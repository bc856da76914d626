import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A list of what is out already, as it will be read, before it is used. It names people, so it only answers a press. */
export const itemPreview = defineCard({
  where: 'answer',
  schema: z.object({
    counts: z.string(),
    /** What stands against using it; or empty. */
    problem: z.string(),
    first: z.array(z.object({ name: z.string(), detail: z.string() })),
    /** Rows that are left out, and why. */
    rows: z.array(z.string()),
    moreRows: z.string(),
    usable: z.boolean(),
    school: z.string(),
  }),
  teams,
  sample,
});
