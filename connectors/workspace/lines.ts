/** The lines to Google: one to each API and to each token service, with Google's limits, and the tokens that go over them. */
import type { Clock, Log } from '../../bot/core/ports.ts';
import { createHttp } from '../http/create-http.ts';
import type { BudgetLimit, Http, HttpOptions } from '../http/http.ts';
import { googleVerdict } from '../http/verdict.ts';
import { googleOrigins } from './apis.ts';
import { googleTokenUrl, keyedTokens, type ServiceAccountKey } from './ask-token.ts';
import type { Api, Identity } from './permissions.ts';
import { bearerOf, createTokens, wantedOf, type Tokens, type TokenSource } from './tokens.ts';

/** The key file of a service account, or whatever else gives out tokens. */
export type Credential = ServiceAccountKey | TokenSource;

export interface LineOptions {
  /** Where all of Google's APIs are, instead of Google's own places. The token service is where the key says. */
  readonly url?: string | undefined;
  /** One service account, or one that only reads and one that changes (promises.md E7). */
  readonly key: Credential | Readonly<Record<Identity, Credential>>;
  readonly http?:
    | Partial<Pick<HttpOptions, 'atOnce' | 'patience' | 'budgets' | 'now' | 'sleep' | 'random' | 'ca'>>
    | undefined;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Google's limits (audit-and-leavers.md 4): Directory 2,400 a minute for each administrator; Gmail 6,000 units a minute for each mailbox
 * and 1,200,000 for the project. Drive counts units that it tells for no method, Licensing names no figure: both are kept low.
 */
export const googleBudgets: Readonly<Record<string, BudgetLimit>> = {
  directory: { units: 2_400, perMs: 60_000 },
  gmail: { units: 1_200_000, perMs: 60_000 },
  'gmail-user': { units: 6_000, perMs: 60_000 },
  licensing: { units: 1_200, perMs: 60_000 },
  drive: { units: 6_000, perMs: 60_000 },
};

const atOnce = 16;

export const placesOf = (url: string | undefined): Readonly<Record<Api, string>> =>
  url === undefined ? googleOrigins : { directory: url, gmail: url, licensing: url, drive: url };

export interface Lines {
  readonly https: Readonly<Record<Api, Http>>;
  readonly tokens: Tokens;
  readonly twoKeys: boolean;
  readonly close: () => Promise<void>;
}

const isPair = (key: LineOptions['key']): key is Readonly<Record<Identity, Credential>> =>
  typeof key !== 'function' && 'reader' in key;

/** @throws AppError `misconfigured` for a key that is none, or a place without TLS that is not this machine */
export const openLines = (places: Readonly<Record<Api, string>>, options: LineOptions): Lines => {
  const { key, log, clock, http: given = {} } = options;
  const opened: Http[] = [];
  const open = (origin: string, token: HttpOptions['token']): Http => {
    const http = createHttp({
      atOnce,
      ...given,
      budgets: { ...googleBudgets, ...given.budgets },
      origin,
      token,
      verdict: googleVerdict,
      log,
    });
    opened.push(http);
    return http;
  };
  const sourceOf = (credential: Credential): TokenSource => {
    if (typeof credential === 'function') return credential;
    const url = credential.token_uri ?? googleTokenUrl;
    // The signature in the body is what counts there: no token goes with it.
    const http = open(new URL(url).origin, () => Promise.resolve(''));
    return keyedTokens(credential, { http, url });
  };
  const pair = isPair(key);
  const reader = sourceOf(pair ? key.reader : key);
  const tokens = createTokens({ reader, writer: pair ? sourceOf(key.writer) : reader }, { clock });
  const token: HttpOptions['token'] = async ({ as = '', fresh }) =>
    bearerOf(await tokens.get(wantedOf(as), fresh));
  return {
    https: {
      directory: open(places.directory, token),
      gmail: open(places.gmail, token),
      licensing: open(places.licensing, token),
      drive: open(places.drive, token),
    },
    tokens,
    twoKeys: pair,
    close: async () => {
      await Promise.all(opened.map((http) => http.close()));
    },
  };
};
