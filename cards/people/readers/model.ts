import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Who is new in a role that reads reports. It names people, so it only answers a press. */
export const readerList = defineCard({
  where: 'answer',
  schema: z.object({
    notice: z.string(),
    readers: z.array(
      z.object({
        name: z.string(),
        role: z.string(),
        since: z.string(),
        /** Somebody has said that it is not right; or empty. */
        questioned: z.string(),
        /** Who has confirmed it already; or empty. */
        confirmed: z.string(),
        school: z.string(),
        person: z.string(),
        as: z.string(),
      }),
    ),
  }),
  teams,
  sample,
});
