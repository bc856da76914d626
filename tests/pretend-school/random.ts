/** Chance that can be repeated: the same seed and label always give the same row of numbers, on every machine. */
import { createHash } from 'node:crypto';

export interface Chance {
  /** 0 ≤ n < 1 */
  next(): number;
  below(limit: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** Mulberry32, begun from a hash, so that rows with different labels have nothing to do with each other. */
export const chance = (seed: string, label: string): Chance => {
  let state = createHash('sha256').update(`${seed}\n${label}`).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (list) => list[below(list.length)] ?? list[0] };
};

const digest = (seed: string, label: string): Buffer =>
  createHash('sha256').update(`${seed}\n${label}`).digest();

/** Shaped like a random GUID (version 4), but always the same for a label. */
export const guidFrom = (seed: string, label: string): string => {
  const bytes = digest(seed, `guid ${label}`).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** Letters and digits for ids of conversations and users, as platforms hand them out. */
export const tokenFrom = (seed: string, label: string, length: number): string =>
  digest(seed, `token ${label}`).toString('base64url').slice(0, length);

/** Twenty-one digits, as Google numbers its users. */
export const googleIdFrom = (seed: string, label: string): string =>
  `1${(digest(seed, `google ${label}`).readBigUInt64LE(0) % 10n ** 20n).toString().padStart(20, '0')}`;
