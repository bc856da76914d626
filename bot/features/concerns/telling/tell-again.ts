/** The outbox rows that tell people of an incident, remind them, and escalate when nobody acknowledges. */
import { schedule } from '../../../core/outbox.ts';
import type { Change, PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { escalateCall, remindCall, tellCall } from './calls.ts';
import type { Outline } from '../outline.ts';
import { remindAt } from '../routing/deadline.ts';

export const tellRows = (
  incident: Outline,
  people: readonly PersonId[],
  policy: Policy,
  now: Date,
): Change[] =>
  [...new Set(people)].flatMap((person) => [
    schedule(tellCall, { incident: incident.id, person, why: 'new' }, now, incident.school),
    schedule(
      remindCall,
      { incident: incident.id, person },
      remindAt(policy, incident.report, now),
      incident.school,
    ),
  ]);

export const escalateRow = ({ id, rung, dueAt, school }: Outline): Change =>
  schedule(escalateCall, { incident: id, rung, due: dueAt }, new Date(dueAt), school);
