/** What zod found wrong, in words for whoever edits the profile: what is wrong, and how to mend it. */
import type { z } from 'zod';
import { at, isTree } from './merge.ts';
import { nearest } from './nearest.ts';

export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** @param whole what the file is: `profile`, `agreement` */
export const mistakesOf = (issue: z.core.$ZodIssue, profile: unknown, whole = 'profile'): Mistake[] => {
  if (issue.code === 'unrecognized_keys') return unknownNames(issue, whole);
  if (issue.code === 'invalid_key') return [badName(issue, profile)];
  return [{ path: issue.path, text: textOf(issue, givenAt(profile, issue.path)) }];
};

/** A step of one role may be written without its brackets: then the value stands where its list would. */
const givenAt = (profile: unknown, path: readonly PropertyKey[]): unknown => {
  const around = at(profile, path.slice(0, -1));
  return typeof path.at(-1) === 'number' && typeof around === 'string' ? around : at(profile, path);
};

const textOf = (issue: z.core.$ZodIssue, given: unknown): string => {
  const setting = nameOf(issue.path);
  if (issue.code === 'custom' && !isExpectation(issue.message)) return `${setting}: ${issue.message}`;
  if (given === undefined) return `${setting} is missing. It should be ${issue.message}.`;
  if (given === null) return `${setting} is empty. It should be ${issue.message}.`;
  const hint = issue.code === 'invalid_value' ? didYouMean(given, issue.values.map(String)) : '';
  return `${setting} is ${shown(given)}, but should be ${issue.message}.${hint}`;
};

/** A message that says what the value should be begins in lower case; a sentence of its own does not. */
const isExpectation = (message: string): boolean => /^[a-z]/.test(message);

const unknownNames = (issue: z.core.$ZodIssueUnrecognizedKeys, whole: string): Mistake[] => {
  const known = issue.message.split(' ');
  const where =
    issue.path.length === 0
      ? `a setting of ${/^[aeiou]/.test(whole) ? 'an' : 'a'} ${whole}`
      : `a setting of ${nameOf(issue.path)}`;
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    text: `\`${key}\` is not ${where}.${didYouMean(key, known) || ` Take it out, or use one of: ${known.join(', ')}.`}`,
  }));
};

const badName = (issue: z.core.$ZodIssueInvalidKey, profile: unknown): Mistake => {
  const key = String(issue.path.at(-1));
  const [inner] = issue.issues;
  const known = inner?.code === 'invalid_value' ? inner.values.map(String) : [];
  const should = inner?.message ?? 'another name';
  const others = isTree(at(profile, issue.path.slice(0, -1))) ? ` of ${nameOf(issue.path.slice(0, -1))}` : '';
  return {
    path: issue.path,
    text: `The name \`${key}\`${others} should be ${should}.${didYouMean(key, known)}`,
  };
};

const didYouMean = (given: unknown, known: readonly string[]): string => {
  const candidate = typeof given === 'string' ? nearest(given, known) : undefined;
  return candidate === undefined ? '' : ` Did you mean \`${candidate}\`?`;
};

/** `roles.dsl.phone`: the line tells which of several in a list. */
const nameOf = (path: readonly PropertyKey[]): string => {
  const names = path.filter((step) => typeof step === 'string');
  return names.length === 0 ? 'The profile' : `\`${names.join('.')}\``;
};

const shown = (given: unknown): string => {
  if (Array.isArray(given)) return 'a list';
  if (isTree(given)) return 'a block';
  const text = String(given);
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
};
