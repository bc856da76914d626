/** What failed, in words that a teacher understands, with what to do next. */
import { isAppError } from '../../core/errors.ts';
import type { Act, Deps } from '../../core/ports.ts';
import type { Explain } from '../../core/perform.ts';
import { safeNumbers, whoseNumber } from './safe-numbers.ts';

const numbersOf = (act: Act, deps: Deps): string =>
  deps.policies.schools.includes(act.by.school) ? safeNumbers(deps.policies.of(act.by.school)) : '';

/**
 * *Send* brings the number of its report's own route along (storage may be away, and with it the report). It is given
 * only if the policy has it: what a card sends is not taken at its word.
 */
const ringFirst = (act: Act, deps: Deps): string | undefined => {
  const { ring } = act.values;
  if (typeof ring !== 'string' || !deps.policies.schools.includes(act.by.school)) return undefined;
  return whoseNumber(deps.policies.of(act.by.school), ring);
};

const inPerson = (act: Act, deps: Deps): string => {
  const ring = ringFirst(act, deps);
  if (ring !== undefined) return `Please tell ${ring}, in person now.`;
  // Nobody reports anything on a page of ours: its foot says whom to ring there.
  if (act.place === 'web') return '';
  const numbers = numbersOf(act, deps);
  return numbers === ''
    ? 'If it cannot wait, tell somebody in person now.'
    : `If it cannot wait, tell somebody in person now. ${numbers}.`;
};

export const explain: Explain = async (act, error, deps) => {
  if (isAppError(error) && error.say !== undefined) return error.say;
  if (isAppError(error, 'not-found')) return 'There is nothing under that reference for you.';
  if (isAppError(error, 'conflict'))
    return 'Somebody else changed this at the same moment. Nothing of yours was stored: please press again.';
  if (isAppError(error, 'too-large'))
    return 'That is more than fits. Please shorten it, and send the rest afterwards.';
  if (isAppError(error, 'unavailable')) {
    // An earlier press of Send may have been stored, so "nothing was" would be more than is known.
    if (ringFirst(act, deps) !== undefined)
      return `Not confirmed: I cannot reach the records right now. ${inPerson(act, deps)} Then press Send again: nothing is stored twice.`;
    return `I cannot reach the records right now, so nothing was stored. Please try again in a minute. ${inPerson(act, deps)}`.trim();
  }
  return troubleText(act, deps);
};

/** Not known whether it was stored. */
export const troubleText = (act: Act, deps: Deps): string =>
  `Not confirmed: something went wrong, and I cannot say whether that was stored. Please press again: nothing is stored twice. ${inPerson(act, deps)}`.trim();

/** It took too long; the work may still end well. */
export const lateText = (act: Act, deps: Deps): string =>
  `Not confirmed: this is taking too long. Please press again in a minute: nothing is stored twice. ${inPerson(act, deps)}`.trim();

/** Somebody whom no school's list knows: no roles, but no dead end either. */
export const strangerText = (deps: Pick<Deps, 'policies'>): string => {
  const schools = deps.policies.schools.map((school) => {
    const policy = deps.policies.of(school);
    return `${policy.name}: ${safeNumbers(policy)}.`;
  });
  return [
    'I cannot find you on a school’s list, so I cannot take a report from this account. Please ask the school office to add you.',
    'If a child is at risk, tell somebody in person now; if somebody is in danger, ring 999.',
    ...schools,
  ].join(' ');
};
