/** How the storage account is signed in to: with a connection string, or as the app itself, without any key. */
import type { Config } from './config.ts';

/** What a connector of Azure Storage is opened with. @azure/identity is loaded only where it is needed. */
export const storageOf = async (
  { storage, bot }: Pick<Config, 'storage' | 'bot'>,
  service: 'table' | 'queue' | 'blob',
) => {
  if (storage.kind === 'connection-string') return { connectionString: storage.connectionString };
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const url = `https://${storage.account}.${service}.core.windows.net`;
  const identity = bot?.kind === 'managed-identity' ? { clientId: bot.appId } : {};
  return { url, credential: new ManagedIdentityCredential(identity) };
};
