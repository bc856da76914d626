import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Pages of ours to download from: each link is for this person alone and works for minutes, so it only answers a press. */
export const files = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    /** How long the links work; or what IT must do where there can be none. */
    said: z.string(),
    files: z.array(z.object({ what: z.string(), title: z.string(), url: z.string() })),
    /** Empty: there is nothing to go back to. */
    back: z.string(),
    verb: z.string(),
    of: z.string(),
    school: z.string(),
  }),
  teams,
  sample,
});
