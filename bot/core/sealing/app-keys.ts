/** The app's own keys: a ring whose first key seals and all of which open, and a key of each for every school. */
import { createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { SchoolId } from '../ports.ts';

export interface AppKey {
  /** Eight hexadecimal digits that say which key of the ring it is, and nothing of it. */
  readonly id: string;
  readonly key: KeyObject;
}

export interface AppKeys {
  readonly sealing: (school: SchoolId) => AppKey;
  /** Undefined: no key of the ring has this id. */
  readonly opening: (school: SchoolId, id: string) => AppKey | undefined;
}

/**
 * @param ring key material, at least 32 bytes each, the newest first (`LANTERN_APP_KEYS`)
 * @throws AppError `misconfigured` for an empty ring
 */
export const createAppKeys = (ring: readonly Buffer[]): AppKeys => {
  const [newest] = ring;
  if (newest === undefined) throw new AppError('misconfigured', 'the app has no key of its own');
  const ids = ring.map((secret) => hash('sha256', Buffer.concat([secret, idOf]), 'hex').slice(0, 8));
  const made = new Map<string, AppKey>();
  const keyAt = (school: SchoolId, index: number): AppKey | undefined => {
    const [secret, id] = [ring[index], ids[index]];
    if (secret === undefined || id === undefined) return undefined;
    const name = `${id}|${school}`;
    const key = made.get(name) ?? { id, key: derived(secret, school) };
    made.set(name, key);
    return key;
  };
  return {
    sealing: (school) => keyAt(school, 0) ?? { id: ids[0] ?? '', key: derived(newest, school) },
    opening: (school, id) => keyAt(school, ids.indexOf(id)),
  };
};

const idOf = Buffer.from('lantern key id');

/** A school's key of one secret, so that no school's rows open with another's. */
const derived = (secret: Buffer, school: SchoolId): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'lantern', `rows ${school}`, 32)));
