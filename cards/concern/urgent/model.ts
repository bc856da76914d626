import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What to do now, whom to ring, who has been told: before any more fields (A10, A15; UKCIS). */
export const urgent = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    illegal: z.boolean(),
    danger: z.boolean(),
    told: z.string(),
    ref: z.string(),
    ring: z.array(z.object({ name: z.string(), phone: z.string() })),
  }),
  teams,
  sample,
});
