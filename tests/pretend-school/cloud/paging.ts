/** Opaque paging tokens: sealed, so that nobody can read or make them, and good only for the query they were given out for. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Clock } from '../../../bot/core/ports.ts';

export interface Paging {
  /** `place` is anything that JSON holds; `query` is the endpoint with its parameters, in a fixed order. */
  issue(place: unknown, query: string): string;
  /** `undefined`: not one of ours, not for this query, or too old. */
  redeem(token: string, query: string): { readonly place: unknown; readonly issuedAt: number } | undefined;
}

/** @param lifetimeMs How long a token is good for by the clock; left out, for ever. */
export const createPaging = (clock: Clock, lifetimeMs = Number.POSITIVE_INFINITY): Paging => {
  const key = randomBytes(32);
  return {
    issue: (place, query) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(query));
      const sealed = cipher.update(JSON.stringify({ place, at: clock.now().getTime() }));
      return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    redeem: (token, query) => {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length < 29) return undefined;
      try {
        const open = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(query));
        open.setAuthTag(bytes.subarray(-16));
        const text = open.update(bytes.subarray(12, -16), undefined, 'utf8') + open.final('utf8');
        const { place, at } = JSON.parse(text) as { place: unknown; at: number };
        return clock.now().getTime() - at > lifetimeMs ? undefined : { place, issuedAt: at };
      } catch {
        return undefined;
      }
    },
  };
};

/** Endpoint and parameters in a fixed order, without those that carry the token itself. */
export const queryKey = (endpoint: string, query: URLSearchParams, without: readonly string[]): string =>
  [
    endpoint,
    ...[...query]
      .filter(([name]) => !without.includes(name))
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  ].join('\n');
