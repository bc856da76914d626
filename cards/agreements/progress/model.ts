import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A bar of four pieces; each number is a weight. What it says stands beside it in words. */
const bar = z.object({
  signed: z.int(),
  waiting: z.int(),
  talk: z.int(),
  unreachable: z.int(),
});

/** How far a school, a year or a class has signed: numbers only, so it may lie in a chat. */
export const progress = defineCard({
  where: 'chat',
  schema: z.object({
    title: z.string(),
    /** Which school year, and when it was counted. */
    detail: z.string(),
    /** Said first: nothing asked yet, or a class that waits for its tutor. Empty: nothing. */
    notice: z.string(),
    /** One a text. */
    texts: z.array(
      z.object({ title: z.string(), version: z.string(), words: z.string(), rest: z.string(), bar }),
    ),
    /** What lies below it: schools, classes. Pupils, parents and adults are counted apart (`who`: `Pupils: `). */
    rows: z.array(
      z.object({
        title: z.string(),
        parts: z.array(z.object({ who: z.string(), words: z.string(), rest: z.string(), bar })),
        open: z.string(),
        of: z.string(),
        school: z.string(),
      }),
    ),
    /** How many signed on each day; `share` and `left` are weights. */
    daysTitle: z.string(),
    days: z.array(z.object({ day: z.string(), words: z.string(), share: z.int(), left: z.int() })),
    how: z.string(),
    /** One at most: those who agreed at the visitors' desk. `open` is empty where their names are not to be seen. */
    desk: z.array(z.object({ title: z.string(), words: z.string(), open: z.string(), school: z.string() })),
    pages: z.array(z.object({ title: z.string(), page: z.string() })),
    /** Whether they may see who is missing, and take lists and certificates away. */
    names: z.boolean(),
    of: z.string(),
    school: z.string(),
  }),
  teams,
  sample,
});
