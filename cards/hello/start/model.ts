import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Free text that looks like somebody starting to tell: use the form; nothing is carried over. */
export const start = defineCard({
  where: 'chat',
  schema: z.object({
    about: z.string(),
    /** It was written where others read it. */
    public: z.boolean(),
  }),
  teams,
  sample,
});
