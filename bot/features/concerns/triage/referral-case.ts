/** A referral is done (when, who, their reference) or declined with a reason; further ones can be added (A10, A11). */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { contactName } from './case-blocks.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed, type Form } from './case-form.ts';
import { changeCase, signedBy, type Decision } from './change-case.ts';
import { limits, type Incident, type ReferralRow } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { replaceFirst } from './replace-first.ts';

const text = z.string().optional();
const values = z.object({
  ...caseAt,
  row: text,
  decided: text,
  when: text,
  whom: text,
  reference: text,
  because: text,
});
type Values = z.infer<typeof values>;
type ReferralAct = ActOf<Values>;

export const referralCase: Flow<Values> = {
  verb: 'case.referral',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: ReferralAct, met: Met, deps: Deps): Promise<Decision> => {
  const incident = met.found.incident.value;
  const picked = pick(act.values.row ?? '', incident, met);
  const { send, decided } = act.values;
  const answer = (problem: string, seen = ''): Decision => ({
    reply: formReply(act, form(met, problem, seen, deps), deps),
  });
  if (send === undefined) return answer('');
  if (picked === undefined) return answer('Please choose whom it is for.');
  const problem = problemOf(act, picked.row);
  if (problem !== undefined) return answer(problem);

  const first = await replaceFirst(picked.row.done ?? picked.row.declined, act.values.seen, met.policy, deps);
  if (first !== undefined) return answer(first.problem, first.seen);
  const row = decided === 'done' ? done(act, picked.row, deps) : declined(act, picked.row, deps);
  const referrals = [...incident.referrals];
  referrals[picked.index] = row;
  return {
    incident: { ...incident, referrals },
    lines: [{ what: 'referral', words: sayIt(act, contactName(met.policy, row.contact)) }],
    notice: 'Recorded.',
  };
};

const pick = (
  choice: string,
  { referrals }: Incident,
  { policy }: Met,
): { index: number; row: ReferralRow } | undefined => {
  const [kind, key] = choice.split(':');
  if (kind === 'row') {
    const row = referrals[Number(key)];
    return row === undefined ? undefined : { index: Number(key), row };
  }
  if (kind !== 'new' || key === undefined || policy.contacts[key] === undefined) return undefined;
  return { index: referrals.length, row: { contact: key, compulsory: false } };
};

const problemOf = (
  { values: { decided, when, whom, reference, because } }: ReferralAct,
  row: ReferralRow,
): string | undefined => {
  if (decided === 'done') {
    if (typed(when) === '' || typed(whom) === '') return 'Please say when it was done and who did it.';
  } else if (decided === 'declined') {
    if (typed(because) === '') {
      return row.compulsory
        ? 'This one must be done, or declined with a reason. Please write why not.'
        : 'Please write why not.';
    }
  } else {
    return 'Please say whether it was done.';
  }
  return (
    tooLong(typed(when), limits.name) ??
    tooLong(typed(whom), limits.line) ??
    tooLong(typed(reference), limits.line) ??
    tooLong(typed(because), limits.line)
  );
};

const done = (act: ReferralAct, row: ReferralRow, deps: Deps): ReferralRow => ({
  contact: row.contact,
  compulsory: row.compulsory,
  done: { ...signedBy(act, deps), reference: typed(act.values.reference) },
});

const declined = (act: ReferralAct, row: ReferralRow, deps: Deps): ReferralRow => ({
  contact: row.contact,
  compulsory: row.compulsory,
  declined: { ...signedBy(act, deps), because: typed(act.values.because) },
});

const sayIt = (
  { values: { decided, when, whom, reference, because } }: ReferralAct,
  name: string,
): string => {
  if (decided !== 'done') return `${name}: decided not to, because ${typed(because)}`;
  const their = typed(reference);
  return `${name}: done ${typed(when)}, ${typed(whom)}${their === '' ? '' : `, reference ${their}`}`;
};

const form = ({ found, policy }: Met, problem: string, seen: string, deps: Deps): Form => {
  const { ref, referrals } = found.incident.value;
  const state = (row: ReferralRow): string =>
    row.done ? ' (done)' : row.declined ? ' (declined)' : row.compulsory ? ' (must be decided)' : '';
  return {
    title: 'A referral',
    ref,
    problem,
    fields: [
      {
        id: 'row',
        label: 'To whom?',
        type: 'choice',
        hint: 'Choose one',
        choices: [
          ...referrals.map((row, index) => ({
            title: `${contactName(policy, row.contact)}${state(row)}`,
            value: `row:${index}`,
          })),
          ...Object.entries(policy.contacts)
            .filter(([key]) => !referrals.some((row) => row.contact === key))
            .map(([key, one]) => ({ title: one.name, value: `new:${key}` })),
        ],
      },
      {
        id: 'decided',
        label: 'Was it done?',
        type: 'choice',
        value: 'done',
        choices: [
          { title: 'Yes, it was done', value: 'done' },
          { title: 'No: decided not to, because …', value: 'declined' },
        ],
      },
      { id: 'when', label: 'When?', type: 'text', value: sayTime(deps.clock.now(), policy.calendar.zone) },
      { id: 'whom', label: 'Who did it, and whom did they speak to?', type: 'text' },
      { id: 'reference', label: 'Their reference', type: 'text' },
      { id: 'because', label: 'If not: why?', type: 'multiline' },
    ],
    submit: 'Record it',
    data: { seen },
  };
};
