import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Everything about one leaver: why, which accounts, what hangs on them, what was decided, done and read back. */
export const leaverPerson = defineCard({
  where: 'answer',
  schema: z.object({
    name: z.string(),
    who: z.string(),
    stage: z.string(),
    notice: z.string(),
    careful: z.array(z.string()),
    parts: z.array(z.object({ title: z.string(), lines: z.array(z.string()) })),
    /** What a person has to do, in words. */
    todo: z.array(z.string()),
    history: z.array(z.object({ when: z.string(), what: z.string() })),
    buttons: z.array(z.object({ title: z.string(), verb: z.string(), send: z.string(), urgent: z.string() })),
    school: z.string(),
    leaver: z.string(),
    view: z.string(),
    page: z.string(),
  }),
  teams,
  sample,
});
