import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

const at = z.record(z.string(), z.string());

/** A case, opened: shown in the answer to its reader's own press and kept nowhere. */
export const openedCase = defineCard({
  where: 'answer',
  schema: z.object({
    ref: z.string(),
    school: z.string(),
    incident: z.string(),
    stage: z.string(),
    due: z.string(),
    /** What just happened, or what somebody else did meanwhile. */
    notice: z.string(),
    banners: z.array(z.object({ title: z.string(), lines: z.array(z.string()) })),
    /** The report, the records and the chronology, in reading order. `heading` is ours, never anybody's words. */
    blocks: z.array(z.object({ heading: z.string(), label: z.string(), text: z.string() })),
    /** `Part 2 of 3`, or empty. */
    part: z.string(),
    paging: z.array(z.object({ title: z.string(), page: z.string() })),
    actions: z
      .array(
        z.object({
          title: z.string(),
          verb: z.string(),
          data: at,
          style: z.string().regex(/^(default|positive)$/),
        }),
      )
      .max(6),
  }),
  teams,
  sample,
});
