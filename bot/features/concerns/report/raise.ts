/**
 * Makes a concern of a report: the rows of one transaction (submission, incident, one record for each pupil, reference,
 * chronology, and the outbox rows that see to it that somebody is told). Nothing here talks to anybody.
 */
import { create } from '../../../core/change.ts';
import { newId, randomRef } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Newcomers, Person, PersonId, TrailNote } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { escalateCall, remindCall, tellCall } from '../telling/calls.ts';
import {
  incidents,
  mentions,
  pupilRecords,
  references,
  rows,
  submissions,
  type Incident,
  type Named,
  type PupilRecord,
  type ReferralRow,
  type Report,
} from '../concern.ts';
import { acknowledgeBy, remindAt } from '../routing/deadline.ts';
import { entryRow } from '../entry-row.ts';
import { planFor } from '../routing/plan-for.ts';
import type { RoutePlan } from '../routing/route.ts';
import { nextRung, trustContact } from '../routing/tell-rung.ts';

export interface Raising {
  readonly submission: string;
  readonly reporter: Person;
  readonly report: Report;
  readonly policy: Policy;
  readonly away: ReadonlySet<PersonId>;
  readonly newcomers: Newcomers;
  readonly now: Date;
  /** False for an early alert: the reporter is still writing. */
  readonly complete: boolean;
}

export interface Raised {
  readonly incident: Incident;
  readonly plan: RoutePlan;
  readonly rows: readonly Change[];
  readonly trail: readonly TrailNote[];
}

export const raise = (raising: Raising): Raised => {
  const { policy, report, reporter, now } = raising;
  const plan = planFor(policy, report, { away: raising.away, newcomers: raising.newcomers, at: now });
  const incident = newIncident(raising, plan);
  const { school, id } = incident;
  const at = now.toISOString();
  return {
    incident,
    plan,
    rows: [
      create(submissions, rows.submission(reporter.school, reporter.id, raising.submission), {
        v: 1,
        id: raising.submission,
        incident: id,
        ref: incident.ref,
        at,
      }),
      create(references, rows.reference(school, incident.ref), { v: 1, incident: id, at }),
      create(incidents, rows.incident(school, id), incident),
      ...recordRows(incident, [], 0),
      entryRow(incident, { by: reporter.id, what: incident.complete ? 'raised' : 'alerted' }, now),
      ...jobRows(incident, policy, now),
    ],
    trail: [
      { actor: reporter.id, action: raising.complete ? 'concern.raised' : 'concern.alerted', target: id },
      ...(plan.failClosed ? [{ actor: 'lantern' as const, action: 'concern.nobody-left', target: id }] : []),
    ],
  };
};

const newIncident = (raising: Raising, plan: RoutePlan): Incident => {
  const { policy, report, reporter, newcomers, now } = raising;
  const first = nextRung(plan, 0, new Set(), now);
  const told = first?.told ?? trustContact(policy, { report, recused: [] }, newcomers, now, 0);
  return {
    v: 1,
    id: newId(now),
    school: reporter.school,
    ref: randomRef(),
    submission: raising.submission,
    reporter: reporter.id,
    raisedAt: now.toISOString(),
    complete: raising.complete,
    report,
    route: plan.route,
    rung: first?.rung ?? 0,
    told: [...told],
    opened: [],
    recused: [],
    stage: 'waiting',
    dueAt: acknowledgeBy(policy, report, now).toISOString(),
    referrals: referralRows(policy, report),
  };
};

/** The agencies that this kind must be referred to, or declined with a reason (A10–A12). */
export const referralRows = (policy: Policy, report: Report): ReferralRow[] =>
  policy.referrals
    .filter((one) =>
      one.when.some((when) => (when === 'illegal' ? report.illegal : report.tags.includes(when))),
    )
    .map((one) => ({ contact: one.contact, compulsory: true }));

export const samePupil = (a: Named, b: Named): boolean =>
  a.person === undefined ? b.person === undefined && a.name === b.name : a.person === b.person;

/**
 * A record for each pupil who has none yet (or one without a pupil), and the index that finds a pupil's cases.
 * @param last the highest number that any record of the incident ever had
 */
export const recordRows = (
  incident: Incident,
  existing: readonly Pick<PupilRecord, 'pupil'>[],
  last: number,
): Change[] => {
  const { school, id, raisedAt: at } = incident;
  const pupils = incident.report.about.filter((one) => one.kind === 'pupil');
  const missing = pupils.filter(
    (one) => !existing.some(({ pupil }) => pupil !== undefined && samePupil(pupil, one)),
  );
  const subjects: (Named | undefined)[] =
    existing.length === 0 && missing.length === 0 ? [undefined] : missing;
  return subjects.flatMap((pupil, index) => {
    const n = last + index + 1;
    const row = create(pupilRecords, rows.record(school, id, n), {
      v: 1,
      incident: id,
      n,
      pupil,
      sanctions: [],
    });
    if (pupil?.person === undefined) return [row];
    return [row, create(mentions, rows.mention(school, pupil.person, id), { v: 1, incident: id, at })];
  });
};

/** Tell each now, and whom a pupil chose; remind those who do not open it; tell the next when nobody acknowledges in time. */
export const jobRows = (incident: Incident, policy: Policy, now: Date): Change[] => {
  const { school, id, report } = incident;
  const { telling } = report;
  const people = [
    ...incident.told.map(({ person }) => person),
    ...(telling?.chosen === undefined ? [] : [telling.chosen]),
  ];
  const why = telling?.now === true ? 'now' : 'new';
  return [
    ...[...new Set(people)].flatMap((person) => [
      schedule(tellCall, { incident: id, person, why }, now, school),
      schedule(remindCall, { incident: id, person }, remindAt(policy, report, now), school),
    ]),
    schedule(
      escalateCall,
      { incident: id, rung: incident.rung, due: incident.dueAt },
      new Date(incident.dueAt),
      school,
    ),
  ];
};
