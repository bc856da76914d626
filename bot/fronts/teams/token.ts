/**
 * Is this a channel token for this bot? Everything that the SDK leaves open is asked here (promises.md S1, findings 3
 * and 5): one scheme, one algorithm, one issuer, one audience, an expiry, a service URL, an endorsed key.
 *
 * node:crypto and not `jose`: with a kept key object one check costs about 30 µs of processor time here against 150 µs
 * (`jose` goes through WebCrypto's thread pool), and the whole turn has to stay near the bare floor (performance.md).
 */
import { verify } from 'node:crypto';
import { z } from 'zod';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

export interface TokenRule {
  readonly keys: SigningKeys;
  /** The bot's app id. */
  readonly audience: string;
  readonly issuer: string;
}

export interface Claims {
  readonly serviceUrl: string;
  readonly endorsements: readonly string[];
}

/** `because` is a static word for the log; the sender never sees it. */
export type TokenCheck = { readonly claims: Claims } | { readonly because: string };

const skewSeconds = 5 * 60;
const shape = /^Bearer ([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

const headerSchema = z.object({
  alg: z.literal('RS256'),
  kid: z.string().min(1),
  typ: z.literal('JWT').optional(),
  // Microsoft's tokens hold none of these: critical extensions, and keys or the addresses of keys brought along.
  ...Object.fromEntries(
    ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u', 'x5c'].map((name) => [name, z.undefined().optional()]),
  ),
});
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string().min(1),
});

/** @throws KeysUnavailable when the provider of the keys cannot be reached. */
export const checkToken = async (authorization: string, rule: TokenRule, now: Date): Promise<TokenCheck> => {
  const match = shape.exec(authorization);
  if (match === null) return { because: 'token-shape' };
  const [, head = '', payload = '', signature = ''] = match;
  const header = headerSchema.safeParse(decoded(head));
  if (!header.success) return { because: 'token-header' };
  const claims = claimsSchema.safeParse(decoded(payload));
  if (!claims.success) return { because: 'token-claims' };
  const wrong = wrongClaim(claims.data, rule, now);
  if (wrong !== undefined) return { because: wrong };

  const found = rule.keys.find(header.data.kid);
  const key = found instanceof Promise ? await found : found;
  if (key === undefined) return { because: 'token-key' };
  if (key.endorsements.length === 0) return { because: 'token-endorsements' };
  if (!isSigned(`${head}.${payload}`, signature, key)) return { because: 'token-signature' };
  return { claims: { serviceUrl: claims.data.serviceurl, endorsements: key.endorsements } };
};

const wrongClaim = (claims: z.infer<typeof claimsSchema>, rule: TokenRule, now: Date): string | undefined => {
  const seconds = now.getTime() / 1000;
  if (claims.iss !== rule.issuer) return 'token-issuer';
  if (claims.aud !== rule.audience) return 'token-audience';
  if (claims.exp + skewSeconds <= seconds) return 'token-expired';
  if (claims.nbf !== undefined && claims.nbf - skewSeconds > seconds) return 'token-early';
  return undefined;
};

const isSigned = (signed: string, signature: string, { key }: SigningKey): boolean => {
  const bytes = Buffer.from(signature, 'base64url');
  // Spare bits at the end of base64url may be anything: only the one canonical spelling counts.
  if (bytes.toString('base64url') !== signature) return false;
  return verify('RSA-SHA256', Buffer.from(signed), key, bytes);
};

const decoded = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};
