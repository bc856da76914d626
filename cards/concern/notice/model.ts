import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What a reader finds in their chat: a reference and a button. Says nothing of the report. */
export const notice = defineCard({
  where: 'chat',
  schema: z.object({
    ref: z.string(),
    school: z.string(),
    incident: z.string(),
    why: z.string(),
  }),
  teams,
  sample,
});
