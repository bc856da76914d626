import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The facts, with the writing guide beside the box (A42). */
export const account = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    /** The school’s own words where the policy has some (A42), and what to do with messages (A19). */
    guide: z.string(),
    evidence: z.string(),
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
