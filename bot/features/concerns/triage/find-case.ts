/** `/case 7Q4F-2M`: a card that names nobody, with a button that opens it for this person only. */
import { z } from 'zod';
import type { Deps, Flow, Person } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { references, rows } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { nothingThere } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { visibleTo } from '../visible-to.ts';

const values = z.object({ ref: z.string().max(500) });

export const findCase: Flow<z.infer<typeof values>> = {
  verb: 'case.find',
  who: readers,
  values,
  says: /^\/?case (?<ref>\S.*)$/i,
  afresh: 'run',
  run: async (act, deps) => {
    const ref = readRef(act.values.ref);
    const incident = ref === undefined ? undefined : await find(act.by, ref, deps);
    if (incident === undefined) return { chat: { text: nothingThere } };
    return {
      chat: {
        card: 'case/found',
        model: { ref: incident.ref, school: incident.school, incident: incident.id },
      },
    };
  },
};

/** As people write it: lower case, blanks, without its dash. */
export const readRef = (said: string): string | undefined => {
  const plain = said.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return plain.length === 6 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : undefined;
};

const find = async (person: Person, ref: string, deps: Deps): Promise<Outline | undefined> => {
  for (const school of schoolsOf(person, deps.policies)) {
    const pointer = await deps.records.get(references, rows.reference(school, ref));
    if (pointer === undefined) continue;
    const found = await deps.records.get(outlines, rows.incident(school, pointer.value.incident));
    const policy = deps.policies.of(school);
    if (found !== undefined && visibleTo(person, found.value, policy, deps.holders)) return found.value;
  }
  return undefined;
};
