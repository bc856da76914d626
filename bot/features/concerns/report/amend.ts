/**
 * Writes what the reporter has said since an early alert into the same incident. If the answers now lead elsewhere (an
 * adult is named after all), access is worked out anew: the new route's people are told, whoever is not on it loses it.
 */
import { remove, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Person, Stored, TrailNote } from '../../../core/ports.ts';
import { incidents, mentions, pupilRecords, rows, type Incident, type PupilRecord } from '../concern.ts';
import { entryRow } from '../entry-row.ts';
import { acknowledgeBy } from '../routing/deadline.ts';
import { planFor } from '../routing/plan-for.ts';
import type { RoutePlan } from '../routing/route.ts';
import { nextRung, trustContact } from '../routing/tell-rung.ts';
import { tellCall } from '../telling/calls.ts';
import { escalateRow, tellRows } from '../telling/tell-again.ts';
import { alerted } from './alerted.ts';
import type { Draft } from './draft.ts';
import { partAtSend, partBeforeSend } from './part-of-draft.ts';
import { recordRows, referralRows, samePupil } from './raise.ts';
import type { Drawing } from './goes-to.ts';

export interface Amended {
  readonly incident: Incident;
  readonly plan: RoutePlan;
  readonly rows: readonly Change[];
  readonly trail: readonly TrailNote[];
  /** Whether it goes to other people now. */
  readonly rerouted: boolean;
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
  const { stored, records: there } = await alerted(reporter.school, id, draft, deps);
  const { policy, away, now } = drawing;
  const { recused, raisedAt } = stored.value;
  const newcomers = deps.holders.newcomers(reporter.school, raisedAt);
  const plan = planFor(policy, draft.report, { recused, away, newcomers, at: now });
  const base = takenFrom(withReport(stored.value, draft, complete, drawing), plan);
  const rerouted = leadsElsewhere(stored.value, plan);
  const { incident, fresh } = rerouted
    ? reroute(base, plan, { ...drawing, newcomers })
    : { incident: base, fresh: [] };
  return {
    incident,
    plan,
    rerouted,
    rows: [
      replace(incidents, stored, incident),
      ...pupilRows(incident, there),
      entryRow(incident, { by: reporter.id, what: complete ? 'raised' : 'alerted' }, now),
      ...tellRows(incident, fresh, policy, now),
      ...(rerouted && incident.stage === 'waiting' ? [escalateRow(incident)] : []),
      ...moreFor(incident, fresh, now),
    ],
    trail: [{ actor: reporter.id, action: complete ? 'concern.raised' : 'concern.alerted', target: id }],
  };
};

/** Referrals that an earlier answer asked for stay: a reader declines them with a reason. */
const withReport = (before: Incident, draft: Draft, complete: boolean, { policy }: Drawing): Incident => {
  const report = complete ? partAtSend(draft.report) : partBeforeSend(draft.report);
  const due = referralRows(policy, report).filter(
    (one) => !before.referrals.some((row) => row.contact === one.contact),
  );
  return { ...before, report, complete, referrals: [...before.referrals, ...due] };
};

/** Whoever it turns out to be about has it in hand no more: others would wait for somebody who cannot even open it. */
const takenFrom = (incident: Incident, { conflicted }: RoutePlan): Incident =>
  incident.assignee !== undefined && conflicted.has(incident.assignee)
    ? { ...incident, assignee: undefined }
    : incident;

/** Another route, or somebody who has it (told, or given it) must not have it any more. */
const leadsElsewhere = (before: Incident, plan: RoutePlan): boolean =>
  plan.route !== before.route ||
  [...before.told.map(({ person }) => person), before.assignee, before.acknowledged?.by].some(
    (person) => person !== undefined && plan.conflicted.has(person),
  );

/** Whoever was told and stands on the new route as well keeps it, with what they did; the first on it are told. */
const reroute = (
  base: Incident,
  plan: RoutePlan,
  { policy, newcomers, now }: Drawing,
): { readonly incident: Incident; readonly fresh: string[] } => {
  const onRoute = new Set(plan.rungs.flatMap(({ people }) => people.map(({ person }) => person)));
  const kept = base.told.filter(({ person }) => onRoute.has(person));
  const inHand = kept.some(({ person }) => person === base.acknowledged?.by);
  const first = nextRung(plan, 0, new Set(), now);
  const route = { ...base, route: plan.route };
  if (base.stage === 'protected' || (inHand && base.stage !== 'waiting'))
    return { incident: { ...route, told: kept, assignee: onlyIf(onRoute, base.assignee) }, fresh: [] };
  const missing = (first?.told ?? trustContact(policy, base, newcomers, now, 0)).filter(
    (one) => !kept.some(({ person }) => person === one.person),
  );
  return {
    incident: {
      ...route,
      rung: first?.rung ?? 0,
      told: [...kept, ...missing],
      assignee: undefined,
      stage: 'waiting',
      acknowledged: undefined,
      closed: undefined,
      dueAt: acknowledgeBy(policy, base.report, now).toISOString(),
    },
    fresh: missing.map(({ person }) => person),
  };
};

const onlyIf = (people: ReadonlySet<string>, person: string | undefined): string | undefined =>
  person !== undefined && people.has(person) ? person : undefined;

/** A record for each pupil who has none, and none for a pupil who was taken away again before anything was done. */
const pupilRows = (incident: Incident, there: readonly Stored<PupilRecord>[]): Change[] => {
  const pupils = incident.report.about.filter(({ kind }) => kind === 'pupil');
  const isOver = ({ value: { pupil, parents, outcome, sanctions } }: Stored<PupilRecord>): boolean =>
    parents === undefined &&
    outcome === undefined &&
    sanctions.length === 0 &&
    (pupil === undefined ? pupils.length > 0 : !pupils.some((one) => samePupil(one, pupil)));
  const over = there.filter(isOver);
  const kept = there.filter((one) => !over.includes(one)).map(({ value }) => value);
  const last = Math.max(0, ...there.map(({ value }) => value.n));
  return [...over.flatMap((one) => removed(incident, one)), ...recordRows(incident, kept, last)];
};

const removed = ({ school, id }: Incident, record: Stored<PupilRecord>): Change[] => {
  const person = record.value.pupil?.person;
  const row = remove(pupilRecords, record);
  return person === undefined ? [row] : [row, remove(mentions, { key: rows.mention(school, person, id) })];
};

/** Those who were told that a report is coming hear that it has come. */
const moreFor = (incident: Incident, fresh: readonly string[], now: Date): Change[] =>
  incident.complete
    ? incident.told
        .filter(({ person }) => !fresh.includes(person))
        .map(({ person }) =>
          schedule(tellCall, { incident: incident.id, person, why: 'more' }, now, incident.school),
        )
    : [];
