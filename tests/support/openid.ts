/** An OpenID provider on loopback, as Microsoft's for bots looks from outside; it signs whatever a test asks for. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { listen, stop } from './listen.ts';

export interface SigningPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As in the key set; `undefined` leaves the member out. */
  readonly endorsements: readonly string[] | undefined;
}

export const newPair = (
  kid: string,
  endorsements: readonly string[] | undefined,
  modulusLength = 2048,
): SigningPair => ({
  kid,
  endorsements,
  ...generateKeyPairSync('rsa', { modulusLength }),
});

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact token. `header` and `claims` may be anything, also broken text. */
export const signed = (pair: SigningPair, claims: unknown, header: unknown = rs256(pair)): string => {
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), pair.privateKey).toString('base64url')}`;
};
export const rs256 = ({ kid }: SigningPair): Record<string, unknown> => ({ alg: 'RS256', kid, typ: 'JWT' });

export interface OpenIdProvider {
  readonly configuration: string;
  readonly issuer: string;
  /** What the key set holds from now on. */
  publish(...pairs: readonly SigningPair[]): void;
  /** How often the key set was fetched. */
  fetches(): number;
  /** From now on it answers 500. */
  fail(failing: boolean): void;
  close(): Promise<void>;
}

export const startOpenId = async (...first: readonly SigningPair[]): Promise<OpenIdProvider> => {
  let pairs = first;
  let fetched = 0;
  let failing = false;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (failing) response.statusCode = 500;
    if (request.url === '/keys') fetched += 1;
    response.end(
      JSON.stringify(
        request.url === '/keys' ? { keys: pairs.map(jwkOf) } : { issuer, jwks_uri: `${origin}/keys` },
      ),
    );
  });
  const origin = await listen(server);
  const issuer = 'https://api.botframework.com';
  return {
    configuration: `${origin}/.well-known/openidconfiguration`,
    issuer,
    publish: (...next) => void (pairs = next),
    fetches: () => fetched,
    fail: (now) => void (failing = now),
    close: () => stop(server),
  };
};

const jwkOf = ({ kid, publicKey, endorsements }: SigningPair): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  ...(endorsements === undefined ? {} : { endorsements }),
});
