import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** For the grown-up whom a pupil chose (A16): what the pupil told, and how to listen. Nothing else of the case. */
export const telling = defineCard({
  where: 'answer',
  schema: z.object({
    now: z.boolean(),
    ref: z.string(),
    name: z.string(),
    detail: z.string(),
    at: z.string(),
    words: z.string(),
    why: z.string(),
    lead: z.string(),
  }),
  teams,
  sample,
});
