import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** For somebody who leaves, in their own chat: what comes back, and that nobody asks for a password. Names nobody. */
export const leavingMine = defineCard({
  where: 'chat',
  schema: z.object({
    /** Why it is here again; or empty. */
    notice: z.string(),
    /** `Friday 18 December` */
    lastDay: z.string(),
    /** The school's own words for equipment. */
    bring: z.array(z.string()),
    devices: z.array(z.string()),
    /** They have not asked to meet IT yet. */
    meet: z.boolean(),
    repeat: z.boolean(),
    school: z.string(),
    leaver: z.string(),
  }),
  teams,
  sample,
});
