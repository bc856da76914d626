/**
 * *Send*: "received" is said only after submission, incident, records, reference, outbox and trail are committed in one
 * transaction. One read (the draft) and one write. Pressing twice, a redelivery or a second device gets the same answer.
 */
import { z } from 'zod';
import { AppError, isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Change, Deps, Flow, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { stepAfresh } from './afresh.ts';
import { amend, type Amended } from './amend.ts';
import { receiptCall } from '../telling/calls.ts';
import { findSubmission, removeDraft, type Draft } from './draft.ts';
import { onStep, type Meeting } from './on-step.ts';
import { partAtSend } from './part-of-draft.ts';
import { planFor } from '../routing/plan-for.ts';
import { raise, type Raised } from './raise.ts';
import { notConfirmed } from '../routing/ring-list.ts';
import { sentAgain, sentCard } from './sent-card.ts';
import { stepCard } from './step-card.ts';
import type { Drawing } from './goes-to.ts';

const values = z.object({ draft: z.string() });

export const send: Flow<z.infer<typeof values>> = {
  verb: 'concern.send',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: (act, deps) => stepAfresh(act, deps),
  run: (act, deps) =>
    onStep(act, 'review', deps, async (meeting) => {
      const { draft, problem } = ready(meeting.stored.value);
      if (problem !== undefined) return { answer: stepCard(draft, meeting.drawing, problem) };
      return commit(act, meeting, deps);
    }),
};

/** A report that came back to the review without its account (after *Change …*) is not sent empty. */
const ready = (draft: Draft): { draft: Draft; problem?: string } =>
  draft.report.facts.trim() === '' || draft.report.kind === undefined
    ? { draft: { ...draft, step: 'account' }, problem: 'Please write what happened first.' }
    : { draft };

const commit = async (
  act: ActOf<{ draft: string }>,
  { stored, drawing }: Meeting,
  deps: Deps,
): Promise<Reply> => {
  const draft = stored.value;
  let made: Amended | Raised;
  try {
    made = await make(act, draft, drawing, deps);
    await deps.ledger.record(act.by.school, {
      rows: [...made.rows, removeDraft(stored), ...receiptRow(draft, made, drawing)],
      trail: made.trail,
    });
  } catch (error) {
    if (isAppError(error, 'conflict') || isAppError(error, 'too-late')) throw error;
    return unsure(act, draft, drawing, error, deps);
  }
  return { answer: sentCard(made, drawing) };
};

const make = (act: ActOf<unknown>, draft: Draft, drawing: Drawing, deps: Deps): Promise<Amended> | Raised =>
  draft.raised === undefined
    ? raise({
        submission: draft.id,
        reporter: act.by,
        report: partAtSend(draft.report),
        policy: drawing.policy,
        away: drawing.away,
        newcomers: drawing.newcomers,
        now: drawing.now,
        complete: true,
      })
    : amend(act.by, draft, draft.raised.incident, true, drawing, deps);

/** The full receipt, with the numbers to ring, stands this long before the chat's own short one is written over it. */
const receiptAfterMs = 10 * 60_000;

/** The chat's own card gets the receipt written over it, by the outbox, so that no crash can leave the form open there. */
export const receiptRow = (
  draft: Pick<Draft, 'spot'>,
  made: Pick<Raised, 'incident'>,
  { policy, now }: Drawing,
): Change[] =>
  draft.spot === undefined
    ? []
    : [
        schedule(
          receiptCall,
          {
            person: made.incident.reporter,
            ref: made.incident.ref,
            at: sayTime(now, policy.calendar.zone),
            spot: draft.spot,
          },
          new Date(now.getTime() + receiptAfterMs),
          made.incident.school,
        ),
      ];

/** The answer was lost or refused: look whether it is there; if nobody can say, say so and whom to tell in person. */
const unsure = async (
  act: ActOf<unknown>,
  draft: Draft,
  drawing: Drawing,
  error: unknown,
  deps: Deps,
): Promise<Reply> => {
  const sent = await findSubmission(act.by, draft.id, deps).catch(() => undefined);
  if (sent !== undefined && draft.raised === undefined) return { answer: await sentAgain(sent, act, deps) };
  deps.log.error('a report was not confirmed', {
    school: act.by.school,
    error: error instanceof AppError ? error.code : 'unexpected',
  });
  const { policy, away, newcomers, now: at } = drawing;
  const plan = planFor(policy, draft.report, { away, newcomers, at });
  return { answer: { text: notConfirmed(policy, plan) } };
};
