import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** People or classes of the campaign, each with what is known and what can be done. It names people, so it only answers. */
export const agreementNames = defineCard({
  where: 'answer',
  schema: z.object({
    heading: z.string(),
    notice: z.string(),
    sentence: z.string(),
    rows: z.array(
      z.object({
        name: z.string(),
        detail: z.string(),
        buttons: z.array(
          z.object({ title: z.string(), verb: z.string(), data: z.record(z.string(), z.string()) }),
        ),
      }),
    ),
    buttons: z.array(
      z.object({ title: z.string(), verb: z.string(), data: z.record(z.string(), z.string()) }),
    ),
  }),
  teams,
  sample,
});
