/** "What should change?" (A39): collected for the review of the policy. */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const learnFromCase: Flow<Values> = {
  verb: 'case.change',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = (act: ActOf<Values>, { found }: Met, deps: Deps): Decision => {
  const incident = found.incident.value;
  const before = incident.change ?? '';
  const { send, seen } = act.values;
  const answer = (problem: string): Decision => ({
    reply: formReply(
      act,
      {
        title: 'What should change?',
        ref: incident.ref,
        problem,
        lines: ['In the policy, in teaching, or on the network, so that it happens less. No names, please.'],
        fields: [{ id: 'words', label: 'What should change?', type: 'multiline', value: before }],
        submit: 'Record it',
        data: { seen: mark(before) },
      },
      deps,
    ),
  });
  const words = typed(act.values.words);
  if (send === undefined) return answer('');
  const problem = words === '' ? 'Please write something first.' : tooLong(words, limits.words);
  if (problem !== undefined) return answer(problem);
  if (before !== '' && seen !== mark(before) && before !== words) {
    return answer(`Somebody wrote meanwhile: “${before}”. Press once more to put yours in its place.`);
  }
  return {
    incident: { ...incident, change: words },
    lines: [{ what: 'change', words }],
    notice: 'Recorded.',
  };
};

/** Which text was in the box when it was drawn. */
const mark = (words: string): string => hashKey(words);
