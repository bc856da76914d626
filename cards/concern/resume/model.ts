import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** An unfinished report, or a card found in an old state: carry on, or throw away. */
export const resume = defineCard({
  where: 'chat',
  schema: z.object({
    draft: z.string(),
    said: z.string(),
  }),
  teams,
  sample,
});
