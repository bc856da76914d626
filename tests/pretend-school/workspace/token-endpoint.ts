/**
 * Google's token endpoint for service accounts (RFC 7523): an assertion signed with RS256, and for domain-wide delegation a
 * `sub` in whose name the token is to speak.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, verify, type KeyObject } from 'node:crypto';
import type { Clock } from '../../../bot/core/ports.ts';
import type { CloudAnswer, CloudRequest } from '../cloud/request.ts';
import type { Tokens } from '../cloud/tokens.ts';
import { findGoogleUser, type GoogleEstate } from '../estate/index.ts';

/** The key file of a service account, as the Google Cloud console hands it out. */
export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}

/** Where google-auth-library always sends its assertions; also what it writes into `aud`. */
export const googleTokenUrl = 'https://oauth2.googleapis.com/token';

/** A service account as Google knows it. */
export interface ServiceAccount {
  readonly publicKey: KeyObject;
  /** What the domain's administrator delegated to it; may be changed at any time. */
  readonly delegated: Set<string>;
}

/** @param name the part of its address before the @ */
export const makeServiceAccount = (
  name: string,
  delegated: readonly string[],
): ServiceAccount & { readonly key: ServiceAccountKey } => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return {
    publicKey: createPublicKey(privateKey),
    delegated: new Set(delegated),
    key: {
      type: 'service_account',
      project_id: 'lantern-test',
      private_key_id: randomBytes(20).toString('hex'),
      private_key: String(pem),
      client_email: `${name}@lantern-test.iam.gserviceaccount.example`,
      client_id: String(100000000000000000000n + randomBytes(8).readBigUInt64LE()),
      token_uri: googleTokenUrl,
    },
  };
};

export interface TokenEndpoint {
  readonly google: GoogleEstate;
  readonly tokens: Tokens;
  /** By their address. */
  readonly accounts: ReadonlyMap<string, ServiceAccount>;
  /** True: no token in the name of somebody suspended. */
  readonly refusesSuspended: boolean;
  /** Audiences that are right. */
  readonly audiences: () => readonly string[];
  /** For the times in assertions, which the vendors' clients take from the machine. */
  readonly machineClock: Clock;
}

/** Both fields are what RFC 6749 wants; the second is Google's wording. */
export const tokenError = (status: number, error: string, error_description: string): CloudAnswer => ({
  status,
  body: { error, error_description },
});

export const giveToken = (endpoint: TokenEndpoint, request: CloudRequest): CloudAnswer => {
  const form = new URLSearchParams(request.text);
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return tokenError(400, 'unsupported_grant_type', 'Invalid grant_type');
  const claims = claimsOf(endpoint, form.get('assertion') ?? '');
  if ('status' in claims) return claims;
  const { sub, scope, iss } = claims;
  const { delegated } = claims.account;
  const scopes = scope.split(' ').filter((one) => one !== '');
  if (scopes.length === 0) return tokenError(400, 'invalid_scope', 'Empty or missing scope not allowed.');
  if (sub === undefined) return tokenFor(endpoint, iss, undefined, scopes);
  const user = findGoogleUser(endpoint.google, sub);
  if (user === undefined || (endpoint.refusesSuspended && user.suspended))
    return tokenError(400, 'invalid_grant', 'Invalid email or User ID');
  // One scope too many and none is given.
  if (!scopes.every((one) => delegated.has(one)))
    return tokenError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    );
  return tokenFor(endpoint, iss, user.primaryEmail, scopes);
};

const tokenFor = (
  endpoint: TokenEndpoint,
  app: string,
  subject: string | undefined,
  granted: readonly string[],
): CloudAnswer => {
  const { token, expiresIn } = endpoint.tokens.issue({ app, subject, granted });
  return { status: 200, body: { access_token: token, expires_in: expiresIn, token_type: 'Bearer' } };
};

interface Claims {
  readonly iss: string;
  readonly account: ServiceAccount;
  readonly sub: string | undefined;
  readonly scope: string;
}

const grant = (words: string): CloudAnswer => tokenError(400, 'invalid_grant', words);

/** What the assertion says, once it has been shown to be the service account's own and of this hour. */
const claimsOf = (endpoint: TokenEndpoint, assertion: string): Claims | CloudAnswer => {
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const parsed = [head, body].map(jsonPart);
  const [header, claims] = parsed;
  if (header === undefined || claims === undefined) return grant('Bad Request');
  const iss = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  const account = endpoint.accounts.get(iss);
  if (account === undefined) return grant('Invalid grant: account not found');
  const good =
    header['alg'] === 'RS256' &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      account.publicKey,
      Buffer.from(signature, 'base64url'),
    );
  if (!good) return grant('Invalid JWT Signature.');
  if (!endpoint.audiences().includes(String(claims['aud'])))
    return grant('Invalid JWT: Failed audience check.');
  const [issued, expires] = [Number(claims['iat']), Number(claims['exp'])];
  const now = endpoint.machineClock.now().getTime() / 1000;
  if (!(issued <= now + 300 && expires > now && expires - issued <= 3600))
    return grant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    );
  const { sub, scope } = claims;
  return { iss, account, sub: typeof sub === 'string' ? sub : undefined, scope: typeof scope === 'string' ? scope : Array.isArray(scope) ? scope.join(' ') : '' }; // prettier-ignore
};

const jsonPart = (part: string): Record<string, unknown> | undefined => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};
