/** Asks the reporter something through the bot. The question stands in the chronology; the chat says only that there is one. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits, type Report } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { reporterHearsCall } from '../telling/reporter-hears.ts';
import { conflictedIn } from '../visible-to.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const askReporter: Flow<Values> = {
  verb: 'case.ask',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const cannotAsk = ({ telling }: Report): string =>
  telling === undefined
    ? 'The report concerns its reporter as well, so they cannot be asked here.'
    : 'A pupil is not asked in a chat. Please speak with them in person.';

const decide = (act: ActOf<Values>, met: Met, deps: Deps): Decision => {
  const incident = met.found.incident.value;
  if (conflictedIn({ report: incident.report, recused: [] }, met.policy).has(incident.reporter)) {
    return { again: cannotAsk(incident.report) };
  }
  const words = typed(act.values.words);
  const problem = words === '' ? 'Please write your question first.' : tooLong(words, limits.line);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Ask the reporter',
          ref: incident.ref,
          problem: act.values.send === undefined ? '' : (problem ?? ''),
          lines: [
            'They see your question, and nothing else of this case. Please write nothing that they do not know.',
          ],
          fields: [{ id: 'words', label: 'Your question', type: 'multiline' }],
          submit: 'Ask',
        },
        deps,
      ),
    };
  }
  const { school, id } = incident;
  return {
    lines: [{ what: 'question', words }],
    rows: [schedule(reporterHearsCall, { incident: id, what: 'question' }, deps.clock.now(), school)],
    notice: 'Your question is kept. The reporter is told in their own chat that there is one.',
  };
};
