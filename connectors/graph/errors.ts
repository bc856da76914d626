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
 * What a 403 to a change means: with the permission in hand, this very object is protected; without it, a school did not grant what
 * Lantern asks for (manifest/permissions.md). A person has to act either way.
 *
 * @param todo what to do, without a full stop @param because why it is theirs, where the permission is there
 */
export const forbidden = async (
  permission: readonly string[],
  { todo, because }: { readonly todo: string; readonly because?: string },
  client: Client,
): Promise<Changed> => {
  const allowed = await client.allowed('writer');
  if (allowed !== undefined && !permission.some((name) => allowed.has(name)))
    return askHuman(`${todo}. Lantern was not given the permission for it.`);
  return askHuman(because === undefined ? `${todo}.` : `${todo}: ${because}.`);
};
