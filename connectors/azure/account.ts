/** Which storage account, and how to prove who we are to it. */
import type { TokenCredential } from '@azure/identity';
import { AppError } from '../../bot/core/errors.ts';

/** With the account's key in a connection string (Azurite, tests), or by a managed identity. */
export type Account =
  | { readonly connectionString: string; readonly url?: undefined; readonly credential?: undefined }
  | { readonly url: string; readonly credential: TokenCredential; readonly connectionString?: undefined };

/** A service of the account, taken apart. `key`: of the account, base64. */
export interface Endpoint {
  readonly url: string;
  readonly sign: { readonly name: string; readonly key: string } | { readonly credential: TokenCredential };
  /** Without TLS: only ever on this machine. */
  readonly insecure: boolean;
}

const misconfigured = (message: string): AppError => new AppError('misconfigured', message);

/** @throws AppError `misconfigured` */
export const endpointOf = (account: Account, service: 'Table' | 'Queue' | 'Blob'): Endpoint => {
  if (account.connectionString === undefined) {
    return { ...checked(account.url), sign: { credential: account.credential } };
  }
  const parts = partsOf(account.connectionString);
  const [name, key] = [parts.get('accountname'), parts.get('accountkey')];
  if (name === undefined || key === undefined) {
    throw misconfigured('The storage connection string needs AccountName and AccountKey');
  }
  const url =
    parts.get(`${service.toLowerCase()}endpoint`) ??
    `https://${name}.${service.toLowerCase()}.${parts.get('endpointsuffix') ?? 'core.windows.net'}`;
  return { ...checked(url), sign: { name, key } };
};

const partsOf = (connectionString: string): Map<string, string> =>
  new Map(
    connectionString.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const];
    }),
  );

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

const checked = (text: string): { url: string; insecure: boolean } => {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw misconfigured('The address of the storage account is not an address');
  }
  const insecure = url.protocol === 'http:';
  if (insecure && !loopback.has(url.hostname)) throw misconfigured('Storage must be reached by https');
  return { url: text.replace(/\/+$/, ''), insecure };
};
