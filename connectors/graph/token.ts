/** The bearer token of one identity: kept, renewed before it runs out, and what it says that Lantern may do. */
import type { AccessToken, TokenCredential } from '@azure/identity';
import { AppError } from '../../bot/core/errors.ts';
import type { Clock } from '../../bot/core/ports.ts';
import type { Ask } from '../http/http.ts';

/** How long before its end a token is renewed. Entra's last about an hour. */
const earlyMs = 5 * 60_000;

export interface GraphToken {
  readonly token: (ask: Pick<Ask, 'fresh'>) => Promise<string>;
  /** The application permissions in the token; undefined where it cannot be read. */
  allowed(): Promise<ReadonlySet<string> | undefined>;
}

/**
 * @param scope `https://graph.microsoft.com/.default`: whatever an administrator has granted
 * @throws AppError `misconfigured` where Entra gives no token for good, `unavailable` where it did not answer
 */
export const keepToken = (credential: TokenCredential, scope: string, clock: Clock): GraphToken => {
  let kept: AccessToken | undefined;
  let coming: Promise<AccessToken> | undefined;
  const msLeft = () => (kept?.expiresOnTimestamp ?? 0) - clock.now().getTime();
  const renew = (fresh: boolean): Promise<AccessToken> => {
    coming ??= ask(credential, scope, fresh ? clock.now() : undefined)
      .then((token) => (kept = token))
      .finally(() => {
        coming = undefined;
      });
    return coming;
  };
  const token = async ({ fresh }: Pick<Ask, 'fresh'>): Promise<string> => {
    if (!fresh && kept !== undefined) {
      if (msLeft() > earlyMs) return kept.token;
      // Renewing early may fail without harm as long as the old one is good.
      if (msLeft() > 0) return (await renew(false).catch(() => kept ?? renew(false))).token;
    }
    return (await renew(fresh)).token;
  };
  return { token, allowed: async () => rolesIn(await token({ fresh: false })) };
};

/**
 * A token that was refused before its time is not in anybody's cache any more once claims are asked for; these are the ones of
 * Entra's own challenge after a revocation: no token from before this moment.
 */
const claimsSince = (since: Date): string =>
  JSON.stringify({
    access_token: { nbf: { essential: true, value: String(Math.floor(since.getTime() / 1000)) } },
  });

const ask = async (
  credential: TokenCredential,
  scope: string,
  since: Date | undefined,
): Promise<AccessToken> => {
  const token = await credential
    .getToken(scope, since === undefined ? {} : { claims: claimsSince(since) })
    .catch((error: unknown) => {
      throw noToken(error);
    });
  if (token === null) throw noToken(undefined);
  return token;
};

/** What OAuth calls a refusal for good (RFC 6749, 5.2): about our settings. Anything else may pass. */
const forGood = new Set([
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_resource',
  'invalid_scope',
  'unauthorized_client',
]);

const noToken = (cause: unknown): AppError =>
  forGood.has(codeOf(cause))
    ? new AppError('misconfigured', 'Entra gives Lantern no token for Microsoft Graph')
    : new AppError('unavailable', 'Entra could not be asked for a token');

/** @azure/identity wraps MSAL's error, which has the code. */
const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return '';
  if ('errorCode' in error && typeof error.errorCode === 'string') return error.errorCode;
  return 'cause' in error && error.cause !== error ? codeOf(error.cause) : '';
};

/** The `roles` claim. Microsoft asks nobody to read tokens of Graph, so one that cannot be read is no fault. */
const rolesIn = (token: string): ReadonlySet<string> | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('roles' in claims)) return undefined;
    const { roles } = claims;
    return Array.isArray(roles) ? new Set(roles.filter((role) => typeof role === 'string')) : undefined;
  } catch {
    return undefined;
  }
};
