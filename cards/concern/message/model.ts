import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The dialog of “report this message” (A17): metadata always, the words only where ticked. */
export const messageForm = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
  }),
  teams,
  sample,
});
