import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What a person may see, by reference and stage only: it names nobody, so it may lie in a chat. */
export const caseList = defineCard({
  where: 'chat',
  schema: z.object({
    heading: z.string(),
    /** Kind words where there is nothing. */
    none: z.string(),
    cases: z.array(
      z.object({
        ref: z.string(),
        stage: z.string(),
        detail: z.string(),
        /** `Overdue since …`, or empty. */
        late: z.string(),
        school: z.string(),
        incident: z.string(),
      }),
    ),
    /** The verb that shows the next page; `next` is empty on the last page. */
    verb: z.string(),
    next: z.string(),
    otherVerb: z.string(),
    otherTitle: z.string(),
  }),
  teams,
  sample,
});
