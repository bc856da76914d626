/** A sanction from the policy's own list; taking access away needs an end date and a thought for coursework (A25, A26). */
import { z } from 'zod';
import type { ActOf, Change, Deps, Flow } from '../../../core/ports.ts';
import { schedule } from '../../../core/outbox.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import type { Policy, Sanction } from '../../../policy/policy.ts';
import { accessCall } from '../access/access.ts';
import { mayAskIT } from '../access/may-ask.ts';
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
import { restoreOn } from './restore-access.ts';
import { readDay } from '../../../core/read-day.ts';
import { readers } from '../../../core/readers.ts';

const text = z.string().optional();
const values = z.object({ ...caseAt, record: text, sanction: text, until: text, words: text });
type Values = z.infer<typeof values>;

export const sanctionCase: Flow<Values> = {
  verb: 'case.sanction',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: ActOf<Values>, met: Met, deps: Deps): Promise<Decision> => {
  const { policy, found } = met;
  const record = pickRecord(found, act.values.record ?? recordData(found)['record']);
  const sanction = policy.sanctions.find((one) => one.id === act.values.sanction);
  const answer = (problem: string): Decision => ({ reply: formReply(act, form(met, record, problem), deps) });
  if (act.values.send === undefined) return answer('');
  if (record === undefined) return answer('Please choose for whom.');
  if (sanction === undefined) return answer('Please choose what was decided.');
  const until = endOf(sanction, act.values.until ?? '', policy, deps);
  const note = typed(act.values.words);
  const problem = 'problem' in until ? until.problem : tooLong(note, limits.line);
  if ('problem' in until || problem !== undefined) return answer(problem ?? '');

  const given = { ...signedBy(act, deps), sanction: sanction.id, until: until.day, note };
  const last =
    until.day === undefined ? '' : ` until ${sayDay(`${until.day}T12:00:00`, policy.calendar.zone)}`;
  const comesBack = sanction.removesAccess ? until.day : undefined;
  const asked = comesBack !== undefined && (await mayAskIT(found.incident.value, record, policy, deps));
  const words = `${sanction.title}${last}${note === '' ? '' : `: ${note}`}`;
  return {
    record: { ...record, sanctions: [...record.sanctions, given] },
    lines: [{ what: 'sanction', words, record: record.n }],
    rows: comesBack === undefined ? [] : accessRows(act, record.n, comesBack, Boolean(asked), policy, deps),
    notice: comesBack === undefined ? 'Recorded.' : asked ? askedNotice : byHandNotice,
  };
};

const askedNotice =
  'Recorded. IT is asked to take access away, and on that day to give it back. They see the name, the class and the day, and nothing of this case. What they confirm is written here.';
const byHandNotice =
  'Recorded. Lantern cannot ask IT in this case, so please have it done by hand. On that day Lantern asks whoever has this case in hand to have access restored.';

/** The people of the case are asked on the day whatever IT does; IT only where Lantern can ask them. */
const accessRows = (
  { values: { school, incident } }: ActOf<Values>,
  record: number,
  until: string,
  asked: boolean,
  policy: Policy,
  deps: Deps,
): Change[] => [
  restoreOn(school, incident, until, policy),
  ...(asked ? [schedule(accessCall, { incident, record }, deps.clock.now(), school)] : []),
];

const endOf = (
  sanction: Sanction,
  said: string,
  policy: Policy,
  deps: Deps,
): { day: string | undefined } | { problem: string } => {
  if (said.trim() === '') {
    return sanction.removesAccess
      ? {
          problem:
            'This takes access away, so it needs the day on which access comes back. Please choose one.',
        }
      : { day: undefined };
  }
  const now = deps.clock.now();
  const day = readDay(said, now, policy.calendar.zone);
  if (day === undefined) return { problem: 'I could not read that date. Please write it like 27/11/2026.' };
  if (day < localDate(now, policy.calendar.zone))
    return { problem: 'That day is past. Please choose today or a later day.' };
  return { day };
};

const form = ({ found, policy }: Met, record: PupilRecord | undefined, problem: string): Form => ({
  title: 'A sanction',
  ref: found.incident.value.ref,
  problem,
  warning: policy.sanctions.some((one) => one.removesAccess) ? warningOf(policy) : '',
  lines: record?.pupil === undefined ? [] : [`This is about ${recordName(record)}.`],
  fields: [
    ...recordField(found).map((field) => ({ ...field, value: record === undefined ? '' : String(record.n) })),
    {
      id: 'sanction',
      label: 'What was decided?',
      type: 'choice',
      hint: 'Choose one',
      choices: policy.sanctions.map(({ id, title, removesAccess }) => ({
        title: removesAccess ? `${title} (needs an end date)` : title,
        value: id,
      })),
    },
    {
      id: 'until',
      label: 'Until which day? Access comes back on it. Recording it again with another day moves it.',
      type: 'date',
    },
    { id: 'words', label: 'Anything to add?', type: 'multiline' },
  ],
  submit: 'Record it',
  data: recordData(found),
});

const warningOf = (policy: Policy): string =>
  `Taking access away can block coursework and exams. ${policy.wording['access-removal'] ?? 'Please check first, and set the day on which access comes back.'}`;
