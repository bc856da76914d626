import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The guest accounts of a school, for IT: those for whom nobody answers first. It names people, so it only answers a press. */
export const guestList = defineCard({
  where: 'answer',
  schema: z.object({
    notice: z.string(),
    /** What could not be looked at; a sentence each. */
    notRead: z.array(z.string()),
    /** For whom nobody answers, or nothing says until when. */
    loose: z.array(
      z.object({
        name: z.string(),
        detail: z.string(),
        idle: z.string(),
        school: z.string(),
        cloud: z.string(),
        tenant: z.string(),
        account: z.string(),
      }),
    ),
    known: z.array(
      z.object({
        name: z.string(),
        detail: z.string(),
        state: z.string(),
        school: z.string(),
        guest: z.string(),
      }),
    ),
    pages: z.array(z.object({ title: z.string(), page: z.string() })),
  }),
  teams,
  sample,
});
