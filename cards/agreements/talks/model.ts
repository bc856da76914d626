import { z } from 'zod';
import { defineCard } from '../../define.ts';
import { button } from '../parts.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Who would like to talk before they sign, for those who talk with them (B22); or one of them with the form for the talk. */
export const agreementTalks = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    notice: z.string(),
    problem: z.string(),
    talks: z.array(
      z.object({ name: z.string(), detail: z.string(), what: z.string(), buttons: z.array(button) }),
    ),
    /** One at most: when it was talked about, and a short note that may be left out. */
    form: z.array(z.object({ day: z.string(), latest: z.string(), note: z.string() })),
    buttons: z.array(button).max(6),
  }),
  teams,
  sample,
});
