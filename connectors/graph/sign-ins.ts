/** When somebody last signed in, as far as Microsoft says (audit-and-leavers.md 2.1). It ranks, and proves nothing. */
import type { Checked } from '../../bot/core/ports.ts';
import type { GraphUser } from './schema.ts';

export type LastSignIn = Checked<string | 'never'>;

/**
 * The last one that succeeded; where Microsoft does not have it (it keeps it since December 2023 only) the later of the last
 * attempts, which may have failed. Nothing at all: never, or not since April 2020.
 */
export const lastSignInOf = ({ signInActivity }: Pick<GraphUser, 'signInActivity'>): LastSignIn => {
  const { lastSuccessfulSignInDateTime, lastSignInDateTime, lastNonInteractiveSignInDateTime } =
    signInActivity ?? {};
  const attempts = [lastSignInDateTime, lastNonInteractiveSignInDateTime]
    .map(moment)
    .filter((at) => at !== undefined);
  const value = moment(lastSuccessfulSignInDateTime) ?? attempts.sort().at(-1) ?? 'never';
  return { checked: true, value };
};

/** ISO in UTC; undefined for none, which Microsoft also writes as the year 1. */
export const moment = (text: string | null | undefined): string | undefined => {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) || time < Date.UTC(1990, 0) ? undefined : new Date(time).toISOString();
};
