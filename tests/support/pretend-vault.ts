/** A stand-in for Azure Key Vault over HTTP: the two calls that Lantern makes, with the vault's own way of asking who it is. */
import { constants, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { listen, stop } from './listen.ts';

export interface PretendVault {
  /** What the client is told: vaults are https only. */
  readonly url: string;
  /** Takes the vault's address to where it really listens. */
  readonly httpClient: HttpClient;
  /** A new version of a key; answers its name. */
  make(name: string, bits?: number): string;
  /** Every answer from now on; undefined: as it should be. */
  answer(status: number | undefined): void;
  /** `METHOD /path` of each request with a token, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

interface Version {
  readonly id: string;
  readonly own: KeyObject;
  readonly jwk: { readonly n?: string | undefined; readonly e?: string | undefined };
}

const address = 'https://pretend.vault.azure.net';
export const vaultToken = 'a-token-for-the-vault';

export const startPretendVault = async (): Promise<PretendVault> => {
  const keys = new Map<string, Version[]>();
  const requests: string[] = [];
  let status: number | undefined;
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', address);
    if (request.headers.authorization !== `Bearer ${vaultToken}`) {
      const challenge = 'authorization="https://login.example/tenant", resource="https://vault.azure.net"';
      response.setHeader('www-authenticate', `Bearer ${challenge}`);
      return end(response, 401, error('Unauthorized'));
    }
    requests.push(`${request.method} ${pathname}`);
    if (status !== undefined) return end(response, status, error('Refused'));
    const [, , name = '', id = '', verb] = pathname.split('/');
    const versions = keys.get(name) ?? [];
    const version = id === '' ? versions.at(-1) : versions.find((one) => one.id === id);
    if (version === undefined) return end(response, 404, error('KeyNotFound'));
    if (verb === undefined) return end(response, 200, bundle(name, version));
    const { alg, value } = JSON.parse(await bodyOf(request)) as { alg: string; value: string };
    if (verb !== 'unwrapkey' || alg !== 'RSA-OAEP-256') return end(response, 400, error('BadParameter'));
    const opened = unwrapped(version, value);
    if (opened === undefined) return end(response, 400, error('BadParameter'));
    end(response, 200, { kid: `${address}/keys/${name}/${id}`, value: opened });
  };

  const real = new URL(await listen(server));
  const plain = createDefaultHttpClient();
  return {
    url: address,
    requests,
    httpClient: {
      sendRequest: (request) => {
        const url = new URL(request.url);
        url.protocol = 'http:';
        url.host = real.host;
        // A copy: the client looks at its own request's address once more afterwards.
        return plain.sendRequest({ ...request, url: url.href, allowInsecureConnection: true });
      },
    },
    make(name, bits = 3072) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
      const id = `version${(keys.get(name) ?? []).length + 1}`;
      const { n, e } = publicKey.export({ format: 'jwk' });
      keys.set(name, [...(keys.get(name) ?? []), { id, own: privateKey, jwk: { n, e } }]);
      return id;
    },
    answer: (next) => void (status = next),
    close: () => stop(server),
  };
};

const unwrapped = ({ own }: Version, value: string): string | undefined => {
  try {
    const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    return privateDecrypt({ key: own, ...oaep }, Buffer.from(value, 'base64url')).toString('base64url');
  } catch {
    return undefined;
  }
};

const bundle = (name: string, { id, jwk }: Version): object => ({
  key: { kid: `${address}/keys/${name}/${id}`, kty: 'RSA', key_ops: ['wrapKey', 'unwrapKey'], ...jwk },
  attributes: { enabled: true, created: 1_700_000_000, updated: 1_700_000_000 },
});

const error = (code: string): object => ({ error: { code, message: 'pretend' } });

const end = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};
