import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** One guest, for whoever answers for them and for IT. It names people, so it only answers a press. */
export const oneGuest = defineCard({
  where: 'answer',
  schema: z.object({
    name: z.string(),
    notice: z.string(),
    facts: z.array(z.object({ label: z.string(), text: z.string() })),
    actions: z.array(
      z.object({ title: z.string(), verb: z.string(), school: z.string(), guest: z.string() }),
    ),
  }),
  teams,
  sample,
});
