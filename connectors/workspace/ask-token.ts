/** A token for a service account's own signature (RFC 7523, Google's "service account with domain-wide delegation"). */
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Http, HttpAnswer } from '../http/http.ts';
import type { Refusal, Token, TokenSource, Wanted } from './tokens.ts';

/** The parts of a service account's key file (JSON, from the Cloud console) that are used. */
export const serviceAccountKey = z.object({
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url().optional(),
});
export type ServiceAccountKey = z.output<typeof serviceAccountKey>;

/** Whom the signature is meant for; Google says so whatever place the token is asked at. */
const audience = 'https://oauth2.googleapis.com/token';
export const googleTokenUrl = audience;

/** The longest that Google takes. */
const lifetimeS = 3600;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @throws AppError `misconfigured` for a key that is none */
const privateKeyOf = ({ private_key: pem }: ServiceAccountKey): KeyObject => {
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause would carry pieces of the key.
    throw new AppError('misconfigured', 'The private key of the Google service account cannot be read');
  }
};

/** By the machine's own time: a school's clock, which is moved where Lantern is tried out, is nothing to Google. */
const assertionOf = (key: ServiceAccountKey, secret: KeyObject, { scope, subject }: Wanted): string => {
  const at = Math.floor(Date.now() / 1000);
  const unsigned = [
    part({ alg: 'RS256', typ: 'JWT', ...(key.private_key_id && { kid: key.private_key_id }) }),
    part({ iss: key.client_email, sub: subject, scope, aud: audience, iat: at, exp: at + lifetimeS }),
  ].join('.');
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), secret).toString('base64url')}`;
};

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusedBody = z.object({ error: z.string(), error_description: z.string().default('') });

/** Google's refusals (RFC 6749 5.2). `invalid_grant` is said of the person as well as of the signature: the words tell which. */
const refusalOf = (text: string): Refusal | undefined => {
  const body = refusedBody.safeParse(parsed(text));
  if (!body.success) return undefined;
  const { error, error_description: words } = body.data;
  if (['unauthorized_client', 'access_denied', 'invalid_scope', 'admin_policy_enforced'].includes(error)) {
    return 'scope';
  }
  if (error === 'invalid_client') return 'key';
  if (error !== 'invalid_grant') return undefined;
  return /signature|assertion|JWT|account not found|audience/i.test(words) ? 'key' : 'subject';
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // A gateway's plain text: no refusal that we know.
    return undefined;
  }
};

const tokenOf = ({ status, text }: HttpAnswer): Token => {
  const grant = status === 200 ? granted.safeParse(parsed(text)) : undefined;
  if (grant?.success === true)
    return { token: grant.data.access_token, lastsMs: grant.data.expires_in * 1000 };
  const refused = refusalOf(text);
  if (refused !== undefined) return { refused };
  throw new AppError('unavailable', 'Google’s token service answered in a way we do not know');
};

/**
 * Asks Google with the key of a service account. Nothing of the key leaves this process but its signature.
 *
 * @param http for the origin of the token service; it adds no token of its own
 */
export const keyedTokens = (
  key: ServiceAccountKey,
  { http, url }: { readonly http: Http; readonly url: string },
): TokenSource => {
  const secret = privateKeyOf(key);
  return async (wanted) =>
    tokenOf(
      await http.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: assertionOf(key, secret, wanted),
        }).toString(),
        // Two tokens for one question do no harm.
        idempotent: true,
      }),
    );
};
