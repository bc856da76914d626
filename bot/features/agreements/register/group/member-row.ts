/**
 * Whom Lantern itself has put into the group of those who have signed (policy-map B3): rows `GQ!<cloud>!<two digits of their hash>`,
 * so that a school of 20,000 is 256 small reads at most; and one row for the work that IT confirmed last.
 */
import { z } from 'zod';
import { hashKey } from '../../../../core/keys.ts';
import type { CloudName, Key, Kind, PersonId, SchoolId } from '../../../../core/ports.ts';

export const ways = ['in', 'out'] as const;
export type Way = (typeof ways)[number];

const member = z.object({
  person: z.string(),
  /** Where: the group's id, and the account's. */
  group: z.string(),
  account: z.string(),
  isIn: z.boolean(),
  at: z.string(),
  /** What the cloud refused, in its words for a person, and when. */
  refused: z.object({ way: z.enum(ways), because: z.string(), at: z.string() }).optional(),
});
export type Member = z.infer<typeof member>;

const bucketRow = z.object({ v: z.literal(1), members: z.array(member) });
export const memberBuckets: Kind<z.infer<typeof bucketRow>> = {
  name: 'agreement-group-members',
  table: 'cases',
  schema: bucketRow,
  sealed: { words: [] },
};

const runRow = z.object({
  v: z.literal(1),
  id: z.string(),
  way: z.enum(ways),
  by: z.string(),
  /** What IT has seen: nobody whose state came later is touched. */
  seenAt: z.string(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  done: z.int(),
  refused: z.int(),
  /** Why it ended before its time, in words for IT. */
  problem: z.string().optional(),
  /** The press that began it (S4). */
  press: z.string(),
});
export type GroupRun = z.infer<typeof runRow>;
export const groupRuns: Kind<GroupRun> = {
  name: 'agreement-group-run',
  table: 'cases',
  schema: runRow,
  sealed: { words: [] },
};

export const bucketKey = (school: SchoolId, cloud: CloudName, person: PersonId): Key => ({
  partition: school,
  row: `GQ!${cloud}!${hashKey('agreement-group', person).slice(0, 2)}`,
});
export const bucketRange = (school: SchoolId, cloud: CloudName) => ({
  partition: school,
  from: `GQ!${cloud}!`,
  to: `GQ!${cloud}"`,
});
export const runKey = (school: SchoolId, cloud: CloudName): Key => ({
  partition: school,
  row: `GQ!run!${cloud}`,
});
