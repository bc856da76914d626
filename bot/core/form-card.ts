/** Small forms (`case/form`): what was typed before a mistake stands in them again, but for what looks like a password. */
import type { Card } from '../../cards/cards.ts';
import { handsOverSecret, secretRefused } from './no-secrets.ts';
import type { Reply, Values } from './ports.ts';

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type Drawn = FormModel['fields'][number];
export type Field = Pick<Drawn, 'id' | 'label' | 'type'> & Partial<Drawn>;

export interface SmallForm extends Pick<FormModel, 'title' | 'verb' | 'submit'> {
  readonly problem?: string;
  /** The field that the problem is about. */
  readonly wrong?: string;
  readonly warning?: string;
  readonly lines?: readonly string[];
  readonly fields: readonly Field[];
  readonly data: Readonly<Record<string, string>>;
  /** Where *Back* leads. */
  readonly back: {
    readonly verb: string;
    readonly title: string;
    readonly data: Readonly<Record<string, string>>;
  };
}

/** The button that sends it carries `send: 'yes'` beside `data`. */
export const formCard = (form: SmallForm, typed: Values): Reply => ({
  answer: {
    card: 'case/form',
    model: {
      title: form.title,
      ref: '',
      problem: form.problem ?? '',
      ...(form.wrong === undefined ? {} : { wrong: form.wrong }),
      warning: form.warning ?? '',
      lines: [...(form.lines ?? [])],
      fields: form.fields.map((field) => drawn(field, typed[field.id])),
      verb: form.verb,
      submit: form.submit,
      data: { ...form.data, send: 'yes' },
      cancelVerb: form.back.verb,
      cancelTitle: form.back.title,
      cancel: { ...form.back.data },
    },
  },
});

const drawn = (field: Field, typed: unknown): Drawn => ({
  value: '',
  hint: '',
  choices: [],
  ...field,
  ...(typeof typed === 'string' && !handsOverSecret(typed) ? { value: typed } : {}),
});

/** UTF-16 units. */
export const mostLine = 200;
export const mostWords = 1_000;

/** Blanks around what a box sends are taken away, and half characters replaced (T7). */
export const plain = (value: string | undefined): string => (value ?? '').toWellFormed().trim();

/** Why these words cannot be kept; undefined where they can. */
export const wordsProblem = (words: string, most: number): string | undefined => {
  if (handsOverSecret(words)) return secretRefused;
  return words.length <= most
    ? undefined
    : `That is ${words.length} characters; ${most} fit. Please shorten it.`;
};
