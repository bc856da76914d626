import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** For IT (B3): who has not signed yet, and the group for those who have. It names people, so it only answers a press. */
export const signedGroup = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    said: z.string(),
    notice: z.string(),
    /** One a cloud for which the policy names a group. */
    groups: z.array(
      z.object({
        title: z.string(),
        /** `34 to put in, 2 to take out`. */
        words: z.string(),
        running: z.string(),
        couldNot: z.array(z.object({ name: z.string(), because: z.string() })),
        buttons: z.array(
          z.object({ title: z.string(), cloud: z.string(), school: z.string(), way: z.string() }),
        ),
      }),
    ),
    /** A button that goes through everybody; empty: it was done already, or there is no group. */
    compare: z.string(),
    people: z.array(z.object({ name: z.string(), detail: z.string() })),
    pages: z.array(z.object({ title: z.string(), page: z.string() })),
    school: z.string(),
  }),
  teams,
  sample,
});
