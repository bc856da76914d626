import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** More to an earlier report. */
export const addForm = defineCard({
  where: 'answer',
  schema: z.object({
    ref: z.string(),
    school: z.string(),
    incident: z.string(),
    once: z.string(),
    words: z.string(),
    problem: z.string(),
  }),
  teams,
  sample,
});
