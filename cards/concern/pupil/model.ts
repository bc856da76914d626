import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A pupil who wants to tell somebody (A16): 999, help now, whom they may tell, and the helplines. Never the staff form. */
export const pupil = defineCard({
  where: 'chat',
  schema: z.object({
    /** Why this card comes, where it was not asked for; words of ours. */
    lead: z.string(),
    people: z.array(z.object({ text: z.string() })),
    helplines: z.array(z.object({ name: z.string(), phone: z.string(), web: z.string() })),
  }),
  teams,
  sample,
});
