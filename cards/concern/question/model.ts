import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Tells the reporter that a reader has a question. The question itself stands behind the button. */
export const questionNews = defineCard({
  where: 'chat',
  schema: z.object({
    ref: z.string(),
    school: z.string(),
    incident: z.string(),
    /** It may have been sent before. */
    repeat: z.boolean(),
  }),
  teams,
  sample,
});
