import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Who holds which role (E11). */
export const whoIsWho = defineCard({
  where: 'chat',
  schema: z.object({
    school: z.string(),
    roles: z.array(z.object({ role: z.string(), people: z.string() })),
    contacts: z.array(z.object({ name: z.string(), how: z.string() })),
  }),
  teams,
  sample,
});
