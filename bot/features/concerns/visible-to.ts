/** The one filter: which incidents a person may read. Lists, opening, notices and later digests all ask here (E2, E3). */
import type { Person, PersonId } from '../../core/ports.ts';
import { policyRolesOf } from '../../core/roles.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Incident } from './concern.ts';

/** Adults whom the report is about: each is accused, whatever else they are. */
export const accusedIn = (incident: Pick<Incident, 'report'>): PersonId[] =>
  incident.report.about.flatMap((one) => (one.kind === 'adult' && one.person !== undefined ? [one.person] : []));

/**
 * Everybody who must not read it, now and whatever they become: the accused (with every holder of the Headteacher's
 * role where the report is about the Headteacher), whom the reporter excluded, and who recused themselves.
 */
export const conflictedIn = (incident: Pick<Incident, 'report' | 'recused'>, policy: Policy): ReadonlySet<PersonId> => {
  const heads = policy.roles.headteacher.flatMap((holder) => ('person' in holder ? [holder.person] : []));
  return new Set([
    ...accusedIn(incident),
    ...incident.report.notFor.flatMap((one) => (one.person === undefined ? [] : [one.person])),
    ...incident.recused,
    ...(incident.report.subject === 'headteacher' ? heads : []),
  ]);
};

/**
 * A person may read an incident when they were told of it in a role that they still hold, or it is assigned to them,
 * and no conflict stands against them. It is asked at every read, never remembered (E6). The reporter is no reader: they
 * see the reference and the stage only (`/my reports`).
 */
export const visibleTo = (person: Pick<Person, 'id'>, incident: Incident, policy: Policy): boolean => {
  if (conflictedIn(incident, policy).has(person.id)) return false;
  if (incident.assignee === person.id) return true;
  const told = incident.told.find((one) => one.person === person.id);
  if (told === undefined) return false;
  return told.as === 'trustContact' || policyRolesOf(person.id, policy).some((role) => role === told.as);
};
