/** Gives a case to somebody: search, pick one of at most 15. Nobody whom the report is about or excludes can have it. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Deps, Flow, Person } from '../../../core/ports.ts';
import { rolesOf, schoolsOf } from '../../../core/roles.ts';
import { tellCall } from '../telling/calls.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { sayPerson } from './show-names.ts';
import { conflictedIn } from '../visible-to.ts';

const text = z.string().optional();
const values = z.object({ ...caseAt, search: text, person: text });
type Values = z.infer<typeof values>;

export const assignCase: Flow<Values> = {
  verb: 'case.assign',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: ActOf<Values>, met: Met, deps: Deps): Promise<Decision> => {
  const { send, person: id = '' } = act.values;
  const search = typed(act.values.search);
  if (send === undefined) return form(act, met, [], '', deps);
  const problem = tooLong(search, limits.name);
  if (problem !== undefined) return form(act, met, [], problem, deps);
  if (id !== '') return give(act, met, id, deps);
  if (search === '') return form(act, met, [], 'Please write a name to search for.', deps);
  const people = await deps.directory.search({
    school: act.values.school,
    words: search,
    kinds: ['staff', 'governor'],
    limit: 15,
  });
  return people.length === 0
    ? form(act, met, [], 'Nobody was found by that name. Please try another spelling.', deps)
    : form(act, met, people, '', deps);
};

const give = async (act: ActOf<Values>, met: Met, id: string, deps: Deps): Promise<Decision> => {
  const person = await deps.directory.person(id);
  const incident = met.found.incident.value;
  if (person === undefined) return form(act, met, [], 'That person is not in the directory any more.', deps);
  if (!mayHave(person, met, deps))
    return form(act, met, [], `${person.name} cannot be given this report.`, deps);
  const now = deps.clock.now();
  return {
    incident: { ...incident, assignee: person.id },
    lines: [{ what: 'assigned', words: person.name }],
    rows: [
      schedule(tellCall, { incident: incident.id, person: person.id, why: 'assigned' }, now, incident.school),
    ],
    notice: `Given to ${person.name}. They are told in their own chat, without details.`,
  };
};

/** Subject beats kind: assignment too comes only from people without a conflict. */
const mayHave = (person: Person, { found, policy }: Met, deps: Deps): boolean => {
  const incident = found.incident.value;
  if (conflictedIn(incident, policy).has(person.id)) return false;
  if (!schoolsOf(person, deps.policies).includes(incident.school)) return false;
  const roles = rolesOf(person, deps.policies);
  return person.kind !== 'pupil' && readers.some((role) => roles.has(role));
};

const form = (
  act: ActOf<Values>,
  met: Met,
  people: readonly Person[],
  problem: string,
  deps: Deps,
): Decision => {
  const free = people.filter((one) => mayHave(one, met, deps));
  const barred = people.filter((one) => !free.includes(one));
  return {
    reply: formReply(
      act,
      {
        title: 'Who should have this case?',
        ref: met.found.incident.value.ref,
        problem,
        lines: barred.map((one) => `${one.name} cannot be given this report.`),
        fields: [
          ...(free.length === 0
            ? []
            : [
                {
                  id: 'person',
                  label: 'Give it to',
                  type: 'choice' as const,
                  hint: 'Choose one',
                  choices: free.map((one) => ({ title: sayPerson(one), value: one.id })),
                },
              ]),
          {
            id: 'search',
            label: free.length === 0 ? 'Search by name' : 'Somebody else? Search by name',
            type: 'text',
          },
        ],
        submit: free.length === 0 ? 'Search' : 'Give it to them',
      },
      deps,
    ),
  };
};
