import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What can be said here, by this person. */
export const help = defineCard({
  where: 'chat',
  schema: z.object({
    greeting: z.string(),
    says: z.array(z.object({ say: z.string(), what: z.string() })),
    buttons: z.array(z.object({ title: z.string(), verb: z.string() })),
  }),
  teams,
  sample,
});
