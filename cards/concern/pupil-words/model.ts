import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Whom to tell, and what happened, as much as the pupil likes to write (A16, A35). No pictures, and never “why did you”. */
export const pupilWords = defineCard({
  where: 'answer',
  schema: z.object({
    about: z.string(),
    once: z.string(),
    goesTo: z.string(),
    asksWhom: z.boolean(),
    adults: z.array(z.object({ title: z.string(), value: z.string() })),
    chosen: z.string(),
    asksWho: z.boolean(),
    who: z.string(),
    words: z.string(),
    problem: z.string(),
    noBlame: z.string(),
    noSecrets: z.string(),
  }),
  teams,
  sample,
});
