/** Records that an agency was contacted: when, their reference, what they advised (A28). Append-only. */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { contactName } from './case-blocks.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed, type Form } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';

const text = z.string().optional();
const values = z.object({ ...caseAt, contact: text, when: text, reference: text, words: text });
type Values = z.infer<typeof values>;

export const agencyCase: Flow<Values> = {
  verb: 'case.agency',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = (act: ActOf<Values>, met: Met, deps: Deps): Decision => {
  const { contact = '', send } = act.values;
  const [when, reference, words] = [
    typed(act.values.when),
    typed(act.values.reference),
    typed(act.values.words),
  ];
  const problem =
    met.policy.contacts[contact] === undefined
      ? 'Please choose whom you contacted.'
      : when === ''
        ? 'Please say when.'
        : (tooLong(when, limits.name) ?? tooLong(reference, limits.line) ?? tooLong(words, limits.words));
  if (send === undefined || problem !== undefined) {
    return { reply: formReply(act, form(met, send === undefined ? '' : (problem ?? ''), deps), deps) };
  }
  const parts = [
    `${contactName(met.policy, contact)}, ${when}.`,
    ...(reference === '' ? [] : [`Their reference: ${reference}.`]),
    ...(words === '' ? [] : [`Advice: ${words}`]),
  ];
  return { lines: [{ what: 'agency', words: parts.join(' ') }], notice: 'Recorded.' };
};

const form = ({ found, policy }: Met, problem: string, deps: Deps): Form => ({
  title: 'An agency was contacted',
  ref: found.incident.value.ref,
  problem,
  fields: [
    {
      id: 'contact',
      label: 'Whom did you contact?',
      type: 'choice',
      hint: 'Choose one',
      choices: Object.entries(policy.contacts).map(([value, one]) => ({
        title: one.phone === undefined ? one.name : `${one.name}, ${one.phone}`,
        value,
      })),
    },
    { id: 'when', label: 'When?', type: 'text', value: sayTime(deps.clock.now(), policy.calendar.zone) },
    { id: 'reference', label: 'Their reference, if they gave one', type: 'text' },
    { id: 'words', label: 'What did they advise?', type: 'multiline' },
  ],
  submit: 'Record it',
});
