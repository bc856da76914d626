/** The one filter: which incidents a person may read. Lists, opening, notices and later digests all ask here (E2, E3). */
import type { HolderBook, Person, PersonId } from '../../core/ports.ts';
import { isPassedOver, sitsAs } from '../../core/seats.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Outline } from './outline.ts';
import { planFor } from './routing/plan-for.ts';
import { aboutAdult, type RoutePlan } from './routing/route.ts';

/**
 * Everybody who must not read it, now and whatever they become: whom it is about (with every holder of the Headteacher's
 * or the Chair's role where that is the accused one), whom the reporter excluded, and who recused themselves. The one
 * truth about that is the route's.
 */
export const conflictedIn = (
  incident: Pick<Outline, 'report' | 'recused'>,
  policy: Policy,
): ReadonlySet<PersonId> => planOf(incident, policy).conflicted;

const planOf = ({ report, recused }: Pick<Outline, 'report' | 'recused'>, policy: Policy): RoutePlan =>
  planFor(policy, report, { recused, away: nobody, newcomers: new Map(), at: anyTime });

const nobody: ReadonlySet<PersonId> = new Set();
const anyTime = new Date(0);

/**
 * A person may read an incident when they were told of it in a role that they still hold, or it is assigned to them,
 * and no conflict stands against them. Whoever came into that role after the incident was raised (or left it and came
 * back) must have been confirmed in it. It is asked at every read, never remembered (E6). The reporter is no reader: they
 * see the reference and the stage only (`/my reports`).
 */
export const visibleTo = (
  person: Pick<Person, 'id'>,
  incident: Outline,
  policy: Policy,
  holders: Pick<HolderBook, 'newcomers'>,
): boolean => {
  const conflicted = conflictedIn(incident, policy);
  if (conflicted.has(person.id)) return false;
  if (incident.assignee === person.id) return true;
  const newcomers = holders.newcomers(incident.school, incident.raisedAt);
  return incident.told.some(
    (told) =>
      told.person === person.id &&
      sitsAs(person.id, told.as, policy) &&
      !isPassedOver(newcomers, told, conflicted),
  );
};

/**
 * The grown-up whom a pupil chose to tell (A16) reads what the pupil told, and nothing else of the case: only that person,
 * only that telling, and no longer once they are a part of it or it turns out to be about an adult who works here (A3).
 */
export const mayReadTelling = (
  person: Pick<Person, 'id'>,
  incident: Pick<Outline, 'report' | 'recused'>,
  policy: Policy,
): boolean => {
  if (incident.report.telling?.chosen !== person.id) return false;
  const { route, conflicted } = planOf(incident, policy);
  return !aboutAdult(route) && !conflicted.has(person.id);
};
