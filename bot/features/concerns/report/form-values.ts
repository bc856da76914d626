/** What inputs of a card send: always text, sometimes missing. Words are kept as they are, only made well-formed. */
import { z } from 'zod';
import { AppError } from '../../../core/errors.ts';

/** Any text; a missing input is an empty one. Lone surrogates, which no storage takes, are replaced (T7). */
export const text = z
  .string()
  .default('')
  .transform((value) => value.toWellFormed());

/** Ticks of a multi-select: `a,b`. */
export const ticks = text.transform((value) => value.split(',').filter((part) => part !== ''));

/** A text longer than the form takes, in words, or undefined. Nothing is ever cut (T8). */
export const tooLong = (name: string, value: string, most: number): string | undefined =>
  value.length <= most
    ? undefined
    : `“${name}” has ${value.length.toLocaleString('en-GB')} characters; the most is ${most.toLocaleString('en-GB')}. Please shorten it, or send the rest afterwards: type my reports.`;

/** Where it could be illegal, no link is taken (A10, A15): whoever follows it up must not meet it here. */
export const linkProblem = (
  { illegal }: { readonly illegal: boolean },
  words: readonly string[],
): string | undefined =>
  illegal && words.some((one) => /\b(?:https?:\/\/|www\.)\S/i.test(one))
    ? 'Please take the link out: where it could be illegal, Lantern takes no links. Say in words which site, app or chat it was. Whoever was told will ask for the rest.'
    : undefined;

/** @throws AppError `invalid` with the words to say */
export const refuse = (say: string): never => {
  throw new AppError('invalid', 'refused what was filled in', { say });
};
