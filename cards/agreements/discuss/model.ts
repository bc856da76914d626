import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The tutor's word that the rules were talked about with the class, before the class is asked (policy-map B10). */
export const agreementDiscuss = defineCard({
  where: 'answer',
  schema: z.object({
    heading: z.string(),
    notice: z.string(),
    sentence: z.string(),
    /** Titles of the texts. */
    lines: z.array(z.string()),
    /** The texts, where they were asked for. */
    text: z.array(z.object({ heading: z.boolean(), words: z.string() })),
    /** ISO date. */
    day: z.string(),
    school: z.string(),
    sheet: z.string(),
  }),
  teams,
  sample,
});
