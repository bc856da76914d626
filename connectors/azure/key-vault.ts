/**
 * The key service in production: one RSA key for each school in Azure Key Vault, `lantern-<school>`. Its private half never
 * leaves the vault; the public half is kept here, so that sealing, and so taking in a report, never waits for the vault.
 * @see https://learn.microsoft.com/azure/key-vault/keys/about-keys-details
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { CryptographyClient, KeyClient, type KeyVaultKey } from '@azure/keyvault-keys';
import { AppError } from '../../bot/core/errors.ts';
import type { KeyService, Log, SchoolId, WrappingKey } from '../../bot/core/ports.ts';

/** A public half as it is kept in the school's own records, for a start while the vault is away. */
export interface KeptKey {
  readonly id: string;
  /** DER (SPKI), base64. */
  readonly spki: string;
}

export interface KeyVaultOptions {
  /** `https://<name>.vault.azure.net` */
  readonly vault: string;
  readonly credential: TokenCredential;
  readonly log: Log;
  /** For tests: where requests go. */
  readonly httpClient?: HttpClient | undefined;
  /** The real time, milliseconds since 1970: keys are looked up anew each hour. */
  readonly now?: (() => number) | undefined;
}

export interface KeyVault extends KeyService {
  /**
   * Learns a school's newest key from the vault; where that does not answer, the one that was kept.
   * @throws AppError `unavailable` when there is neither; `misconfigured` when the vault has no such key
   */
  prepare(school: SchoolId, kept: KeptKey | undefined): Promise<KeptKey>;
}

const hourMs = 60 * 60_000;
const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };
const timeoutMs = 3_000;

export const createKeyVault = (options: KeyVaultOptions): KeyVault => {
  const { vault, credential, log, httpClient, now = Date.now } = options;
  const client = { retryOptions, ...(httpClient === undefined ? {} : { httpClient }) };
  const keys = new KeyClient(vault, credential, client);
  const newest = new Map<SchoolId, { readonly key: WrappingKey; readonly at: number }>();
  const remember = (school: SchoolId, key: WrappingKey): WrappingKey => {
    newest.set(school, { key, at: now() });
    return key;
  };
  const ask = async (school: SchoolId): Promise<WrappingKey> =>
    remember(school, wrappingKey(await keys.getKey(nameOf(school), { abortSignal: inTime() })));
  const refresh = (school: SchoolId, kept: WrappingKey): void => {
    remember(school, kept);
    ask(school).catch(() => log.warn('the key vault did not say which key is the newest', { school }));
  };

  return {
    async prepare(school, kept) {
      try {
        return keptKey(await ask(school));
      } catch (error) {
        if (statusOf(error) === 404) throw noKey(vault, school);
        if (kept === undefined) throw noStart(vault, error);
        log.warn('the key vault does not answer: the key that was kept is used', { school });
        return keptKey(remember(school, { id: kept.id, key: publicKey(kept) }));
      }
    },
    newest(school) {
      const found = newest.get(school);
      if (found === undefined) throw new AppError('misconfigured', 'a school has no key');
      if (now() - found.at > hourMs) refresh(school, found.key);
      return found.key;
    },
    async unwrap(school, id, wrapped) {
      const version = `${vault.replace(/\/$/, '')}/keys/${nameOf(school)}/${id}`;
      if (!/^[0-9A-Za-z]{1,64}$/.test(id)) throw notWrapped(undefined);
      try {
        const crypto = new CryptographyClient(version, credential, client);
        const { result } = await crypto.unwrapKey('RSA-OAEP-256', wrapped, { abortSignal: inTime() });
        return Buffer.from(result);
      } catch (error) {
        throw statusOf(error) === 400 ? notWrapped(error) : away(error);
      }
    },
  };
};

const nameOf = (school: SchoolId): string => `lantern-${school}`;
const inTime = (): AbortSignal => AbortSignal.timeout(timeoutMs);

const wrappingKey = ({ key, properties: { version } }: KeyVaultKey): WrappingKey => {
  const { n, e } = key ?? {};
  if (n === undefined || e === undefined || version === undefined)
    throw new AppError('misconfigured', 'a key of the vault is no RSA key');
  const jwk = {
    kty: 'RSA',
    n: Buffer.from(n).toString('base64url'),
    e: Buffer.from(e).toString('base64url'),
  };
  return { id: version, key: bigEnough(createPublicKey({ key: jwk, format: 'jwk' })) };
};

const bigEnough = (key: KeyObject): KeyObject => {
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) >= 3072) return key;
  throw new AppError('misconfigured', 'a key of the vault is too short', {
    say: 'Lantern cannot start: a key in the vault is shorter than 3072 bits. Please make one of 3072 or 4096 (OPERATING.md).',
  });
};

const keptKey = ({ id, key }: WrappingKey): KeptKey => ({
  id,
  spki: key.export({ type: 'spki', format: 'der' }).toString('base64'),
});

const publicKey = ({ spki }: KeptKey): KeyObject =>
  createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });

const statusOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;

const away = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('unavailable', 'The key vault does not answer, or refuses', { cause });

/** Only before a school's first start: after that its public half is kept. */
const noStart = (vault: string, cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('unavailable', 'The key vault does not answer, or refuses', {
        say: `Lantern cannot start: ${vault} does not answer, or does not let this app use its keys. Is its address right, and has the app the role “Key Vault Crypto User” (OPERATING.md, “The keys”)?`,
        cause,
      });

const notWrapped = (cause: unknown): AppError =>
  new AppError('tampered', 'A case key was not wrapped with the key that it names', { cause });

const noKey = (vault: string, school: SchoolId): AppError =>
  new AppError('misconfigured', 'a school has no key in the vault', {
    say: `Lantern cannot start: ${vault} has no key ${nameOf(school)}. Make one (OPERATING.md, “The keys”): az keyvault key create --name ${nameOf(school)} --kty RSA --size 3072 --ops wrapKey unwrapKey`,
  });
