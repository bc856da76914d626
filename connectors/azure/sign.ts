/**
 * Signs requests with the account's key: Azurite and tests; a real installation has a managed identity and no key.
 *
 * The SDK's own policy makes a key object of the key for each request, which on Node 24 takes five times as long as the
 * signature itself. "Shared Key Lite for Table service": learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** The name of the policy that it stands in for. */
export const sdkSignPolicy = 'tablesNamedKeyCredentialPolicy';

/** `key`: base64, as in a connection string. Requests with `comp=` in their query are not ours. */
export const signPolicy = (account: { readonly name: string; readonly key: string }): PipelinePolicy => {
  const key = createSecretKey(account.key, 'base64');
  return {
    name: 'lanternSignPolicy',
    sendRequest: (request, next) => {
      const date = new Date().toUTCString();
      const text = `${date}\n/${account.name}${pathOf(request.url)}`;
      const signature = createHmac('sha256', key).update(text).digest('base64');
      request.headers.set('x-ms-date', date);
      request.headers.set('authorization', `SharedKeyLite ${account.name}:${signature}`);
      return next(request);
    },
  };
};

const linesOf = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs.map(([name, value]) => `${name}:${value}`).sort((a, b) => (a < b ? -1 : 1));

/** Without the query, as it goes over the wire: nothing in our paths is written in two ways. */
const pathOf = (url: string): string => {
  const from = url.indexOf('/', url.indexOf('//') + 2);
  const to = url.indexOf('?', from);
  return to < 0 ? url.slice(from) : url.slice(from, to);
};

/**
 * The same for blobs: "Shared Key", of which Azurite takes the long form only. Our requests have none of the headers that
 * would stand on the empty lines.
 */
export const signBlobPolicy = (account: { readonly name: string; readonly key: string }): PipelinePolicy => {
  const key = createSecretKey(account.key, 'base64');
  return {
    name: 'lanternSignBlobPolicy',
    sendRequest: (request, next) => {
      const { headers, method, body } = request;
      headers.set('x-ms-date', new Date().toUTCString());
      const own = linesOf([...headers].filter(([name]) => name.startsWith('x-ms-')));
      const query = linesOf([...new URL(request.url).searchParams]);
      const length = typeof body === 'string' ? String(Buffer.byteLength(body)) : '';
      const type = headers.get('content-type') ?? '';
      const condition = headers.get('if-none-match') ?? '';
      const fixed = [method, '', '', length, '', type, '', '', '', condition, '', ''];
      const text = [...fixed, ...own, `/${account.name}${pathOf(request.url)}`, ...query].join('\n');
      headers.set(
        'authorization',
        `SharedKey ${account.name}:${createHmac('sha256', key).update(text).digest('base64')}`,
      );
      return next(request);
    },
  };
};
