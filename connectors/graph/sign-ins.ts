/** When somebody last signed in, as far as Microsoft says (audit-and-leavers.md 2.1). It ranks, and proves nothing. */
import type { Checked } from '../../bot/core/ports.ts';
import type { GraphUser } from './schema.ts';

export type LastSignIn = Checked<string | 'never'>;

/**
 * The last one that succeeded; where Microsoft does not have it (it keeps it since December 2023 only) the later of the last
 * attempts, which may have failed. Nothing at all: never, or not since April 2020.
 */
export const lastSignInOf = ({ signInActivity }: Pick<GraphUser, 'signInActivity'>): LastSignIn => {
  const succeeded = moment(signInActivity?.lastSuccessfulSignInDateTime);
  if (succeeded !== undefined) return { checked: true, value: succeeded };
  const attempts = [signInActivity?.lastSignInDateTime, signInActivity?.lastNonInteractiveSignInDateTime];
  const known = attempts.map(moment).filter((at) => at !== undefined);
  return { checked: true, value: known.sort().at(-1) ?? 'never' };
};

/** As Graph mostly writes it. Reading it as a date costs more than all the rest of an account, and there are 60,000. */
const usualForm = /^(?:199|20\d)\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** ISO in UTC; undefined for none, which Microsoft also writes as the year 1. */
export const moment = (text: string | null | undefined): string | undefined => {
  if (!text) return undefined;
  if (usualForm.test(text)) return `${text.slice(0, -1)}.000Z`;
  const time = Date.parse(text);
  return Number.isNaN(time) || time < Date.UTC(1990, 0) ? undefined : new Date(time).toISOString();
};
