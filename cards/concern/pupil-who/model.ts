import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** The first question to a pupil who tells (A3, A4): it decides who may see it. */
export const pupilWho = defineCard({
  where: 'answer',
  schema: z.object({}),
  teams,
  sample,
});
