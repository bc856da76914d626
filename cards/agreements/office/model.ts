import { z } from 'zod';
import { defineCard } from '../../define.ts';
import { button } from '../parts.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A list for the office: classes, people, visitors, each with what can be done about it. It names people, so it only answers a press. */
export const officeList = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    notice: z.string(),
    problem: z.string(),
    said: z.array(z.string()),
    /** One at most: words to look for, with the button that looks. */
    search: z.array(z.object({ label: z.string(), value: z.string(), button })),
    rows: z.array(
      z.object({
        title: z.string(),
        detail: z.string(),
        state: z.string(),
        /** Opens in a browser, for minutes only. */
        page: z.object({ title: z.string(), url: z.string() }).optional(),
        buttons: z.array(button).max(3),
      }),
    ),
    /** Pages of ours that open in a browser, for minutes only. */
    open: z.array(z.object({ title: z.string(), url: z.string() })).max(3),
    /** What is to be done next: above the rows, which may be many. */
    first: z.array(button).max(2),
    buttons: z.array(button).max(6),
  }),
  teams,
  sample,
});
