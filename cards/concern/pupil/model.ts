import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A pupil who types /report: whom they may tell, and the helplines (A16). Never the staff form. */
export const pupil = defineCard({
  where: 'chat',
  schema: z.object({
    people: z.array(z.object({ text: z.string() })),
    helplines: z.array(z.object({ name: z.string(), phone: z.string(), web: z.string() })),
  }),
  teams,
  sample,
});
