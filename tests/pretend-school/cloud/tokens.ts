/** Access tokens of a pretend cloud: made, checked, run out, and refused on order. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../../bot/core/ports.ts';
import type { Caller } from './request.ts';

export interface Tokens {
  /** A bearer token in the shape of a JWT (header, claims, signature), for whoever `caller` is. */
  issue(
    caller: Caller,
    claims?: Readonly<Record<string, unknown>>,
  ): { readonly token: string; readonly expiresIn: number };
  /** Who sent this `Authorization` header. */
  check(authorization: string | undefined): Caller | 'missing' | 'unknown' | 'expired' | 'refused';
  /** The next so many requests get a 401 although their token is good. */
  refuseNext(times: number): void;
  /** Every token given out until now has run out: the middle of a run. */
  expireAll(): void;
  /** Seconds that a new token lasts. */
  lifetime: number;
  /** How many were given out. */
  readonly issued: number;
}

export const createTokens = (clock: Clock, lifetime = 3599): Tokens => {
  const key = randomBytes(32);
  const known = new Map<string, { readonly caller: Caller; expires: number }>();
  let refusals = 0;
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  let issued = 0;
  const tokens: Tokens = {
    lifetime,
    get issued() {
      return issued;
    },
    issue: (caller: Caller, claims: Readonly<Record<string, unknown>> = {}) => {
      const now = Math.floor(clock.now().getTime() / 1000);
      const unsigned = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({
        iat: now,
        nbf: now,
        exp: now + tokens.lifetime,
        uti: randomUUID(),
        ...claims,
      })}`;
      const token = `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
      known.set(token, { caller, expires: clock.now().getTime() + tokens.lifetime * 1000 });
      issued += 1;
      return { token, expiresIn: tokens.lifetime };
    },
    check: (authorization: string | undefined) => {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return 'missing';
      const entry = known.get(token);
      if (entry === undefined) return 'unknown';
      if (clock.now().getTime() >= entry.expires) return 'expired';
      if (refusals > 0) {
        refusals -= 1;
        return 'refused';
      }
      return entry.caller;
    },
    refuseNext: (times: number) => {
      refusals = times;
    },
    expireAll: () => {
      for (const entry of known.values()) entry.expires = 0;
    },
  };
  return tokens;
};
