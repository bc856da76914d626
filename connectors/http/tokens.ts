/** The bearer token of each try; one that was refused is renewed once, however many requests it was refused to. */
import type { Ask } from './http.ts';

/** @param refused the token of the last try, where it was answered with 401 */
export type Tokens = (as: string | undefined, refused: string | undefined) => Promise<string>;

export const createTokens = (token: (ask: Ask) => Promise<string>): Tokens => {
  const renewing = new Map<string, Promise<string>>();
  const renew = (as: string | undefined): Promise<string> => {
    const key = as ?? '';
    const known = renewing.get(key);
    if (known !== undefined) return known;
    const fresh = token({ as, fresh: true }).finally(() => renewing.delete(key));
    renewing.set(key, fresh);
    return fresh;
  };
  return async (as, refused) => {
    const current = await (renewing.get(as ?? '') ?? token({ as, fresh: false }));
    // Somebody else's refusal may have renewed it already.
    return current === refused ? renew(as) : current;
  };
};
