/** Stores what a pupil told, whole, with everything that sees to it that somebody is told; then the pupil gets a reference. */
import { AppError, isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { rows, type Report, type Submission } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { findSubmission } from '../report/draft.ts';
import { drawing } from '../report/on-step.ts';
import { raise } from '../report/raise.ts';
import { childline } from './help-card.ts';

/**
 * Pressing twice, a redelivery or a second device finds the first one: `id` is the same for all of them.
 * @returns undefined when nobody can say whether it was stored: then say {@link notSure}, and keep what was typed
 */
export const commitTelling = async (
  act: ActOf<unknown>,
  id: string,
  reportOf: () => Promise<Report>,
  deps: Deps,
): Promise<Outline | undefined> => {
  try {
    return (await toldBefore(act, id, deps)) ?? (await store(act, id, await reportOf(), deps));
  } catch (error) {
    // The same press, faster.
    if (isAppError(error, 'conflict') || isAppError(error, 'unconfirmed')) {
      const first = await toldBefore(act, id, deps).catch(() => undefined);
      if (first !== undefined) return first;
    }
    deps.log.error('what a pupil told was not confirmed', {
      school: act.by.school,
      error: error instanceof AppError ? error.code : 'unexpected',
    });
    return undefined;
  }
};

/** What this press has stored already. @throws AppError `unavailable` */
export const toldBefore = async (
  act: ActOf<unknown>,
  id: string,
  deps: Deps,
): Promise<Outline | undefined> => {
  const sent = await findSubmission(act.by, id, deps);
  return sent && outlineOf(act, sent, deps);
};

export const outlineOf = async (
  { by }: ActOf<unknown>,
  { incident }: Submission,
  deps: Deps,
): Promise<Outline | undefined> =>
  (await deps.records.get(outlines, rows.incident(by.school, incident)))?.value;

const store = async (act: ActOf<unknown>, id: string, report: Report, deps: Deps): Promise<Outline> => {
  const { policy, away, newcomers, now } = await drawing(act, deps);
  const raised = raise({
    submission: id,
    reporter: act.by,
    report,
    policy,
    away,
    newcomers,
    now,
    complete: true,
  });
  await deps.ledger.record(act.by.school, raised);
  const { change: _none, protection: _neither, ...incident } = raised.incident;
  return incident;
};

/** A grown-up in person comes first where Lantern is not sure. */
export const notSure = (policy: Policy): string =>
  `Something went wrong, and I do not know if this reached anybody. Please go and tell a grown-up now, or ring ${childline(policy)}. You can press the button again: it will not be sent twice.`;
