/** Moves a case to child protection: hand over, keep a pointer, freeze this copy (A13). */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, signedBy, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { showSummary } from './summarise-case.ts';

const values = z.object({ ...caseAt, pointer: z.string().optional() });
type Values = z.infer<typeof values>;

export const protectCase: Flow<Values> = {
  verb: 'case.protect',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = (act: ActOf<Values>, met: Met, deps: Deps): Decision => {
  const incident = met.found.incident.value;
  const pointer = typed(act.values.pointer);
  const problem =
    pointer === '' ? 'Please write where it goes, e.g. the file’s number.' : tooLong(pointer, limits.line);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Move to child protection',
          ref: incident.ref,
          problem: act.values.send === undefined ? '' : (problem ?? ''),
          lines: [
            met.policy.wording['child-protection'] ??
              'This belongs in the school’s child-protection file now.',
            'You get a summary to copy. After that this copy is frozen: nobody can change it, unless somebody of its route reopens it.',
          ],
          fields: [
            { id: 'pointer', label: 'Where does it go? For example the file’s number.', type: 'text' },
          ],
          submit: 'Move it and freeze this copy',
        },
        deps,
      ),
    };
  }
  const signed = signedBy(act, deps);
  return {
    incident: {
      ...incident,
      stage: 'protected',
      acknowledged: incident.acknowledged ?? signed,
      protection: { ...signed, pointer },
    },
    lines: [{ what: 'protected', words: pointer }],
    notice: '',
    answer: (fresh) =>
      showSummary({ ...met, found: fresh }, 'Moved to child protection. This copy is frozen now.', 0, deps),
  };
};
