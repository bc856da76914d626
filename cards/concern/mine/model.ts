import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The reporter’s own reports: reference and stage, no more. */
export const mine = defineCard({
  where: 'chat',
  schema: z.object({
    none: z.string(),
    reports: z.array(
      z.object({
        ref: z.string(),
        at: z.string(),
        stage: z.string(),
        school: z.string(),
        incident: z.string(),
      }),
    ),
  }),
  teams,
  sample,
});
