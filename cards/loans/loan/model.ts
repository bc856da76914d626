import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** One loan, for IT and the office. It names people, so it only answers a press. */
export const oneLoan = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    borrower: z.string(),
    state: z.string(),
    notice: z.string(),
    /** What must be done now; or empty. */
    warning: z.string(),
    facts: z.array(z.object({ label: z.string(), text: z.string() })),
    history: z.array(z.object({ text: z.string() })),
    actions: z
      .array(z.object({ title: z.string(), verb: z.string(), school: z.string(), loan: z.string() }))
      .max(6),
  }),
  teams,
  sample,
});
