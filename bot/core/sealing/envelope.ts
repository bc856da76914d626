/** Authenticated encryption of one text: AES-256-GCM with a nonce of its own, bound to the place where it lies. */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** `n`: nonce, 96 random bits; `c`: what was encrypted, and its 128-bit tag at the end. Both base64. */
export const envelope = z.object({ n: z.string(), c: z.string() });
export type Envelope = z.infer<typeof envelope>;

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** @param place what the text belongs to: it can be opened there only */
export const sealText = (key: KeyObject, place: readonly string[], text: string): Envelope => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aadOf(place));
  const parts = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return { n: nonce.toString('base64'), c: Buffer.concat(parts).toString('base64') };
};

/** @throws AppError `tampered`: another key, another place, or a text that was changed or cut */
export const openText = (key: KeyObject, place: readonly string[], { n, c }: Envelope): string => {
  const [nonce, sealed] = [Buffer.from(n, 'base64'), Buffer.from(c, 'base64')];
  if (nonce.length !== nonceBytes || sealed.length < tagBytes) throw tampered();
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(aadOf(place));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const text = [decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()];
    return Buffer.concat(text).toString('utf8');
  } catch {
    throw tampered();
  }
};

const aadOf = (place: readonly string[]): Buffer => Buffer.from(JSON.stringify(['lantern', 1, ...place]));

export const tampered = (): AppError =>
  new AppError('tampered', 'A row is not as it was written, or was sealed with another key', {
    say: 'This cannot be shown: it is not as Lantern wrote it. It was changed or put there from outside, or the keys of this Lantern are not those it was written with. Nothing of it is shown, and nothing was changed now. Please tell whoever runs Lantern at your school today, and ask them to run the check of the trail (OPERATING.md).',
  });
