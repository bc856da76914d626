/** Step 3: the kind, and the two questions that cannot wait. A Yes tells somebody before anything more is asked (A10, A15). */
import { z } from 'zod';
import type { ActOf, Flow } from '../../../core/ports.ts';
import { concernKinds } from '../../../policy/policy.ts';
import { stepAfresh, tooOld, type Brought } from './afresh.ts';
import { alertEarly } from './alert-early.ts';
import type { Report } from '../concern.ts';
import { advanced, saveDraft, type Draft } from './draft.ts';
import { ticks } from './form-values.ts';
import { onStep } from './on-step.ts';
import { stepCard } from './step-card.ts';

const yesOrNo = z.enum(['yes', 'no']).optional().catch(undefined);
const values = z.object({
  draft: z.string(),
  kind: z.enum(concernKinds).optional().catch(undefined),
  tags: ticks,
  illegal: yesOrNo,
  danger: yesOrNo,
});

type Values = z.infer<typeof values>;

export const kind: Flow<Values> = {
  verb: 'concern.kind',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: (act, deps) => stepAfresh(act, deps, chosenBefore(act)),
  run: (act, deps) =>
    // A Yes counts from an older card of the same report too: the answer to its first press may have been lost.
    onStep(act, saysYes(act) ? undefined : 'kind', deps, async (meeting) => {
      const { stored, drawing } = meeting;
      const { kind: chosen, illegal, danger } = act.values;
      if (chosen === undefined || illegal === undefined || danger === undefined)
        return { answer: stepCard(stored.value, drawing, unanswered) };
      const known = new Set(drawing.policy.tags.map((tag) => tag.id));
      const report: Report = {
        ...stored.value.report,
        kind: chosen,
        tags: act.values.tags.filter((tag) => known.has(tag)),
        illegal: illegal === 'yes',
        danger: danger === 'yes',
      };
      const urgent = report.illegal || report.danger;
      const next: Draft = advanced({ ...stored.value, report }, act, urgent ? 'urgent' : 'account', deps);
      if (urgent) return alertEarly(act, meeting, next, deps);
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};

/** What was chosen stands chosen, where all of it was. */
const chosenBefore = ({ values: { kind: chosen, tags, illegal, danger } }: ActOf<Values>): Brought => ({
  step: 'kind',
  redrawn: (draft, drawing) => {
    if (chosen === undefined || illegal === undefined || danger === undefined)
      return stepCard(draft, drawing, tooOld);
    const answers = { kind: chosen, tags, illegal: illegal === 'yes', danger: danger === 'yes' };
    return stepCard({ ...draft, report: { ...draft.report, ...answers } }, drawing, tooOld);
  },
});

const saysYes = ({ values: { illegal, danger } }: ActOf<Values>): boolean =>
  illegal === 'yes' || danger === 'yes';

/** A client that does not check by itself has sent it half-answered. */
const unanswered =
  'Please choose what it is mostly about, and Yes or No to the two questions at the end. If you are not sure, choose Yes.';

/** *Carry on* from what to do now to writing it down. */
export const urgent: Flow<{ draft: string }> = {
  verb: 'concern.urgent',
  who: ['staff', 'governor', 'visitor'],
  values: z.object({ draft: z.string() }),
  afresh: (act, deps) => stepAfresh(act, deps),
  run: (act, deps) =>
    onStep(act, 'urgent', deps, async ({ stored, drawing }) => {
      const next = advanced(stored.value, act, 'account', deps);
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};
