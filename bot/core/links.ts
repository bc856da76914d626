/**
 * The addresses of our own pages, and what proves them (promises.md T1, I1). Two kinds, both made of keys that HKDF makes of
 * the settings' app keys; the first key makes, all of them prove:
 *
 * - behind a row (`/s/…`, `/d/…`): the row's id of 96 random bits, and 72 bits of an HMAC over page, school and id. A made-up
 *   address is refused without a look into storage; an address that leaked can be revoked, since the row says so. They stand
 *   on paper and are typed, so they are spelled for that (`spell-token.ts`);
 * - sealed (`/f/…`): `version (1 byte) | nonce (12) | sealed JSON | tag (16)`: whoever it is for, what it does and until when.
 *
 * In neither stands anything about anybody that could be read.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { Links, PageKind, PersonId, SchoolId, Values } from './ports.ts';
import { cardKeyBytes } from './press.ts';
import { readToken, spellToken } from './spell-token.ts';

/** What a sealed address does. */
export interface Errand {
  readonly by: PersonId;
  readonly school: SchoolId;
  readonly verb: string;
  readonly values: Values;
}

export interface LinkBook extends Links {
  /** The row's id where the address is one of ours. */
  proven(kind: PageKind, school: SchoolId, token: string): string | undefined;
  /** What a sealed address of ours does, while it may. */
  opened(sealed: string, now: Date): Errand | undefined;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 12;
const macBytes = 9;
/** Less than proxies take in an address. */
const mostCharacters = 7_500;
const aad = Buffer.from(`lantern link ${version}`);

/** The id of a row with a page of its own: 96 random bits, `[A-Za-z0-9_-]`. */
export const randomPageId = (): string => randomBytes(idBytes).toString('base64url');

/**
 * @param keys the settings' app keys, the newest first
 * @param base the public address without a slash at its end, once it is known; undefined where there is none
 * @throws AppError `misconfigured`
 */
export const createLinkBook = (keys: readonly Buffer[], base: () => string | undefined): LinkBook => {
  if (keys.length === 0 || keys.some((key) => key.length < cardKeyBytes))
    throw new AppError('misconfigured', 'links need a key of at least 32 bytes');
  const made = (purpose: string): readonly [KeyObject, ...KeyObject[]] => {
    const [first, ...others] = keys.map((key) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, 32))),
    );
    if (first === undefined) throw new AppError('misconfigured', 'links need a key');
    return [first, ...others];
  };
  const pageKeys = made('lantern page');
  const linkKeys = made('lantern link');
  const markKeys = made('lantern mark');
  const address = (path: string): string | undefined => {
    const here = base();
    return here === undefined ? undefined : `${here}${path}`;
  };
  return {
    address,
    sealed: (by, verb, values, until) => {
      if (base() === undefined) return undefined;
      const plain = JSON.stringify([Math.floor(until.getTime() / 1000), by.id, by.school, verb, values]);
      return address(`/f/${sealed(plain, linkKeys[0])}`);
    },
    page: (kind, school, id) => address(`/${kind}/${school}/${tokenOf(kind, school, id, pageKeys[0])}`),
    marks: (school, word) =>
      markKeys.map((key) => hmac(key, ['mark', school, word]).toString('hex').slice(0, 40)),
    proven: (kind, school, token) => proven(kind, school, token, pageKeys),
    opened: (text, now) => errandOf(unsealed(text, linkKeys), now),
  };
};

const hmac = (key: KeyObject, parts: readonly string[]): Buffer =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest();

const macOf = (kind: PageKind, school: SchoolId, id: string, key: KeyObject): Buffer =>
  hmac(key, [kind, school, id]).subarray(0, macBytes);

const tokenOf = (kind: PageKind, school: SchoolId, id: string, key: KeyObject): string =>
  spellToken(Buffer.concat([Buffer.from(id, 'base64url'), macOf(kind, school, id, key)]));

const proven = (
  kind: PageKind,
  school: SchoolId,
  token: string,
  keys: readonly KeyObject[],
): string | undefined => {
  const length = idBytes + macBytes;
  // Letters and posters of before the spelling for paper go on working.
  const older = bytesOf(token, 64);
  const bytes = older?.length === length ? older : readToken(token, length);
  if (bytes === undefined) return undefined;
  const id = bytes.subarray(0, idBytes).toString('base64url');
  const mac = bytes.subarray(idBytes);
  return keys.some((key) => timingSafeEqual(mac, macOf(kind, school, id, key))) ? id : undefined;
};

const sealed = (plain: string, key: KeyObject): string => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  const body = cipher.update(plain, 'utf8');
  const whole = [Buffer.from([version]), nonce, body, cipher.final(), cipher.getAuthTag()];
  const text = Buffer.concat(whole).toString('base64url');
  if (text.length > mostCharacters) throw new AppError('too-large', 'an address would be too long');
  return text;
};

const unsealed = (text: string, keys: readonly KeyObject[]): string | undefined => {
  const bytes = bytesOf(text, mostCharacters);
  if (bytes === undefined || bytes.length <= 1 + nonceBytes + tagBytes || bytes[0] !== version)
    return undefined;
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  for (const key of keys) {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(aad);
    cipher.setAuthTag(bytes.subarray(-tagBytes));
    const plain = cipher.update(bytes.subarray(1 + nonceBytes, -tagBytes));
    try {
      return Buffer.concat([plain, cipher.final()]).toString('utf8');
    } catch {
      // Another key of the ring may open it; that none does is an answer, not a fault.
    }
  }
  return undefined;
};

const errand = z.tuple([z.number(), z.string(), z.string(), z.string(), z.record(z.string(), z.unknown())]);

const errandOf = (text: string | undefined, now: Date): Errand | undefined => {
  if (text === undefined) return undefined;
  const [until, by, school, verb, values] = errand.parse(JSON.parse(text));
  return now.getTime() < until * 1000 ? { by, school, verb, values } : undefined;
};

/** Each address has one spelling: base64 that decodes to the same bytes from other characters is not ours. */
const bytesOf = (text: string, most: number): Buffer | undefined => {
  if (text.length > most) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
};
