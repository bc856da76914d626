import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The first step, and what `/report concern` puts into the chat: it knows nothing yet. */
export const who = defineCard({
  where: 'chat',
  schema: z.object({
    draft: z.string(),
    subject: z.string(),
    involvesAdult: z.string(),
    problem: z.string(),
  }),
  teams,
  sample,
});
