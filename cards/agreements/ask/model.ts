import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/**
 * Something about agreements waits for its receiver: to read and sign, to talk over with a class, to look at. The same for
 * thousands, and it names nobody; its button opens what it is about for this person only.
 */
export const agreementAsk = defineCard({
  where: 'chat',
  schema: z.object({
    title: z.string(),
    said: z.string(),
    /** Titles of the texts it is about. */
    titles: z.array(z.string()),
    /** Empty: nothing is left to press (what was asked is done). */
    buttons: z.array(
      z.object({ title: z.string(), verb: z.string(), data: z.record(z.string(), z.string()) }),
    ),
  }),
  teams,
  sample,
});
