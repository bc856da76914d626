import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** How far it is, in kind words. Nobody is named but whom the pupil chose. */
export const pupilMine = defineCard({
  where: 'answer',
  schema: z.object({
    none: z.string(),
    tellings: z.array(z.object({ at: z.string(), ref: z.string(), status: z.string() })),
    helplines: z.array(z.object({ name: z.string(), phone: z.string(), web: z.string() })),
  }),
  teams,
  sample,
});
