/** The outcome of one record, from the policy's list: also unfounded and malicious, which protect the accused (A41). */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import {
  formReply,
  pickRecord,
  recordData,
  recordField,
  recordName,
  tooLong,
  typed,
  type Form,
} from './case-form.ts';
import { changeCase, signedBy, type Decision } from './change-case.ts';
import { limits, type PupilRecord } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { replaceFirst } from './replace-first.ts';

const text = z.string().optional();
const values = z.object({ ...caseAt, record: text, outcome: text, words: text });
type Values = z.infer<typeof values>;

export const outcomeCase: Flow<Values> = {
  verb: 'case.outcome',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: ActOf<Values>, met: Met, deps: Deps): Promise<Decision> => {
  const record = pickRecord(met.found, act.values.record ?? recordData(met.found)['record']);
  const outcome = met.policy.outcomes.find((one) => one.id === act.values.outcome);
  const answer = (problem: string, seen = ''): Decision => ({
    reply: formReply(act, form(met, record, problem, seen), deps),
  });
  if (act.values.send === undefined) return answer('');
  if (record === undefined) return answer('Please choose for whom.');
  if (outcome === undefined) return answer('Please choose the outcome.');
  const note = typed(act.values.words);
  const problem = tooLong(note, limits.line);
  if (problem !== undefined) return answer(problem);

  const first = await replaceFirst(record.outcome, act.values.seen, met.policy, deps);
  if (first !== undefined) return answer(first.problem, first.seen);
  return {
    record: { ...record, outcome: { ...signedBy(act, deps), outcome: outcome.id, note } },
    lines: [
      { what: 'outcome', words: note === '' ? outcome.title : `${outcome.title}: ${note}`, record: record.n },
    ],
    notice: 'Recorded.',
  };
};

const form = (
  { found, policy }: Met,
  record: PupilRecord | undefined,
  problem: string,
  seen: string,
): Form => ({
  title: 'The outcome',
  ref: found.incident.value.ref,
  problem,
  lines: record?.pupil === undefined ? [] : [`This is about ${recordName(record)}.`],
  fields: [
    ...recordField(found).map((field) => ({ ...field, value: record === undefined ? '' : String(record.n) })),
    {
      id: 'outcome',
      label: 'What came of it?',
      type: 'choice',
      hint: 'Choose one',
      choices: policy.outcomes.map(({ id, title }) => ({ title, value: id })),
    },
    { id: 'words', label: 'Anything to add?', type: 'multiline' },
  ],
  submit: 'Record it',
  data: { ...recordData(found), seen },
});
