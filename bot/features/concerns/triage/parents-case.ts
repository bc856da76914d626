/** Parents or carers: informed when, by whom and how; or not yet, because …, signed (A24). One for each pupil. */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
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
const values = z.object({ ...caseAt, record: text, informed: text, when: text, whom: text, words: text });
type Values = z.infer<typeof values>;

export const parentsCase: Flow<Values> = {
  verb: 'case.parents',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: ActOf<Values>, met: Met, deps: Deps): Promise<Decision> => {
  const record = pickRecord(met.found, act.values.record ?? recordData(met.found)['record']);
  const answer = (problem: string, seen = ''): Decision => ({
    reply: formReply(act, form(met, record, problem, seen, act.by.name, deps), deps),
  });
  if (act.values.send === undefined) return answer('');
  const problem = record === undefined ? 'Please choose for whom.' : problemOf(act);
  if (record === undefined || problem !== undefined) return answer(problem ?? '');

  const first = await replaceFirst(record.parents, act.values.seen, met.policy, deps);
  if (first !== undefined) return answer(first.problem, first.seen);
  const informed = act.values.informed === 'yes';
  const words = typed(act.values.words);
  const how = informed ? `${typed(act.values.when)}, by ${typed(act.values.whom)}: ${words}` : words;
  return {
    record: { ...record, parents: { ...signedBy(act, deps), informed, how } },
    lines: [
      { what: 'parents', words: `${informed ? 'informed' : 'not yet, because'} ${how}`, record: record.n },
    ],
    notice: 'Recorded.',
  };
};

const problemOf = ({ values: { informed, when, whom, words } }: ActOf<Values>): string | undefined => {
  if (informed !== 'yes' && informed !== 'no') return 'Please say whether they were informed.';
  if (informed === 'yes' && (typed(when) === '' || typed(whom) === ''))
    return 'Please say when, and by whom.';
  if (typed(words) === '')
    return informed === 'yes' ? 'Please say how they were informed.' : 'Please write why not yet.';
  return (
    tooLong(typed(when), limits.name) ??
    tooLong(typed(whom), limits.name) ??
    tooLong(typed(words), limits.line)
  );
};

const form = (
  { found, policy }: Met,
  record: PupilRecord | undefined,
  problem: string,
  seen: string,
  by: string,
  deps: Deps,
): Form => ({
  title: 'Parents or carers',
  ref: found.incident.value.ref,
  problem,
  lines: record?.pupil === undefined ? [] : [`This is about ${recordName(record)}.`],
  fields: [
    ...recordField(found).map((field) => ({ ...field, value: record === undefined ? '' : String(record.n) })),
    {
      id: 'informed',
      label: 'Were they informed?',
      type: 'choice',
      hint: 'Choose one',
      choices: [
        { title: 'Yes', value: 'yes' },
        { title: 'Not yet, because …', value: 'no' },
      ],
    },
    { id: 'when', label: 'When?', type: 'text', value: sayTime(deps.clock.now(), policy.calendar.zone) },
    { id: 'whom', label: 'By whom?', type: 'text', value: by },
    { id: 'words', label: 'How, or why not yet? You sign this with your name.', type: 'multiline' },
  ],
  submit: 'Sign and record it',
  data: { ...recordData(found), seen },
});
