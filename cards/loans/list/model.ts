import { z } from 'zod';
import { button } from '../../agreements/parts.ts';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/**
 * Things that are lent: to everybody, for IT and the office, with a box to search in; or what is lent to its reader. Inputs:
 * `words`. It names people, so it only answers a press. The web page draws this model too.
 */
export const loanList = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    /** Figures, or whose they are. */
    about: z.string(),
    notice: z.string(),
    problem: z.string(),
    /** One at most: the box to search in. */
    find: z.array(z.object({ label: z.string(), hint: z.string(), value: z.string() })),
    views: z.array(button).max(6),
    items: z.array(
      z.object({
        title: z.string(),
        /** Who has it; empty where it is the reader. */
        who: z.string(),
        detail: z.string(),
        /** What it waits for. */
        waits: z.string(),
        buttons: z.array(button).max(6),
      }),
    ),
    pages: z.array(button),
    /** One at most: a page of ours that hands over the list. */
    files: z.array(z.object({ title: z.string(), url: z.string() })),
    /** Why there is none; or empty. */
    noFile: z.string(),
    buttons: z.array(button).max(6),
  }),
  teams,
  sample,
});
