import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Somebody new reads reports: names nobody, and opens the list for its receiver only. */
export const newcomer = defineCard({
  where: 'chat',
  schema: z.object({
    said: z.string(),
    /** After a crash nobody can know whether the first one arrived. */
    repeat: z.boolean(),
  }),
  teams,
  sample,
});
