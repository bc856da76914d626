import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What the chat keeps: a random reference and nothing of what was written, nor who has it. */
export const receipt = defineCard({
  where: 'chat',
  schema: z.object({
    ref: z.string(),
    at: z.string(),
  }),
  teams,
  sample,
});
