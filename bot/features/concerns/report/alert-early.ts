/**
 * Yes to "could it be illegal?" or "is somebody in danger?": the people on that report's route are told now, before
 * anything is sent. The concern is stored as far as it is known, with its reference; Send completes the same one.
 */
import type { ActOf, Deps, Reply } from '../../../core/ports.ts';
import { replaceDraft, type Draft } from './draft.ts';
import { amend } from './amend.ts';
import type { Meeting } from './on-step.ts';
import { raise } from './raise.ts';
import { stepCard } from './step-card.ts';

export const alertEarly = async (
  act: ActOf<{ draft: string }>,
  { stored, drawing }: Meeting,
  next: Draft,
  deps: Deps,
): Promise<Reply> => {
  if (next.raised !== undefined) {
    const amended = await amend(act.by, next, next.raised.incident, false, drawing, deps);
    await deps.ledger.record(act.by.school, {
      rows: [...amended.rows, replaceDraft(stored, next)],
      trail: amended.trail,
    });
    return { answer: stepCard(next, drawing) };
  }
  const raised = raise({
    submission: next.id,
    reporter: act.by,
    report: next.report,
    policy: drawing.policy,
    away: drawing.away,
    now: drawing.now,
    complete: false,
  });
  const alerted: Draft = { ...next, raised: { incident: raised.incident.id, ref: raised.incident.ref } };
  await deps.ledger.record(act.by.school, {
    rows: [...raised.rows, replaceDraft(stored, alerted)],
    trail: raised.trail,
  });
  return { answer: stepCard(alerted, drawing) };
};
