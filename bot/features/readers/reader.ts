/**
 * The register of readers: since when each person has held each role that reads reports, and who has confirmed it. One row
 * `V!register` in each school, so that it changes whole or not at all; every change is on the trail. The policy says who
 * holds a role, the register only how long: whoever edits the policy does not become a reader of what was there before.
 */
import { z } from 'zod';
import type { Key, Kind, Newcomers, PersonId, SchoolId } from '../../core/ports.ts';
import { readingSeatsOf, seatKey, seatsOf, type Seat } from '../../core/seats.ts';
import type { Policy } from '../../policy/policy.ts';

const signed = z.object({ by: z.string(), at: z.string() });

const seatRow = z.object({
  person: z.string(),
  as: z.string(),
  /** When a start of Lantern first found them in the policy (ISO, UTC). */
  since: z.string(),
  /** There when the register began, or named by whoever operates Lantern when nobody else was left. */
  founding: z.boolean(),
  confirmed: z.array(signed),
  /** Who has said that this is not right. */
  questioned: z.array(signed),
  /** The policy names them no more. Kept, so that a process that still has the policy of yesterday knows since when. */
  left: z.string().optional(),
});
export type SeatRow = z.infer<typeof seatRow>;

const registerRow = z.object({
  v: z.literal(1),
  /** False until everybody of the very first start has been written down. */
  founded: z.boolean(),
  seats: z.array(seatRow),
});
export type Register = z.infer<typeof registerRow>;

/** Sealed with the app's own key: nobody who can write to the storage can confirm anybody. */
export const registers: Kind<Register> = {
  name: 'readers',
  table: 'cases',
  schema: registerRow,
  sealed: { words: [] },
};
export const registerKey = (school: SchoolId): Key => ({ partition: school, row: 'V!register' });
export const noRegister: Register = { v: 1, founded: false, seats: [] };

export const findSeat = (register: Register, { person, as }: Pick<SeatRow, 'person' | 'as'>) =>
  register.seats.find((one) => one.person === person && one.as === as);

/** Somebody may be told of everything that comes to this seat, and may confirm others. */
export const isConfirmed = (seat: SeatRow): boolean =>
  seat.left === undefined && (seat.founding || seat.confirmed.length > 0);

/** Everybody who holds a role of the routes and is confirmed in one of them, by the policy as it is now. */
export const confirmedReaders = (register: Register, policy: Policy): PersonId[] => {
  const reading = new Set(readingSeatsOf(policy).map(({ person, as }) => seatKey(person, as)));
  const theirs = register.seats.filter((one) => isConfirmed(one) && reading.has(seatKey(one.person, one.as)));
  return [...new Set(theirs.map(({ person }) => person))];
};

/**
 * The seats that this person may confirm: those of others whom nobody has confirmed, or one person alone (whose word does
 * not count in a case of which they are part).
 */
export const mayConfirm = (
  person: { readonly id: PersonId },
  register: Register,
  policy: Policy,
): SeatRow[] => {
  if (!confirmedReaders(register, policy).includes(person.id)) return [];
  const reading = new Set(readingSeatsOf(policy).map((one) => seatKey(one.person, one.as)));
  return register.seats.filter(
    (one) =>
      one.left === undefined &&
      !one.founding &&
      one.person !== person.id &&
      one.confirmed.length < 2 &&
      !one.confirmed.some(({ by }) => by === person.id) &&
      reading.has(seatKey(one.person, one.as)),
  );
};

/** A seat that is new to every report of `since` and before. */
export interface NewSeat {
  readonly key: string;
  readonly since: string;
  readonly confirmedBy: readonly PersonId[];
}

/**
 * The seats of the policy whose holders are not known from the beginning: none, mostly. Deny by default: a seat that the
 * register does not know is as new as this process (`startedAt`), so old reports are kept from it and new ones still find
 * somebody.
 */
export const newSeatsOf = (register: Register, policy: Policy, startedAt: string): NewSeat[] => {
  const rows = new Map(register.seats.map((one) => [seatKey(one.person, one.as), one]));
  return seatsOf(policy).flatMap(({ person, as }): NewSeat[] => {
    const key = seatKey(person, as);
    const row = rows.get(key);
    if (row === undefined) return [{ key, since: startedAt, confirmedBy: [] }];
    if (row.left !== undefined) return [{ key, since: row.left, confirmedBy: [] }];
    if (row.founding) return [];
    return [{ key, since: row.since, confirmedBy: row.confirmed.map(({ by }) => by) }];
  });
};

/** Those of them that are new to a report of `raisedAt`. */
export const newcomersTo = (raisedAt: string, seats: readonly NewSeat[]): Newcomers =>
  new Map(
    seats
      .filter(({ since }) => raisedAt <= since)
      .map(({ key, confirmedBy }): [string, readonly PersonId[]] => [key, confirmedBy]),
  );

/** One step from what the register holds to what the policy says. */
export interface Noted {
  readonly register: Register;
  readonly appeared: readonly Seat[];
  readonly left: readonly SeatRow[];
}

/** So many seats in one transaction: each has a row of the trail. */
const mostAtOnce = 80;

/**
 * @param now ISO, UTC
 * @returns undefined when the register says what the policy says
 */
export const noted = (before: Register, policy: Policy, now: string): Noted | undefined => {
  const wanted = readingSeatsOf(policy);
  const keys = new Set(wanted.map(({ person, as }) => seatKey(person, as)));
  const gone = before.seats.filter((one) => one.left === undefined && !keys.has(seatKey(one.person, one.as)));
  const fresh = wanted.filter((one) => {
    const there = findSeat(before, one);
    return there === undefined || there.left !== undefined;
  });
  if (gone.length + fresh.length === 0 && before.founded) return undefined;
  const left = gone.slice(0, mostAtOnce);
  const appeared = fresh.slice(0, mostAtOnce - left.length);
  const kept = before.seats
    .filter((one) => !appeared.some((seat) => seat.person === one.person && seat.as === one.as))
    .map((one) => (left.includes(one) ? { ...one, left: now } : one));
  const added = appeared.map((seat): SeatRow => ({
    ...seat,
    since: now,
    founding: !before.founded,
    confirmed: [],
    questioned: [],
  }));
  const founded = before.founded || left.length + appeared.length === gone.length + fresh.length;
  return { register: { v: 1, founded, seats: [...kept, ...added] }, appeared, left };
};

/** The jobs by name and payload (ids only), so that whoever calls them need not import them. */
const announce = z.object({
  why: z.enum(['appeared', 'questioned', 'founded']),
  /** When the register was changed: whoever left at that very moment hears of it too where nobody else is left. */
  at: z.string(),
  /** Who needs no telling: whoever questioned it. */
  by: z.string().optional(),
});
export type Announce = z.infer<typeof announce>;
/** Finds whom to tell that somebody new reads reports. */
export const announceCall = { name: 'readers.announce', payload: announce };

const notice = z.object({
  person: z.string(),
  why: z.enum(['appeared', 'questioned', 'founded', 'joined']),
});
export type ReaderNotice = z.infer<typeof notice>;
/** Puts a content-free notice into somebody's chat. */
export const readerNoticeCall = { name: 'readers.notice', payload: notice };

const handOver = z.object({ person: z.string(), as: z.string() });
export type HandOver = z.infer<typeof handOver>;
/** Gives a confirmed reader the open cases that have come to their role (the job is the concerns'). */
export const handOverCall = { name: 'concern.handOver', payload: handOver };
