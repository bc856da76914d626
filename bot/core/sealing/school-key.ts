/**
 * The row `K!` of a school: the public half of its key, for a start while the key service is away, and the sign that the
 * rows of version 0.1, which lay in the clear, were sealed. It is sealed with the app's own key, so that nobody who writes
 * to the storage can have new reports sealed for themselves.
 */
import { z } from 'zod';
import type { Key, Kind, SchoolId } from '../ports.ts';

export interface SchoolKey {
  readonly v: 1;
  /** Which of the school's keys it is, as the key service names it. */
  readonly id: string;
  /** DER (SPKI), base64. */
  readonly spki: string;
}

export const schoolKeys: Kind<SchoolKey> = {
  name: 'school-key',
  table: 'cases',
  schema: z.object({ v: z.literal(1), id: z.string(), spki: z.string() }),
  sealed: { words: [] },
};

export const schoolKeyAt = (school: SchoolId): Key => ({ partition: school, row: 'K!' });
