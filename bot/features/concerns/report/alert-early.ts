/**
 * Yes to "could it be illegal?" or "is somebody in danger?": the people on that report's route are told now, before
 * anything is sent. The concern is stored as far as it is known, with its reference; Send completes the same one.
 */
import { AppError, isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Entry, Reply } from '../../../core/ports.ts';
import { planFor } from '../routing/plan-for.ts';
import { notConfirmed } from '../routing/ring-list.ts';
import { amend } from './amend.ts';
import { replaceDraft, saveDraft, type Draft } from './draft.ts';
import type { Meeting } from './on-step.ts';
import { partBeforeSend } from './part-of-draft.ts';
import { raise } from './raise.ts';
import { stepCard } from './step-card.ts';
import type { Drawing } from './goes-to.ts';

type StepAct = ActOf<{ draft: string }>;

export const alertEarly = async (
  act: StepAct,
  { stored, drawing }: Meeting,
  next: Draft,
  deps: Deps,
): Promise<Reply> => {
  try {
    const { draft, entry } = await alerted(act, next, drawing, deps);
    await deps.ledger.record(act.by.school, {
      rows: [...entry.rows, replaceDraft(stored, draft)],
      trail: entry.trail,
    });
    return { answer: stepCard(draft, drawing) };
  } catch (error) {
    if (isAppError(error, 'conflict') || isAppError(error, 'too-late')) throw error;
    deps.log.error('an early alert was not confirmed', {
      school: act.by.school,
      error: error instanceof AppError ? error.code : 'unexpected',
    });
    return { answer: { text: unsure(next, drawing) } };
  }
};

const alerted = async (
  act: StepAct,
  next: Draft,
  drawing: Drawing,
  deps: Deps,
): Promise<{ readonly draft: Draft; readonly entry: Entry }> => {
  if (next.raised !== undefined) {
    return { draft: next, entry: await amend(act.by, next, next.raised.incident, false, drawing, deps) };
  }
  const raised = raise({
    submission: next.id,
    reporter: act.by,
    report: partBeforeSend(next.report),
    policy: drawing.policy,
    away: drawing.away,
    newcomers: drawing.newcomers,
    now: drawing.now,
    complete: false,
  });
  const { id, ref } = raised.incident;
  return { draft: { ...next, raised: { incident: id, ref } }, entry: raised };
};

const unsure = ({ report }: Draft, { policy, away, newcomers, now }: Drawing): string => {
  const words = notConfirmed(policy, planFor(policy, report, { away, newcomers, at: now }), 'Next');
  return report.danger ? `If somebody is in danger, ring 999 now. ${words}` : words;
};

/**
 * The case has been opened already, and the service that keeps its key is away: what was answered is kept in the draft, and
 * access follows with the next step, or with Send. Meanwhile nobody can open what is locked.
 */
const notNow = (error: unknown, act: StepAct, deps: Deps): undefined => {
  if (!isAppError(error, 'unavailable')) throw error;
  deps.log.warn('an early alert could not be amended yet', { school: act.by.school });
  return undefined;
};

/**
 * Saves a step of the form. Where somebody was alerted early and the answers now lead elsewhere (an adult is named,
 * somebody should not see it), access follows at once: nobody who must not have it keeps it until Send.
 */
export const saveAndReroute = async (
  act: StepAct,
  { stored, drawing }: Meeting,
  next: Draft,
  deps: Deps,
): Promise<void> => {
  if (next.raised === undefined) return saveDraft(stored, next, deps);
  const amended = await amend(act.by, next, next.raised.incident, false, drawing, deps).catch(
    (error: unknown) => notNow(error, act, deps),
  );
  if (amended?.rerouted !== true) return saveDraft(stored, next, deps);
  await deps.ledger.record(act.by.school, {
    rows: [...amended.rows, replaceDraft(stored, next)],
    trail: amended.trail,
  });
};
