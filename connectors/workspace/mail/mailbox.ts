/** One mailbox, asked as the person whose it is: Gmail takes these settings from nobody else. */
import { z } from 'zod';
import { AppError } from '../../../bot/core/errors.ts';
import type { Held } from '../../../bot/core/ports.ts';
import type { Answer, Ask } from '../ask.ts';

export interface Mailbox {
  readonly ask: Ask;
  /** The address of the person, whom these settings are asked as. */
  readonly as: string;
  /** Whether an address is not the school's own. */
  readonly isOutside: (address: string) => boolean;
}

/** What became of giving something back; `{ askHuman }`: a person has to do the rest. */
export type Given = 'done' | 'already' | { readonly askHuman: string };

/** One kind of setting that lets mail out, or others in. */
export interface MailKind {
  readonly what: string;
  /** Those of this mailbox that matter. */
  held(mailbox: Mailbox): Promise<Answer<readonly Held[]>>;
  take(held: Held, mailbox: Mailbox): Promise<Answer<'done' | 'already'>>;
  give(held: Held, mailbox: Mailbox): Promise<Answer<Given>>;
}

/** What was noted of a setting. @throws AppError `invalid` */
export const readWas = <Shape extends z.ZodType>(held: Held, shape: Shape): z.output<Shape> => {
  const parsed = shape.safeParse(JSON.parse(held.was));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'What was noted of a mail setting cannot be read');
};

export const mapAnswer = <From, To>(answer: Answer<From>, map: (value: From) => To): Answer<To> =>
  answer.ok ? { ok: true, value: map(answer.value) } : answer;

/** Taking away: what is gone already is `already`. */
export const taken = (answer: Answer<unknown>): Answer<'done' | 'already'> => {
  if (answer.ok) return { ok: true, value: 'done' };
  return answer.fault.kind === 'absent' ? { ok: true, value: 'already' } : answer;
};

export const given = (value: Given): Answer<Given> => ({ ok: true, value });

/** Without the fields that Google left out. */
export const defined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
