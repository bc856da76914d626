/** A notice that waits for more of its kind: when it will be told. Row `LQ!<hash>`; it holds a moment only. */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { Key, Kind, PersonId, SchoolId } from '../../../core/ports.ts';
import type { TellReason } from '../calls.ts';

export const gatherMs = 60_000;

const pendingRow = z.object({ v: z.literal(1), due: z.iso.datetime() });
export const pendingNotices: Kind<z.infer<typeof pendingRow>> = {
  name: 'leaver-notice-pending',
  table: 'cases',
  schema: pendingRow,
  sealed: { words: [] },
};

export const pendingKey = (school: SchoolId, person: PersonId, why: TellReason): Key => ({
  partition: school,
  row: `LQ!${hashKey(person, why)}`,
});
