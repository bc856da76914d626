/** The forms of guests: what was typed before a mistake stands in them again, but for what looks like a password. */
import { DateTime } from 'luxon';
import type { Card } from '../../../../cards/cards.ts';
import type { Reply, Values } from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { handsOverSecret, secretRefused } from '../no-secrets.ts';

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type Drawn = FormModel['fields'][number];
export type Field = Pick<Drawn, 'id' | 'label' | 'type'> & Partial<Drawn>;

export interface GuestForm extends Pick<FormModel, 'title' | 'verb' | 'submit'> {
  readonly problem?: string;
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

export const guestForm = (form: GuestForm, typed: Values): Reply => ({
  answer: {
    card: 'case/form',
    model: {
      title: form.title,
      ref: '',
      problem: form.problem ?? '',
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

/** A day that somebody chose or typed, within what the policy allows from `from` on. */
export const endOf = (
  said: string,
  from: string,
  policy: Policy,
  now: Date,
): { readonly day: string } | { readonly problem: string } => {
  const { zone } = policy.calendar;
  if (said.trim() === '') return { problem: 'Every guest has a last day. Please choose one.' };
  const day = readDay(said, now, zone);
  if (day === undefined) return { problem: 'I could not read that date. Please write it like 27/11/2026.' };
  if (day < localDate(now, zone) || day < from)
    return { problem: 'That last day is too early. Please choose a later one.' };
  const { guestDays } = policy.leavers;
  const latest = DateTime.fromISO(from, { zone: 'utc' }).plus({ days: guestDays }).toISODate() ?? from;
  return day <= latest
    ? { day }
    : {
        problem: `The policy allows ${guestDays} days at once, so ${sayDay(`${latest}T12:00:00`, zone)} at the latest. It can be extended before it ends.`,
      };
};
