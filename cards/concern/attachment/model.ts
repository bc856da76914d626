import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Something was attached: it is not fetched; guidance, and a short way to alert somebody now (I3). */
export const attachment = defineCard({
  where: 'chat',
  schema: z.object({
    draft: z.string(),
    problem: z.string(),
  }),
  teams,
  sample,
});
