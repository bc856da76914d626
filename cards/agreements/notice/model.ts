import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Something about agreements opens for its receiver only: names nobody. */
export const agreementNotice = defineCard({
  where: 'chat',
  schema: z.object({
    title: z.string(),
    said: z.string(),
    /** After a crash nobody can know whether the first one arrived. */
    repeat: z.boolean(),
    button: z.string(),
    verb: z.string(),
    data: z.record(z.string(), z.string()),
  }),
  teams,
  sample,
});
