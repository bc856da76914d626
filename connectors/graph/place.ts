/** Where a walk through all accounts stands, as one short text that another process goes on from. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';

const placeSchema = z.discriminatedUnion('how', [
  z.object({
    v: z.literal(1),
    how: z.literal('ranges'),
    /** From, after, to; empty: none. */
    open: z.array(z.tuple([z.string(), z.string(), z.string()])).min(1),
    /** How many there are, as the service said at first, and how many were handed out. */
    total: z.number().int(),
    seen: z.number().int(),
  }),
  /** `signIns`: whether the link asks for them; what was not asked for is not "never". */
  z.object({ v: z.literal(1), how: z.literal('chain'), link: z.string(), signIns: z.boolean() }),
  /** Nobody else can go on from here. */
  z.object({ v: z.literal(1), how: z.literal('again') }),
]);
export type Place = z.infer<typeof placeSchema>;

export const writePlace = (place: Place): string =>
  deflateRawSync(JSON.stringify(place)).toString('base64url');

/** A place of ours is some kilobytes; whatever claims to be more is none. */
const mostBytes = 4 * 1024 * 1024;

/** @throws AppError `conflict`: the walk has to begin again */
export const readPlace = (text: string): Place => {
  try {
    const json = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: mostBytes });
    const place = placeSchema.parse(JSON.parse(json.toString('utf8')));
    if (place.how !== 'again') return place;
  } catch {
    // Of another version, or no place of ours: whoever walks begins again, which does no harm.
  }
  throw beginAgain();
};

export const beginAgain = (): AppError =>
  new AppError('conflict', 'The list of accounts cannot be gone on with: it begins again');
