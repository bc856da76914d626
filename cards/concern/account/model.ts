import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The facts, with the writing guide beside the box (A42). */
export const account = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    problem: z.string(),
    facts: z.string(),
    childWords: z.string(),
    date: z.string(),
    time: z.string(),
    place: z.string(),
    where: z.string(),
    knows: z.string(),
    done: z.string(),
  }),
  teams,
  sample,
});
