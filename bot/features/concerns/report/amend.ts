/**
 * Writes what the reporter has said since an early alert into the same incident. If the answers now lead elsewhere (an
 * adult is named after all), access is worked out anew: the new route's people are told, the former ones lose it.
 */
import { replace } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Person, Stored, TrailNote } from '../../../core/ports.ts';
import { tellCall } from '../telling/calls.ts';
import { incidents, pupilRecords, rows, under, type Incident, type PupilRecord } from '../concern.ts';
import { acknowledgeBy } from '../routing/deadline.ts';
import type { Draft } from './draft.ts';
import { entryRow } from '../entry-row.ts';
import { planFor } from '../routing/plan-for.ts';
import { jobRows, recordRows, referralRows } from './raise.ts';
import type { RoutePlan } from '../routing/route.ts';
import type { Drawing } from './step-card.ts';
import { nextRung, trustContact } from '../routing/tell-rung.ts';

export interface Amended {
  readonly incident: Incident;
  readonly plan: RoutePlan;
  readonly rows: readonly Change[];
  readonly trail: readonly TrailNote[];
}

/** @throws AppError `not-found` when the incident is gone (a fault of ours), `conflict` from the commit when it changed meanwhile */
export const amend = async (
  reporter: Person,
  draft: Draft,
  id: string,
  complete: boolean,
  drawing: Drawing,
  deps: Deps,
): Promise<Amended> => {
  const stored = await deps.records.get(incidents, rows.incident(reporter.school, id));
  if (stored === undefined) throw new AppError('not-found', 'an alerted incident is not there');
  const there = await pupilsOf(reporter.school, id, deps);
  const plan = planFor(drawing.policy, draft.report, {
    recused: stored.value.recused,
    away: drawing.away,
    at: drawing.now,
  });
  const rerouted = plan.route !== stored.value.route;
  const incident = amended(stored, draft, complete, plan, drawing, rerouted);
  return {
    incident,
    plan,
    rows: [
      replace(incidents, stored, incident),
      ...recordRows(incident, there),
      entryRow(incident, { by: reporter.id, what: complete ? 'raised' : 'alerted' }, drawing.now),
      ...(rerouted ? jobRows(incident, drawing.policy, drawing.now) : moreFor(incident, drawing)),
    ],
    trail: [{ actor: reporter.id, action: complete ? 'concern.raised' : 'concern.alerted', target: id }],
  };
};

const amended = (
  stored: Stored<Incident>,
  draft: Draft,
  complete: boolean,
  plan: RoutePlan,
  { policy, now }: Drawing,
  rerouted: boolean,
): Incident => {
  const before = stored.value;
  const kept = before.referrals.filter(
    (one) => one.done !== undefined || one.declined !== undefined || !one.compulsory,
  );
  const due = referralRows(policy, draft.report).filter(
    (one) => !kept.some((row) => row.contact === one.contact),
  );
  const base: Incident = { ...before, report: draft.report, complete, referrals: [...kept, ...due] };
  if (!rerouted) return base;
  const first = nextRung(plan, 0, new Set(), now);
  return {
    ...base,
    route: plan.route,
    rung: first?.rung ?? 0,
    told: [...(first?.told ?? trustContact(policy, base, now, 0))],
    assignee: undefined,
    stage: 'waiting',
    acknowledged: undefined,
    dueAt: acknowledgeBy(policy, draft.report, now).toISOString(),
  };
};

const pupilsOf = async (school: string, id: string, deps: Deps): Promise<PupilRecord['pupil'][]> => {
  const there: PupilRecord['pupil'][] = [];
  for await (const record of deps.records.list(pupilRecords, under(school, `I!${id}!C`)))
    there.push(record.value.pupil);
  return there;
};

/** Those who were told that a report is coming hear that it has come. */
const moreFor = (incident: Incident, { now }: Drawing): Change[] =>
  incident.complete
    ? incident.told.map(({ person }) =>
        schedule(tellCall, { incident: incident.id, person, why: 'more' }, now, incident.school),
      )
    : [];
