/**
 * The press token: all that a button carries (promises.md T1). It is sealed when a card is drawn for somebody and opened
 * when they press, so that whoever can send an activity can still send no id, verb or record that they were not shown.
 *
 * `version (1 byte) | month (2) | nonce (12) | sealed JSON | tag (16)`, in base64url: AES-256-GCM, whose additional data
 * name the purpose, the version and the month. Each month has a key of its own, made of the settings' keys by HKDF.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { Person, Press, Values } from './ports.ts';

/** What a button does when this person presses it. */
export interface Button {
  readonly verb: string;
  /** The record and whatever else the card laid down; never an input. */
  readonly values: Values;
  /** The ids of the card's inputs that travel with it. What comes under another name was not on the card. */
  readonly inputs: readonly string[];
}

export type Unsealed =
  | (Button & { readonly press: Press })
  /** Static words for the log. The person hears the same as for a verb that does not exist. */
  | { readonly because: string };

export interface PressSeal {
  /** @returns base64url, about 100 characters and four for every three of the values */
  seal(button: Button, person: Person, now: Date): string;
  /** Opens what `person` has sent, whatever it is. Whether it is past its time is for `perform` to say. */
  open(token: unknown, person: Person): Unsealed;
}

/** How long a button that changes anything may be pressed; after that it gives a fresh card. As long as a draft is kept. */
export const pressLifeMs = 24 * 60 * 60_000;

export const isExpired = ({ at }: Press, now: Date): boolean => now.getTime() - at.getTime() >= pressLifeMs;

/** Bytes of a key in the settings, at least. */
export const cardKeyBytes = 32;

const version = 1;
const headBytes = 3;
const nonceBytes = 12;
const tagBytes = 16;
/** More than the longest of our buttons, far less than a card. */
const mostCharacters = 8_192;

const payload = z.tuple([
  z.number(),
  z.string(),
  z.string(),
  z.string(),
  z.record(z.string(), z.unknown()),
  z.array(z.string()),
]);

/**
 * @param keys the ring: the first seals, all open. A key is changed by putting the new one in front
 * @throws AppError `misconfigured`
 */
export const createPressSeal = (keys: readonly Buffer[]): PressSeal => {
  if (keys.length === 0 || keys.some((key) => key.length < cardKeyBytes))
    throw new AppError('misconfigured', 'cards need a key of at least 32 bytes');
  const ofMonth = monthKeys(keys);
  const nextNonce = createNonces();

  return {
    seal({ verb, values, inputs }, person, now) {
      const month = monthOf(now);
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', first(ofMonth(month)), nonce);
      cipher.setAAD(purposeOf(month));
      const at = Math.floor(now.getTime() / 1000);
      const plain = JSON.stringify([at, person.id, person.school, verb, values, inputs]);
      const head = Buffer.from([version, month >> 8, month & 0xff]);
      const sealed = cipher.update(plain, 'utf8');
      return Buffer.concat([head, nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },

    open(token, person) {
      if (token === undefined) return { because: 'no-token' };
      const bytes = bytesOf(token);
      if (bytes === undefined) return { because: 'malformed-token' };
      if (bytes[0] !== version) return { because: 'unknown-token-version' };
      const month = bytes.readUInt16BE(1);
      const text = unsealed(bytes, month, ofMonth(month));
      if (text === undefined) return { because: 'token-not-authentic' };
      const [at, by, school, verb, values, inputs] = payload.parse(JSON.parse(text));
      if (school !== person.school) return { because: 'token-of-another-school' };
      if (by !== person.id) return { because: 'token-of-another-person' };
      const id = bytes.toString('hex', headBytes, headBytes + nonceBytes);
      return { verb, values, inputs, press: { id, at: new Date(at * 1000) } };
    },
  };
};

/** Months since the year 0, so that a token's month is a number that only grows. */
const monthOf = (now: Date): number => now.getUTCFullYear() * 12 + now.getUTCMonth();

const purposeOf = (month: number): Buffer => Buffer.from(`lantern press ${version} ${month}`);

/** 96 random bits each, drawn many at a time: asking for them one by one costs as much as sealing. */
const createNonces = (): (() => Buffer) => {
  const store = Buffer.alloc(nonceBytes * 256);
  let at = store.length;
  return () => {
    if (at === store.length) {
      randomFillSync(store);
      at = 0;
    }
    at += nonceBytes;
    return Buffer.from(store.subarray(at - nonceBytes, at));
  };
};

/** Kept, since making one costs more than sealing. Bounded: anybody may write any month on a token. */
const monthKeys = (keys: readonly Buffer[]): ((month: number) => readonly KeyObject[]) => {
  const kept = new Map<number, readonly KeyObject[]>();
  return (month) => {
    const there = kept.get(month);
    if (there !== undefined) return there;
    const info = `lantern press ${month}`;
    const made = keys.map((key) => createSecretKey(Buffer.from(hkdfSync('sha256', key, '', info, 32))));
    if (kept.size >= 48) kept.clear();
    kept.set(month, made);
    return made;
  };
};

const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error('a ring has no key');
  return one;
};

/** Each token has one spelling: base64 that decodes to the same bytes from other characters is not ours. */
const bytesOf = (token: unknown): Buffer | undefined => {
  if (typeof token !== 'string' || token.length > mostCharacters) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const whole = bytes.length > headBytes + nonceBytes + tagBytes && bytes.toString('base64url') === token;
  return whole ? bytes : undefined;
};

const unsealed = (bytes: Buffer, month: number, keys: readonly KeyObject[]): string | undefined => {
  const nonce = bytes.subarray(headBytes, headBytes + nonceBytes);
  const sealed = bytes.subarray(headBytes + nonceBytes, -tagBytes);
  for (const key of keys) {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(purposeOf(month));
    cipher.setAuthTag(bytes.subarray(-tagBytes));
    const plain = cipher.update(sealed);
    try {
      return Buffer.concat([plain, cipher.final()]).toString('utf8');
    } catch {
      // Another key of the ring may open it; that none does is an answer, not a fault.
    }
  }
  return undefined;
};

/**
 * The values of a press: the inputs that the card had, and over them what was sealed. Whatever else was sent was not on
 * the card.
 */
export const pressedValues = ({ values, inputs }: Button, sent: Values): Values => ({
  ...Object.fromEntries(inputs.filter((id) => Object.hasOwn(sent, id)).map((id) => [id, sent[id]])),
  ...values,
});
