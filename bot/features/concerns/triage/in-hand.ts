import type { HolderBook, PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Outline } from '../outline.ts';
import { visibleTo } from '../visible-to.ts';

/** Whoever has it in hand; else everybody who has been told and may see it. */
export const inHandOf = (incident: Outline, policy: Policy, holders: HolderBook): PersonId[] => {
  const may = (person: PersonId | undefined): person is PersonId =>
    person !== undefined && visibleTo({ id: person }, incident, policy, holders);
  const hands = [incident.assignee, incident.acknowledged?.by].filter(may);
  const people = hands.length > 0 ? hands : incident.told.map((one) => one.person).filter(may);
  return [...new Set(people)];
};
