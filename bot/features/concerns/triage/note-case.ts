/** Adds a note: append-only, so that two people at once never conflict. */
import { z } from 'zod';
import type { Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import type { ActOf } from '../../../core/ports.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const noteCase: Flow<Values> = {
  verb: 'case.note',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps), { closed: true }),
};

const decide = (act: ActOf<Values>, { found }: Met, deps: Deps): Decision => {
  const words = typed(act.values.words);
  const problem = words === '' ? 'Please write something first.' : tooLong(words, limits.facts);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Add a note',
          ref: found.incident.value.ref,
          problem: act.values.send === undefined ? '' : (problem ?? ''),
          lines: [
            'Write what happened and what was decided. It stays in the chronology as it is, under your name.',
          ],
          fields: [{ id: 'words', label: 'Your note', type: 'multiline' }],
          submit: 'Add it',
        },
        deps,
      ),
    };
  }
  return { lines: [{ what: 'note', words }], notice: 'Your note is kept.' };
};
