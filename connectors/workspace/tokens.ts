/** Access tokens of Google's for domain-wide delegation: each for one identity, one scope and the person it acts as. */
import type { Clock } from '../../bot/core/ports.ts';
import { AppError } from '../../bot/core/errors.ts';
import type { Identity } from './permissions.ts';

export interface Wanted {
  readonly scope: string;
  /** The address that Lantern acts as: an administrator, or the very person whose mail settings are meant. */
  readonly subject: string;
}

/**
 * `scope`: it was not delegated. `subject`: there is no such person, or it may not be acted as (a suspended one). `key`:
 * the key itself is not accepted.
 */
export type Refusal = 'scope' | 'subject' | 'key';
export type Token = { readonly token: string; readonly lastsMs: number } | { readonly refused: Refusal };

/** Asks for one token. @throws AppError `unavailable` where nobody answered */
export type TokenSource = (wanted: Wanted) => Promise<Token>;

export interface WantedAs extends Wanted {
  readonly identity: Identity;
}

export interface Tokens {
  /** @param fresh the last one was refused: it is not to be used again */
  get(wanted: WantedAs, fresh?: boolean): Promise<Token>;
}

/** A hundred leavers at once, each with the two scopes of Gmail. */
const mostKept = 256;
/** Renewed this long before it runs out, or at half of its life. */
const earlyMs = 5 * 60_000;

interface Kept {
  readonly token: Promise<Token>;
  until: number;
}

/** What it keeps for a request in {@link HttpRequest.as}. */
export const asOf = ({ identity, scope, subject }: WantedAs): string =>
  JSON.stringify([identity, scope, subject]);
export const wantedOf = (as: string): WantedAs => {
  const [identity, scope, subject] = JSON.parse(as) as [Identity, string, string];
  return { identity, scope, subject };
};

/** Keeps the tokens of `sources` until shortly before they run out, the last used 256; a refusal is not kept. */
export const createTokens = (
  sources: Readonly<Record<Identity, TokenSource>>,
  { clock }: { readonly clock: Clock },
): Tokens => {
  const kept = new Map<string, Kept>();
  const ask = (key: string, { identity, scope, subject }: WantedAs): Promise<Token> => {
    const entry: Kept = { token: sources[identity]({ scope, subject }), until: Infinity };
    kept.set(key, entry);
    const forget = (): void => {
      if (kept.get(key) === entry) kept.delete(key);
    };
    entry.token.then((token) => {
      if ('refused' in token) return forget();
      entry.until = clock.now().getTime() + token.lastsMs - Math.min(earlyMs, token.lastsMs / 2);
    }, forget);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return entry.token;
  };
  return {
    get: async (wanted, fresh = false) => {
      const key = asOf(wanted);
      const known = kept.get(key);
      // One that is on its way is fresh enough for everybody who was refused with the last one.
      const usable = known !== undefined && (known.until === Infinity || !fresh);
      if (!usable || known.until <= clock.now().getTime()) return await ask(key, wanted);
      // The last used goes to the end of the line.
      kept.delete(key);
      kept.set(key, known);
      return await known.token;
    },
  };
};

/** The bearer token itself, for the HTTP layer, which knows no refusals. @throws AppError `misconfigured` for a refusal */
export const bearerOf = (token: Token): string => {
  if ('token' in token) return token.token;
  throw new AppError('misconfigured', `Google gives out no token (${token.refused})`);
};
