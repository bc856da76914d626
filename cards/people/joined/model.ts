import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** To somebody whom a colleague has confirmed in a role that reads reports. */
export const joined = defineCard({
  where: 'chat',
  schema: z.object({
    /** After a crash nobody can know whether the first one arrived. */ repeat: z.boolean(),
  }),
  teams,
  sample,
});
