import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Something about leavers waits for its receiver: it names nobody, and opens the list for them only. */
export const leaversNotice = defineCard({
  where: 'chat',
  schema: z.object({
    title: z.string(),
    said: z.string(),
    /** After a crash nobody can know whether the first one arrived. */
    repeat: z.boolean(),
    school: z.string(),
    view: z.string(),
  }),
  teams,
  sample,
});
