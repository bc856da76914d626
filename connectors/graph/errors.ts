/** The one place where Graph's refusals become our errors, or words for a person. */
import { AppError } from '../../bot/core/errors.ts';
import type { Changed } from '../../bot/core/ports.ts';
import type { Client, Refused } from './client.ts';

/** A refusal that nothing can be made of. Only Graph's own code goes along, never its words. */
export const unexpected = ({ status, code }: Refused): AppError => {
  const known = /^[\w.]{1,60}$/.test(code) ? ` ${code}` : '';
  if (status === 401 || status === 403)
    return new AppError('misconfigured', `Microsoft Graph does not allow this (${status}${known})`);
  if (status === 404) return new AppError('not-found', `Microsoft Graph does not know this (404${known})`);
  return new AppError('unavailable', `Microsoft Graph refused (${status}${known})`);
};

export const done = (already = false): Changed => ({ done: true, already });

/** Refused for good, and what a person can do instead. */
export const askHuman = (words: string): Changed => ({ done: false, askHuman: words });

/**
 * What a 403 to a change means: with the permission in hand, this very object is protected, and a person has to act; without it
 * Lantern's own settings are wrong.
 *
 * @throws AppError `misconfigured`: the permission is missing
 */
export const forbidden = async (
  refused: Refused,
  permission: readonly string[],
  words: string,
  client: Client,
): Promise<Changed> => {
  const allowed = await client.allowed('writer');
  if (allowed !== undefined && !permission.some((name) => allowed.has(name))) throw unexpected(refused);
  return askHuman(words);
};
