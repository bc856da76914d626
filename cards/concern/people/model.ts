import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Search and pick on the server; at most 15 answers; names only in this person’s own answer. */
export const people = defineCard({
  where: 'answer',
  schema: z.object({
    draft: z.string(),
    lead: z.string(),
    problem: z.string(),
    words: z.string(),
    found: z.string(),
    hasResults: z.boolean(),
    results: z.array(z.object({ title: z.string(), value: z.string() })),
    hasKept: z.boolean(),
    kept: z.array(z.object({ title: z.string(), value: z.string() })),
    keptValue: z.string(),
    hasKeptOut: z.boolean(),
    keptOut: z.array(z.object({ title: z.string(), value: z.string() })),
    keptOutValue: z.string(),
    unlisted: z.string(),
    unlistedKind: z.string(),
  }),
  teams,
  sample,
});
