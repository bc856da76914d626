/**
 * Access that a sanction takes away for a time, as the case remembers it (A26, C20): one row `W!<case>!<record>` for each
 * pupil record, beside the row of leavers on which IT decides. It holds what the case's history was last told, so that
 * IT's confirmations are written into it once, and nothing of the case is ever in IT's row.
 */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { Key, Kind, SchoolId } from '../../../core/ports.ts';
import { opensOn } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';

/** `by-hand`, `restored`, `declined` and `never` are ends: nothing more is asked until a newer sanction is recorded. */
const states = ['asked', 'removed', 'back-asked', 'restored', 'declined', 'never', 'by-hand'] as const;
export type AccessState = (typeof states)[number];
export const isSettled = (state: AccessState): boolean =>
  state !== 'asked' && state !== 'removed' && state !== 'back-asked';

const accessRow = z.object({
  v: z.literal(1),
  incident: z.string(),
  /** Of the pupil's record within the case. */
  record: z.int(),
  /** IT's row; a new one each time that access is taken away anew. Empty: done by hand. */
  leaver: z.string(),
  round: z.int(),
  /** When the sanction that counts was recorded (ISO, UTC): the newest one of the record. */
  sanctionAt: z.string(),
  /** ISO date on which access comes back. */
  until: z.string(),
  state: z.enum(states),
  /** While IT is asked to give access back: the next noon of a school day at which the case's people hear that it is late. */
  lateAt: z.string().optional(),
  /** When it is looked at next (ISO, UTC). */
  look: z.string(),
});
export type Access = z.infer<typeof accessRow>;

/** Sealed: that a pupil's access is away, and until when, is nobody's business. */
export const accesses: Kind<Access> = {
  name: 'access',
  table: 'cases',
  schema: accessRow,
  sealed: { words: [] },
};

export const accessPrefix = 'W!';
export const accessKey = (school: SchoolId, incident: string, record: number): Key => ({
  partition: school,
  row: `${accessPrefix}${incident}!${record}`,
});

/** The same for the same case, record and round: recording it twice makes one row for IT. */
export const accessLeaverId = (incident: string, record: number, round: number): string =>
  hashKey('sanction', incident, String(record), String(round)).slice(0, 26);

const look = z.object({ incident: z.string(), record: z.int() });
export type AccessLook = z.infer<typeof look>;
/** Brings IT's row, the case's history and the people in step with the sanctions of one record. */
export const accessCall = { name: 'concern.access', payload: look };

/** The sanction that counts: the newest one that takes access away, so that recording an earlier day cuts it short. */
export interface Wanted {
  readonly at: string;
  readonly until: string;
}
interface Recorded {
  readonly sanctions: readonly {
    readonly sanction: string;
    readonly at: string;
    readonly until?: string | undefined;
  }[];
}

export const wantedOf = ({ sanctions }: Recorded, policy: Policy): Wanted | undefined => {
  const away = new Set(policy.sanctions.filter((one) => one.removesAccess).map(({ id }) => id));
  const last = sanctions.findLast((one) => away.has(one.sanction) && one.until !== undefined);
  return last?.until === undefined ? undefined : { at: last.at, until: last.until };
};

/** Whether access is still to be away, by the case alone. */
export const isRunning = (record: Recorded, policy: Policy, now: Date): boolean => {
  const wanted = wantedOf(record, policy);
  return wanted !== undefined && now < opensOn(policy.calendar, wanted.until);
};
