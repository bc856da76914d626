/** How the storage account is signed in to: with a connection string, or as the app itself, without any key. */
import type { Config } from './config.ts';

/** What a connector of Azure Storage is opened with. @azure/identity is loaded only where it is needed. */
export const storageOf = async (
  config: Pick<Config, 'storage' | 'bot'>,
  service: 'table' | 'queue' | 'blob',
) => {
  const { storage } = config;
  if (storage.kind === 'connection-string') return { connectionString: storage.connectionString };
  const url = `https://${storage.account}.${service}.core.windows.net`;
  return { url, credential: await identityOf(config) };
};

/** The app itself, as Azure knows it: no key, and no secret. */
export const identityOf = async ({ bot }: Pick<Config, 'bot'>) => {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential(bot?.kind === 'managed-identity' ? { clientId: bot.appId } : {});
};
