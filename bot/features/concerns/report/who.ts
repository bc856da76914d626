/** Step 1: who is it about, and does it involve an adult who works here? The two answers decide everything after (A3–A5). */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { isAppError } from '../../../core/errors.ts';
import { report as reportSchema, subjects, type Report } from '../concern.ts';
import { firstCard, stepAfresh, tooOld } from './afresh.ts';
import { withHeadteacher } from '../with-headteacher.ts';
import { saveAndReroute } from './alert-early.ts';
import { advanced, findSubmission, meetDraft, newDraft, startDraft, type Draft } from './draft.ts';
import { drawing, onStep } from './on-step.ts';
import { stepCard } from './step-card.ts';

const values = z.object({
  draft: z.string().min(1).max(64),
  subject: z.enum(subjects).optional().catch(undefined),
  involvesAdult: reportSchema.shape.involvesAdult.optional().catch(undefined),
});
type Values = z.infer<typeof values>;

export const who: Flow<Values> = {
  verb: 'concern.who',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: async (act, deps) => {
    const { draft, subject, involvesAdult } = act.values;
    const begun = await meetDraft(act, draft, undefined, deps);
    if (begun.kind === 'gone') return { answer: firstCard(deps, tooOld, { subject, involvesAdult }) };
    return stepAfresh(act, deps, {
      step: 'who',
      redrawn: ({ report }) => askAgain(act, tooOld, report),
    });
  },
  async run(act, deps) {
    const { draft, subject, involvesAdult } = act.values;
    if (subject === undefined || involvesAdult === undefined) return { answer: askAgain(act, unanswered) };
    const under = () =>
      onStep(act, 'who', deps, (meeting) =>
        goOn(act, meeting.stored.value, deps, (next) => saveAndReroute(act, meeting, next, deps)),
      );
    // Sent, or still being written after an early alert.
    if ((await findSubmission(act.by, draft, deps)) !== undefined) return under();
    try {
      const first = newDraft(act, draft, deps.clock.now());
      return await goOn(act, first, deps, (next) => startDraft(act.by, next, deps));
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      return under();
    }
  },
};

/** A client that does not check by itself has sent it half-answered. */
const unanswered = 'Please answer both questions. “Not sure” is fine.';

const askAgain = (
  { values: { draft, subject, involvesAdult } }: ActOf<Values>,
  problem: string,
  before?: Pick<Report, 'subject' | 'involvesAdult'>,
): Card => ({
  card: 'concern/who',
  model: {
    draft,
    subject: subject ?? before?.subject ?? '',
    involvesAdult: involvesAdult ?? before?.involvesAdult ?? '',
    problem,
  },
});

const goOn = async (
  act: ActOf<Values>,
  draft: Draft,
  deps: Deps,
  save: (next: Draft) => Promise<void>,
): Promise<Reply> => {
  const { subject = draft.report.subject, involvesAdult = draft.report.involvesAdult } = act.values;
  const about = await withHeadteacher(draft.report, subject, deps.policies.of(act.by.school), deps);
  const report: Report = { ...draft.report, subject, involvesAdult, about };
  const next = advanced({ ...draft, report }, act, needsPeople(report) ? 'people' : 'kind', deps);
  await save(next);
  return { answer: stepCard(next, await drawing(act, deps)) };
};

/** About nobody in particular, and no adult in it: there is nobody to pick. */
export const needsPeople = (report: Report): boolean =>
  report.subject !== 'nobody' ||
  report.involvesAdult !== 'no' ||
  report.about.length + report.notFor.length > 0;
