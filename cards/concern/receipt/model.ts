import { z } from 'zod';
import { defineCard } from '../../define.ts';
import teams from './teams.json' with { type: 'json' };
import sample from './sample.json' with { type: 'json' };

/** What the reporter keeps: a random reference, what happens next and by when. Nothing of what was written. */
export const receipt = defineCard({
  where: 'chat',
  schema: z.object({
    ref: z.string(),
    /** Who has it, by role only: "the Headteacher". */
    next: z.string(),
    /** Whom to ring, where the route says so. */
    ring: z.array(z.string()),
  }),
  teams,
  sample,
});
