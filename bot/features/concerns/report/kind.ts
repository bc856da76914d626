/** Step 3: the kind, and the two questions that cannot wait. A Yes tells somebody before anything more is asked (A10, A15). */
import { z } from 'zod';
import type { Flow } from '../../../core/ports.ts';
import { concernKinds } from '../../../policy/policy.ts';
import { alertEarly } from './alert-early.ts';
import type { Report } from '../concern.ts';
import { advanced, saveDraft, type Draft } from './draft.ts';
import { ticks } from './form-values.ts';
import { onStep } from './on-step.ts';
import { stepCard } from './step-card.ts';

const values = z.object({
  draft: z.string(),
  kind: z.enum(concernKinds),
  tags: ticks,
  illegal: z.enum(['yes', 'no']),
  danger: z.enum(['yes', 'no']),
});

export const kind: Flow<z.infer<typeof values>> = {
  verb: 'concern.kind',
  who: ['staff', 'governor', 'visitor'],
  values,
  run: (act, deps) =>
    onStep(act, 'kind', deps, async (meeting) => {
      const { stored, drawing } = meeting;
      const known = new Set(drawing.policy.tags.map((tag) => tag.id));
      const report: Report = {
        ...stored.value.report,
        kind: act.values.kind,
        tags: act.values.tags.filter((tag) => known.has(tag)),
        illegal: act.values.illegal === 'yes',
        danger: act.values.danger === 'yes',
      };
      const urgent = report.illegal || report.danger;
      const next: Draft = advanced({ ...stored.value, report }, act, urgent ? 'urgent' : 'account', deps);
      if (urgent) return alertEarly(act, meeting, next, deps);
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};

/** *Carry on* from what to do now to writing it down. */
export const urgent: Flow<{ draft: string }> = {
  verb: 'concern.urgent',
  who: ['staff', 'governor', 'visitor'],
  values: z.object({ draft: z.string() }),
  run: (act, deps) =>
    onStep(act, 'urgent', deps, async ({ stored, drawing }) => {
      const next = advanced(stored.value, act, 'account', deps);
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};
