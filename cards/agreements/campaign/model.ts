import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** How the campaign stands, drawn and in figures, or what would be sent. Figures of a small group may name somebody: it only answers. */
export const agreementCampaign = defineCard({
  where: 'answer',
  schema: z.object({
    heading: z.string(),
    notice: z.string(),
    sentence: z.string(),
    lines: z.array(z.string()),
    /** Of each group: how many have signed and how many have not, as widths and in words. */
    bars: z.array(z.object({ name: z.string(), figure: z.string(), signed: z.int(), rest: z.int() })),
    buttons: z.array(
      z.object({ title: z.string(), verb: z.string(), data: z.record(z.string(), z.string()) }),
    ),
  }),
  teams,
  sample,
});
