import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

const at = z.record(z.string(), z.string());
/** Anybody's words, with what they answer. `beside`: a short one, on one line; `strong`: who it is about. */
const row = z.object({ label: z.string(), text: z.string(), beside: z.boolean(), strong: z.boolean() });
const box = z.object({ title: z.string(), lines: z.array(z.string()) });

/** A case, opened: shown in the answer to its reader's own press and kept nowhere. What to do comes first, the chronology last. */
export const openedCase = defineCard({
  where: 'answer',
  schema: z.object({
    ref: z.string(),
    school: z.string(),
    incident: z.string(),
    stage: z.string(),
    /** By when, or when and by whom. */
    detail: z.string(),
    late: z.boolean(),
    /** `Given to …`, or empty. */
    given: z.string(),
    /** What just happened, or what somebody else did meanwhile. */
    notice: z.string(),
    banners: z.array(box.extend({ tone: z.string().regex(/^(attention|warning)$/) })),
    /** What to do now, or what it still needs: none or one. */
    next: z.array(box).max(1),
    /** The report and the records. `heading` is ours, never anybody's words. */
    sections: z.array(z.object({ heading: z.string(), rows: z.array(row) })),
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
    /** Newest first; empty on a part of a long case that does not reach it. */
    chronology: z.array(row.omit({ strong: true })),
    /** `Part 2 of 3`, or empty. */
    part: z.string(),
    paging: z.array(z.object({ title: z.string(), page: z.string() })),
  }),
  teams,
  sample,
});
