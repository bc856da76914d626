import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What lies in a pupil’s chat when a grown-up has taken it in hand: it says nothing, others may look at the screen. */
export const pupilNews = defineCard({
  where: 'chat',
  schema: z.object({
    /** It may have been sent before. */
    repeat: z.boolean(),
  }),
  teams,
  sample,
});
