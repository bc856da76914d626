import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** A leaver list as it will be read, before it is used: the first rows, the columns, and every row that cannot be read. */
export const listPreview = defineCard({
  where: 'answer',
  schema: z.object({
    heading: z.string(),
    /** `14 people, 2 rows left out, 1 who stays.` */
    counts: z.string(),
    /** What stands against using it; or empty. */
    problem: z.string(),
    first: z.array(z.object({ name: z.string(), detail: z.string() })),
    /** Rows left out, or read in a way worth saying. */
    rows: z.array(z.string()),
    moreRows: z.string(),
    columns: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        value: z.string(),
        choices: z.array(z.object({ title: z.string(), value: z.string() })),
      }),
    ),
    usable: z.boolean(),
    school: z.string(),
  }),
  teams,
  sample,
});
