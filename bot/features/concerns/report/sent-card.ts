/** The full receipt, in the answer to Send only: to whom it goes by role, by when, whom to ring. */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps } from '../../../core/ports.ts';
import { rows, type Submission } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { isSchoolTime } from '../../../policy/calendar.ts';
import { countingCalendar, isUrgent } from '../routing/deadline.ts';
import { planFor } from '../routing/plan-for.ts';
import type { RoutePlan } from '../routing/route.ts';
import { drawingOf, goesTo, ringLines, type Drawing } from './goes-to.ts';

interface Made {
  readonly incident: Outline;
  readonly plan: RoutePlan;
}

export const sentCard = (made: Made, drawing: Drawing): Card => {
  const { incident, plan } = made;
  return {
    card: 'concern/sent',
    model: {
      ref: incident.ref,
      next: [goesTo(incident.report, plan, drawing), ...andThen(made, drawing)].join(' '),
      ring: ringLines(drawing.policy, plan),
      urge: urgeOf(made),
    },
  };
};

const andThen = ({ incident: { report }, plan }: Made, { policy, now }: Drawing): string[] => [
  ...(plan.rungs.some(({ people }) => people.length > 0)
    ? ['If nobody does, the next person whom the policy names is told.']
    : []),
  ...(isUrgent(report) || isSchoolTime(countingCalendar(policy, now), now)
    ? []
    : [policy.wording['out-of-hours'] ?? '']),
];

/** Stands above the numbers. */
const urgeOf = ({ incident, plan }: Made): string => {
  if (plan.failClosed || incident.told.length === 0) return 'Please ring now:';
  if (isUrgent(incident.report)) return 'Please ring as well, and tell them in person as soon as you can:';
  return '';
};

/** The same answer once more, for a press that comes after the report was sent: drawn anew from what was stored. */
export const sentAgain = async (
  submission: Submission,
  act: Pick<ActOf<unknown>, 'by'>,
  deps: Deps,
): Promise<Card> => {
  const { school } = act.by;
  const stored = await deps.records.get(outlines, rows.incident(school, submission.incident));
  if (stored === undefined) return justTheReference(submission);
  const drawing: Drawing = {
    ...drawingOf(school, new Set(), deps, new Date(submission.at)),
    readAt: deps.clock.now(),
  };
  const { report, recused } = stored.value;
  const plan = planFor(drawing.policy, report, { ...drawing, recused, at: drawing.now });
  return sentCard({ incident: stored.value, plan }, drawing);
};

const justTheReference = ({ ref }: Submission): Card => ({
  card: 'concern/sent',
  model: { ref, next: 'It is stored, and somebody is being told.', ring: [], urge: '' },
});
