import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Everything once more before sending, and by role who will get it. */
export const review = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    problem: z.string(),
    notes: z.array(z.object({ text: z.string() })),
    about: z.string(),
    notFor: z.string(),
    kind: z.string(),
    facts: z.string(),
    childWords: z.string(),
    when: z.string(),
    place: z.string(),
    knows: z.string(),
    done: z.string(),
    message: z.string(),
    goesTo: z.string(),
    /** The number to ring for this very report: *Send* brings it along, for when storage cannot say whose report it is. */
    ring: z.string(),
  }),
  teams,
  sample,
});
