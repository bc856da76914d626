/**
 * Job: nobody acknowledged in time, so the next on that report's own route is told, and so on; when the route has
 * nobody left, the trust's named contact, and everybody again each school day. Whoever is accused or excluded is never
 * among them, whatever the category, the danger or the deadline say (subject beats kind).
 */
import { replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Done, Job, PersonId, Stored, Turn } from '../../../core/ports.ts';
import { endOfSchoolDay } from '../../../policy/calendar.ts';
import { escalateCall, remindCall, tellCall, type Escalate } from './calls.ts';
import { rows } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { countingCalendar, passOnBy, remindAt } from '../routing/deadline.ts';
import { entryRow } from '../entry-row.ts';
import { planFor } from '../routing/plan-for.ts';
import type { Policy } from '../../../policy/policy.ts';
import { visibleTo } from '../visible-to.ts';
import { rungAfter, trustContact, type NextRung } from '../routing/tell-rung.ts';

export const escalateJob: Job<Escalate> = {
  ...escalateCall,
  async run(escalate, deps, turn) {
    const found = await deps.records.get(outlines, rows.incident(turn.school, escalate.incident));
    if (found === undefined || isVoid(found.value, escalate)) return { rows: [], trail: [] };
    const next = await whoIsNext(found.value, deps, turn);
    return next === undefined ? askAgain(found, deps, turn) : tellNext(found, next, deps, turn);
  },
};

const isVoid = (incident: Outline, escalate: Escalate): boolean =>
  incident.stage !== 'waiting' || incident.rung !== escalate.rung || incident.dueAt !== escalate.due;

const whoIsNext = async (incident: Outline, deps: Deps, turn: Turn): Promise<NextRung | undefined> => {
  const policy = deps.policies.of(turn.school);
  const now = deps.clock.now();
  const away = await deps.away.in(turn.school);
  const newcomers = deps.holders.newcomers(turn.school, incident.raisedAt);
  const plan = planFor(policy, incident.report, { recused: incident.recused, away, newcomers, at: now });
  const already = stillTold(incident, policy, deps);
  const next = rungAfter(plan, already, now);
  if (next !== undefined) return next;
  const last = trustContact(policy, incident, newcomers, now, plan.rungs.length).filter(
    (one) => !already.has(one.person),
  );
  return last.length === 0 ? undefined : { rung: plan.rungs.length, told: last };
};

/** Whoever was told in a role that they hold no more is told anew in the one they hold now. */
const stillTold = (incident: Outline, policy: Policy, deps: Deps): ReadonlySet<PersonId> =>
  new Set(
    incident.told
      .map(({ person }) => person)
      .filter((id) => visibleTo({ id }, incident, policy, deps.holders)),
  );

const tellNext = (found: Stored<Outline>, next: NextRung, deps: Deps, turn: Turn): Done => {
  const policy = deps.policies.of(turn.school);
  const now = deps.clock.now();
  const dueAt = passOnBy(policy, found.value.report, now).toISOString();
  const value: Outline = {
    ...found.value,
    rung: next.rung,
    told: [...found.value.told, ...next.told],
    dueAt,
  };
  return {
    rows: [
      replace(outlines, found, value),
      entryRow(value, { by: 'lantern', what: 'escalated' }, now),
      ...next.told.flatMap(({ person }) => [
        schedule(tellCall, { incident: value.id, person, why: 'escalated' }, now, turn.school),
        schedule(
          remindCall,
          { incident: value.id, person },
          remindAt(policy, value.report, now),
          turn.school,
        ),
      ]),
      schedule(
        escalateCall,
        { incident: value.id, rung: value.rung, due: dueAt },
        new Date(dueAt),
        turn.school,
      ),
    ],
    trail: [{ actor: 'lantern', action: 'concern.escalated', target: value.id }],
  };
};

/** Once each, in however many roles. */
const peopleTold = ({ told }: Outline): PersonId[] => [...new Set(told.map(({ person }) => person))];

/** Nobody is left to add: everybody who was told is asked again, each school day, until somebody acknowledges. */
const askAgain = (found: Stored<Outline>, deps: Deps, turn: Turn): Done => {
  const policy = deps.policies.of(turn.school);
  const now = deps.clock.now();
  const soon = new Date(now.getTime() + 60_000);
  const again = endOfSchoolDay(countingCalendar(policy, soon), soon);
  const incident: Outline = { ...found.value, dueAt: again.toISOString() };
  deps.log.warn('a concern has nobody left to be passed on to', {
    incident: incident.id,
    school: turn.school,
  });
  return {
    rows: [
      replace(outlines, found, incident),
      ...peopleTold(incident).map((person) =>
        schedule(tellCall, { incident: incident.id, person, why: 'reminder' }, now, turn.school),
      ),
      schedule(
        escalateCall,
        { incident: incident.id, rung: incident.rung, due: incident.dueAt },
        again,
        turn.school,
      ),
    ],
    trail: [{ actor: 'lantern', action: 'concern.still-waiting', target: incident.id }],
  };
};
