/**
 * The keys that Microsoft signs channel tokens with: an OpenID configuration names the key set; the keys are kept as
 * key objects, so that checking a token builds nothing.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { Clock, Log } from '../../core/ports.ts';
import { isLoopbackHost } from './services.ts';

export interface SigningKey {
  readonly key: KeyObject;
  /** The channels that this key may sign for. */
  readonly endorsements: readonly string[];
}

export interface SigningKeys {
  /** `undefined`: no such key. Answers at once, without a promise, when the key is kept. */
  find(kid: string): SigningKey | undefined | Promise<SigningKey | undefined>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface SigningKeysOptions {
  readonly configuration: string;
  readonly http: Dispatcher;
  readonly clock: () => Clock;
  readonly log: () => Log;
}

/** The key set cannot be had: whether a token is good cannot be said now. */
export class KeysUnavailable extends Error {}

const day = 24 * 60 * 60_000;
const staleAfter = day;
const uselessAfter = 2 * day;
const gapAfterSuccess = 60_000;
const gapAfterFailure = 5_000;

const configurationSchema = z.object({ jwks_uri: z.string() });
const keySetSchema = z.object({ keys: z.array(z.unknown()).max(1000) });
const keySchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  endorsements: z.array(z.string()).default([]),
});

export const createSigningKeys = ({ configuration, http, clock, log }: SigningKeysOptions): SigningKeys => {
  let keys: ReadonlyMap<string, SigningKey> | undefined;
  let loadedAt = 0;
  let nextTry = 0;
  let underWay: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    try {
      keys = await fetchKeys(configuration, http);
      loadedAt = clock().now().getTime();
      nextTry = loadedAt + gapAfterSuccess;
    } catch {
      nextTry = clock().now().getTime() + gapAfterFailure;
      log().error('teams: the signing keys could not be fetched');
    }
  };
  /** At most one at a time, and none before its turn: somebody who invents key ids must not make us hammer the provider. */
  const refresh = (now: number): Promise<void> => {
    if (underWay === undefined && now < nextTry) return Promise.resolve();
    underWay ??= load().finally(() => (underWay = undefined));
    return underWay;
  };
  const refreshed = async (kid: string, now: number): Promise<SigningKey | undefined> => {
    await refresh(now);
    if (keys === undefined || now - loadedAt > uselessAfter) throw new KeysUnavailable('no signing keys');
    return keys.get(kid);
  };

  return {
    find(kid) {
      const now = clock().now().getTime();
      const age = now - loadedAt;
      const kept = keys?.get(kid);
      if (kept === undefined || age > uselessAfter) return refreshed(kid, now);
      if (age > staleAfter) void refresh(now);
      return kept;
    },
    async close() {
      await underWay;
    },
  };
};

const fetchKeys = async (
  configuration: string,
  http: Dispatcher,
): Promise<ReadonlyMap<string, SigningKey>> => {
  const { jwks_uri } = configurationSchema.parse(await getJson(configuration, http));
  const { keys } = keySetSchema.parse(await getJson(jwks_uri, http));
  return new Map(keys.flatMap(usable));
};

/** A key that we cannot use (another kind, too short) is left out; the others still count. */
const usable = (jwk: unknown): [string, SigningKey][] => {
  const parsed = keySchema.safeParse(jwk);
  if (!parsed.success) return [];
  const { kid, n, e, endorsements } = parsed.data;
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return [];
    return [[kid, { key, endorsements }]];
  } catch {
    return [];
  }
};

const getJson = async (address: string, http: Dispatcher): Promise<unknown> => {
  const url = new URL(address);
  if (url.protocol !== 'https:' && !isLoopbackHost(url.hostname))
    throw new Error('keys come over https only');
  const { statusCode, body } = await request(url, { dispatcher: http, signal: AbortSignal.timeout(5_000) });
  if (statusCode === 200) return body.json();
  await body.dump();
  throw new Error('the key provider refused');
};
