/** Opens a closed case again, with a reason. What is frozen only somebody of its route can reopen (A13). */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, keepWords, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, isRouteHolder, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const reopenCase: Flow<Values> = {
  verb: 'case.reopen',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps), { closed: true, frozen: true }),
};

const decide = (act: ActOf<Values>, met: Met, deps: Deps): Decision => {
  const incident = met.found.incident.value;
  if (incident.stage === 'waiting' || incident.stage === 'acknowledged') {
    return { again: 'It is open already.' };
  }
  if (incident.stage === 'protected' && !isRouteHolder(act.by.id, met.found)) {
    const say = 'This was moved to child protection and is frozen. Only somebody of its route can reopen it.';
    return act.values.send === 'yes' ? { reply: keepWords(act, say, deps) } : { again: say };
  }
  const words = typed(act.values.words);
  const problem = words === '' ? 'Please write why.' : tooLong(words, limits.line);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Reopen',
          ref: incident.ref,
          problem: act.values.send === undefined ? '' : (problem ?? ''),
          fields: [{ id: 'words', label: 'Why is it opened again?', type: 'multiline' }],
          submit: 'Reopen it',
        },
        deps,
      ),
    };
  }
  return {
    incident: { ...incident, stage: 'acknowledged', closed: undefined, protection: undefined },
    lines: [{ what: 'reopened', words }],
    notice: 'Open again.',
  };
};
