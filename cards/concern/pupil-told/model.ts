import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What a pupil sees once it is stored: the number, who hears of it, and whom to ring meanwhile (A16, A35). */
export const pupilTold = defineCard({
  where: 'answer',
  schema: z.object({
    now: z.boolean(),
    ref: z.string(),
    told: z.array(z.object({ text: z.string() })),
    urge: z.string(),
    helplines: z.array(z.object({ name: z.string(), phone: z.string(), web: z.string() })),
    office: z.string(),
    noBlame: z.string(),
    noSecrets: z.string(),
  }),
  teams,
  sample,
});
