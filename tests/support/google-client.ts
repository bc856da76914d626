/** Two clients of a pretend Workspace: plain HTTP with a token of one's own, and the vendor's googleapis sent to it. */
import { createSign } from 'node:crypto';
import { JWT } from 'google-auth-library';
import {
  googleTokenUrl,
  type PretendWorkspace,
  type ServiceAccountKey,
} from '../pretend-school/workspace/index.ts';

export const scopeOf = (name: string): string => `https://www.googleapis.com/auth/${name}`;
/** What Lantern may want; a test may ask for less. */
export const allScopes: readonly string[] = [
  'admin.directory.user', 'admin.directory.user.security', 'admin.directory.group', 'admin.directory.orgunit.readonly',
  'admin.directory.rolemanagement.readonly', 'gmail.settings.basic', 'gmail.settings.sharing', 'apps.licensing', 'drive.readonly',
].map(scopeOf); // prettier-ignore

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed assertion; `claims` go over the right ones, `key` is another's if wanted. */
export const assertionFor = (
  world: PretendWorkspace,
  claims: Readonly<Record<string, unknown>>,
  {
    private_key: key,
    client_email: iss,
  }: Pick<ServiceAccountKey, 'private_key' | 'client_email'> = world.credentials,
): string => {
  const now = Math.floor(Date.now() / 1000);
  const right = { iss, aud: world.tokenUrl, iat: now, exp: now + 3600 };
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...right, ...claims })}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
};

export const askToken = async (
  world: PretendWorkspace,
  assertion: string,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(world.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Whatever the answers hold that tests look into; a field that is not there is `undefined` all the same. */
export interface Body {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status?: string;
    readonly errors: readonly [{ readonly reason: string; readonly domain: string }];
    readonly details?: readonly [{ readonly reason: string }];
  };
  readonly id: string;
  readonly nextPageToken: string;
  readonly users: readonly { readonly id: string; readonly name: object }[];
  readonly items: readonly Readonly<Record<string, string | boolean>>[];
  readonly groups: readonly { readonly email: string }[];
  readonly members: readonly { readonly id: string }[];
  readonly organizationUnits: readonly { readonly orgUnitPath: string }[];
  readonly drives: readonly { readonly id: string }[];
  readonly permissions: readonly object[];
  readonly suspended: boolean;
  readonly lastLoginTime: string;
  readonly filter: readonly { readonly id: string }[];
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** An empty object where the answer is no JSON. */
  readonly body: Body;
  readonly headers: Headers;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Somebody who asks over HTTP in the name of `subject`. */
export const signIn = async (
  world: PretendWorkspace,
  subject: string | undefined = world.adminSubject,
  scopes: readonly string[] = allScopes,
): Promise<Ask> => {
  const { body } = await askToken(world, assertionFor(world, { sub: subject, scope: scopes.join(' ') }));
  const authorization = `Bearer ${String(body['access_token'])}`;
  return async (method, path, sent) => {
    const response = await fetch(`${world.url}${path}`, {
      method,
      headers: { authorization, ...(sent !== undefined && { 'content-type': 'application/json' }) },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      text,
      body: (json ? JSON.parse(text) : {}) as Body,
      headers: response.headers,
    };
  };
};

/** The vendor's own credentials object; its token endpoint cannot be set, so its transport is sent here instead. */
export const googleAuth = (
  world: PretendWorkspace,
  subject: string,
  scopes: readonly string[] = allScopes,
): JWT => {
  const { client_email: email, private_key: key } = world.credentials;
  const auth = new JWT({ email, key, subject, scopes: [...scopes] });
  auth.transporter.interceptors.request.add({
    resolved: async (config) => {
      if (config.url.href === googleTokenUrl) config.url = new URL(world.tokenUrl);
      return Promise.resolve(config);
    },
  });
  return auth;
};
