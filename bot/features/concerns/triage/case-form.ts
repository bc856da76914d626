/** Small forms of a case: what was typed before a mistake stands in the box again. */
import type { Card } from '../../../../cards/cards.ts';
import { newId } from '../../../core/keys.ts';
import type { Deps, Reply, Values } from '../../../core/ports.ts';
import type { PupilRecord } from '../concern.ts';
import type { Case } from './load-case.ts';
import type { CaseAct } from './meet-case.ts';
import { sayNamed } from './show-names.ts';

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type DrawnField = FormModel['fields'][number];

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly type: 'text' | 'multiline' | 'choice' | 'multi-choice' | 'date' | 'toggle';
  /** Where nothing was typed yet. */
  readonly value?: string;
  readonly hint?: string;
  readonly choices?: DrawnField['choices'];
}

export interface Form {
  readonly title: string;
  readonly ref?: string;
  readonly problem?: string;
  readonly warning?: string;
  readonly lines?: readonly string[];
  readonly fields: readonly Field[];
  readonly submit: string;
  /** More than every form carries. */
  readonly data?: Readonly<Record<string, string>>;
  readonly verb?: string;
}

/** The form as an answer. Typed values of the press win over a field's own. */
export const formReply = (act: CaseAct, form: Form, deps: Deps): Reply => {
  const { school, incident } = act.values;
  const once = act.values.once ?? newId(deps.clock.now());
  return {
    answer: {
      card: 'case/form',
      model: {
        title: form.title,
        ref: form.ref ?? '',
        problem: form.problem ?? '',
        warning: form.warning ?? '',
        lines: [...(form.lines ?? [])],
        fields: form.fields.map((field) => drawn(field, act.values)),
        verb: form.verb ?? act.verb,
        submit: form.submit,
        data: { ...form.data, school, incident, once, send: 'yes' },
        cancelVerb: 'case.open',
        cancelTitle: 'Back to the case',
        cancel: { school, incident },
      },
    },
  };
};

const drawn = (field: Field, values: Values): DrawnField => {
  const typed = values[field.id];
  return {
    id: field.id,
    label: field.label,
    type: field.type,
    value: typeof typed === 'string' ? typed : (field.value ?? ''),
    hint: field.hint ?? '',
    choices: [...(field.choices ?? [])],
  };
};

/** Fields in which people write; everything else in a press was chosen. */
const written: Readonly<Record<string, string>> = {
  words: 'What you wrote',
  reference: 'Reference',
  when: 'When',
  whom: 'Who',
  because: 'Why not',
  pointer: 'Where it went',
  search: 'Name',
};

/** Nothing was saved, or nobody knows: the words stand in boxes again, under a button that does the same once more. */
export const keepWords = (act: CaseAct, problem: string, deps: Deps): Reply => {
  const values: Values = act.values;
  const texts = Object.entries(values).flatMap(([id, value]) =>
    typeof value === 'string' ? [{ id, value }] : [],
  );
  const data = texts
    .filter(({ id }) => written[id] === undefined)
    .map(({ id, value }) => [id, value] as const);
  const fields = texts.flatMap(({ id, value }): Field[] => {
    const label = written[id];
    return label === undefined || value === '' ? [] : [{ id, label, type: 'multiline', value }];
  });
  return formReply(
    act,
    { title: 'Not saved yet', problem, fields, submit: 'Try again', data: Object.fromEntries(data) },
    deps,
  );
};

/** Whether a press brought words that would be lost if the answer did not hold them. */
export const hasWords = (act: CaseAct): boolean =>
  act.values.send === 'yes' &&
  Object.entries(act.values as Values).some(([id, value]) => written[id] !== undefined && value !== '');

/** The field that asks for whom: only where there is more than one record. */
export const recordField = (found: Case): Field[] =>
  found.records.length < 2
    ? []
    : [
        {
          id: 'record',
          label: 'For whom?',
          type: 'choice',
          hint: 'Choose one',
          choices: found.records.map(({ value }) => ({ title: recordName(value), value: String(value.n) })),
        },
      ];

/** What the button carries where the form does not ask. */
export const recordData = (found: Case): Record<string, string> =>
  found.records.length === 1 ? { record: String(found.records[0]?.value.n ?? 1) } : {};

export const pickRecord = (found: Case, n: string | undefined): PupilRecord | undefined =>
  found.records.find(({ value }) => String(value.n) === n)?.value;

export const recordName = (record: PupilRecord): string =>
  record.pupil === undefined ? 'No pupil' : sayNamed(record.pupil);

/**
 * What somebody typed, ready to be kept: half characters, which no storage takes, are replaced (T7), and the blanks and
 * empty lines around it are taken away, since a box sends them along. What is between them stays as it is.
 */
export const typed = (value: string | undefined): string => (value ?? '').toWellFormed().trim();

/** Refused in words, never cut (T8). */
export const tooLong = (value: string, most: number): string | undefined =>
  value.length <= most
    ? undefined
    : `That is ${value.length} characters; ${most} fit. Please shorten it, or add it in two parts.`;
