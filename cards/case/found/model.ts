import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The answer to a typed `/case 7Q4F-2M`: a reference and a button. */
export const caseFound = defineCard({
  where: 'chat',
  schema: z.object({ ref: z.string(), school: z.string(), incident: z.string() }),
  teams,
  sample,
});
