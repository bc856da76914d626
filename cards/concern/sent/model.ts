import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The full receipt, in the answer to Send only: whom it went to by role, by when, whom to ring. */
export const sent = defineCard({
  where: 'answer',
  schema: z.object({
    ref: z.string(),
    next: z.string(),
    ring: z.array(z.object({ name: z.string(), phone: z.string() })),
    urge: z.string(),
  }),
  teams,
  sample,
});
