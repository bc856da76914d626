import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Tells the reporter that somebody acknowledged their report: the reference, and no more. */
export const stageNews = defineCard({
  where: 'chat',
  schema: z.object({ ref: z.string(), /** It may have been sent before. */ repeat: z.boolean() }),
  teams,
  sample,
});
