import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A reader says until when they are away. */
export const awayForm = defineCard({
  where: 'chat',
  schema: z.object({ problem: z.string(), /** ISO date, or empty. */ until: z.string() }),
  teams,
  sample,
});
