/**
 * Visitors who agree at the desk before they use the school's technology (policy-map B6). They have no account: what they
 * write is all that is known. The **desk** is one code on a poster, renewed when an old poster must stop working; a
 * **visit** is what somebody agreed to there: what was written is never changed, and what the office says of it stands beside
 * it. A **day** counts its visits, so that a year's figures read none of them.
 */
import { DateTime } from 'luxon';
import { encodeTime } from 'ulid';
import { z } from 'zod';
import { localDate } from '../../core/say-time.ts';
import type { ZoneLike } from '../../core/zone.ts';
import type { Deps, Key, Kind, Person, PersonId, SchoolId, Values } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import {
  isInForce,
  roundOf,
  rows as registerRows,
  signatures,
  type Signature,
} from '../agreements/agreement.ts';

const deskRow = z.object({
  v: z.literal(1),
  /** Random; the poster's address carries it with a seal. */
  id: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
  /** The press that made it. */
  press: z.string().optional(),
  /** Which of the school's codes it is, counted from 1; rows from before they were counted have none. */
  number: z.int().optional(),
});
export type Desk = z.infer<typeof deskRow>;
export const desks: Kind<Desk> = {
  name: 'visitor-desk',
  table: 'cases',
  schema: deskRow,
  sealed: { words: [] },
};

const visitRow = z.object({
  v: z.literal(1),
  id: z.string(),
  name: z.string(),
  organisation: z.string(),
  visiting: z.string(),
  /** Lower case. */
  email: z.string().optional(),
  agreement: z.string(),
  version: z.string(),
  hash: z.string(),
  title: z.string(),
  at: z.string(),
  /** When the monitoring notice was ticked (B15). */
  monitoringAt: z.string().optional(),
  consents: z.array(z.object({ id: z.string(), given: z.boolean(), at: z.string() })),
  /** Shown to whoever sits at the desk. */
  code: z.string(),
  /** The code on the poster it came by; visits from before it was kept have none. */
  poster: z.object({ desk: z.string(), number: z.int() }).optional(),
  /** A false one: the office has struck it out, and says why. It stays, and counts no more. */
  struck: z.object({ by: z.string(), at: z.string(), reason: z.string() }).optional(),
  /** The office has said that it was this person of the roster, and it was put into the register as theirs. */
  counted: z.object({ person: z.string(), by: z.string(), at: z.string() }).optional(),
});
export type Visit = z.infer<typeof visitRow>;
export const visits: Kind<Visit> = {
  name: 'visitor-visit',
  table: 'cases',
  schema: visitRow,
  sealed: { words: [] },
};

/** One day at a school's desk: numbers only, so it lies open. */
const dayRow = z.object({
  v: z.literal(1),
  /** ISO date, on the school's wall. */
  day: z.string(),
  /** Visits that count, and those that were struck out since. */
  signed: z.int(),
  struck: z.int(),
  /** What is left of what the desk may write at once, and when that was worked out (`desk-pace.ts`). */
  left: z.number(),
  leftAt: z.string(),
  /** When the desk first had to hold somebody up that day, and the office was told. */
  heldUpAt: z.string().optional(),
});
export type VisitDay = z.infer<typeof dayRow>;
export const visitDays: Kind<VisitDay> = { name: 'visitor-day', table: 'cases', schema: dayRow };

/** Points at a visit: by the press that made it, and by a keyed hash of an e-mail address. No words. */
const pointerRow = z.object({ v: z.literal(1), visit: z.string(), at: z.string() });
export const visitPointers: Kind<z.infer<typeof pointerRow>> = {
  name: 'visitor-pointer',
  table: 'cases',
  schema: pointerRow,
};

/** Sealed are `GD!` and `GY!`, and no others. */
export const rows = {
  desk: (school: SchoolId): Key => ({ partition: school, row: 'GD!desk' }),
  visit: (school: SchoolId, id: string): Key => ({ partition: school, row: `GY!${id}` }),
  day: (school: SchoolId, day: string): Key => ({ partition: school, row: `GYN!${day}` }),
  press: (school: SchoolId, press: string): Key => ({ partition: school, row: `GYP!${press}` }),
  email: (school: SchoolId, mark: string): Key => ({ partition: school, row: `GYE!${mark}` }),
};

/** Visits from one moment on until before another, oldest first: their ids are ULIDs. */
export const visitsBetween = (school: SchoolId, from: Date, to: Date) => ({
  partition: school,
  from: `GY!${encodeTime(from.getTime(), 10)}`,
  to: `GY!${encodeTime(to.getTime(), 10)}`,
});

/** Days from an ISO date on until before another, oldest first. */
export const daysBetween = (school: SchoolId, from: string, to: string) => ({
  partition: school,
  from: rows.day(school, from).row,
  to: rows.day(school, to).row,
});

/** The ISO date of a visit at its school. */
export const dayOf = (
  school: SchoolId,
  { at }: Pick<Visit, 'at'>,
  { policies }: Pick<Deps, 'policies'>,
): string => localDate(at, policies.of(school).calendar.zone);

/** The days of the school year of now on which somebody agreed at the desk, oldest first; one small row each. @throws AppError `unavailable` */
export const daysOfYear = async (
  school: SchoolId,
  { records, policies, clock }: Pick<Deps, 'records' | 'policies' | 'clock'>,
): Promise<VisitDay[]> => {
  const { calendar } = policies.of(school);
  const round = roundOf(calendar, clock.now());
  const from = `${round}-08-01`;
  const to = `${Number(round) + 1}-08-01`;
  const found: VisitDay[] = [];
  for await (const { value } of records.list(visitDays, daysBetween(school, from, to))) found.push(value);
  return found;
};

/** How many of them count, and how many of those since Monday, on the school's wall. */
export const sumOfDays = (
  days: readonly VisitDay[],
  now: Date,
  zone: ZoneLike,
): { readonly year: number; readonly week: number } => {
  const monday = DateTime.fromJSDate(now).setZone(zone).startOf('week').toISODate() ?? '';
  const sum = (some: readonly VisitDay[]): number => some.reduce((all, { signed }) => all + signed, 0);
  return { year: sum(days), week: sum(days.filter(({ day }) => day >= monday)) };
};

/** What stands in the register for whom it was counted; undefined where it was not, or was struck out again. @throws AppError `unavailable` */
export const countedSignature = async (
  school: SchoolId,
  { counted, agreement, hash }: Visit,
  { records, policies }: Pick<Deps, 'records' | 'policies'>,
): Promise<{ readonly person: PersonId; readonly signature: Signature } | undefined> => {
  if (counted === undefined) return undefined;
  const { person, at } = counted;
  const round = roundOf(policies.of(school).calendar, new Date(at));
  const key = registerRows.signature(school, { person, signer: 'self', agreement, hash, round });
  const signature = (await records.get(signatures, key))?.value;
  return signature !== undefined && signature.how === 'desk' && isInForce(signature)
    ? { person, signature }
    : undefined;
};

/** Whoever stands at the desk. */
export const deskPerson = (school: SchoolId): Person => ({
  id: `${school}.~desk`,
  school,
  name: '',
  kind: 'visitor',
  guest: false,
  accounts: {},
});

/** The text that visitors agree to; undefined where the school has none. */
export const visitorText = (school: SchoolId, { policies }: Pick<Deps, 'policies'>): Agreement | undefined =>
  policies.of(school).texts.find(({ audience }) => audience === 'visitors');

/** What the poster opens. */
export const deskVerb = 'visitors.desk';

/** Who comes through a poster's address; undefined where a newer one was made. @throws AppError `unavailable` */
export const deskAt = async (
  school: SchoolId,
  id: string,
  { records }: Pick<Deps, 'records'>,
): Promise<{ readonly by: Person; readonly values: Values } | undefined> => {
  const desk = (await records.get(desks, rows.desk(school)))?.value;
  return desk?.id === id
    ? { by: deskPerson(school), values: { poster: { desk: id, number: codeNumber(desk) } } }
    : undefined;
};

/** Which of the school's codes this is, counted from 1; 0 where there is none yet. */
export const codeNumber = (desk: Desk | undefined): number => (desk === undefined ? 0 : (desk.number ?? 1));

/** An e-mail address as it is compared: nobody's is told apart by capitals. */
export const foldedEmail = (email: string): string => email.trim().toLowerCase();

/**
 * When somebody with this e-mail address last agreed at the desk, within the policy's `visitorDays`; undefined: they have
 * not, or left the address out. It is a help for a person who decides, and never decides by itself (B3, C6).
 * @throws AppError `unavailable`
 */
export const lastVisitOf = async (
  school: SchoolId,
  email: string,
  deps: Pick<Deps, 'records' | 'links' | 'policies' | 'clock'>,
): Promise<Date | undefined> => {
  const { records, links, policies, clock } = deps;
  const days = policies.of(school).agreements.visitorDays;
  const since = new Date(clock.now().getTime() - days * 24 * 60 * 60_000);
  const marks = links.marks(school, foldedEmail(email));
  const found = await Promise.all(marks.map((mark) => records.get(visitPointers, rows.email(school, mark))));
  const [last] = found
    .flatMap((one) => (one === undefined ? [] : [one.value]))
    .toSorted((a, b) => b.at.localeCompare(a.at));
  if (last === undefined || new Date(last.at) < since) return undefined;
  const visit = await records.get(visits, rows.visit(school, last.visit));
  return visit?.value.struck === undefined
    ? new Date(last.at)
    : lastInForce(school, foldedEmail(email), { since, until: new Date(last.at) }, deps);
};

/** The newest one was struck out: there may be one before it. Rare, so it looks through all of them. */
const lastInForce = async (
  school: SchoolId,
  email: string,
  { since, until }: { readonly since: Date; readonly until: Date },
  { records }: Pick<Deps, 'records'>,
): Promise<Date | undefined> => {
  let last: Date | undefined;
  for await (const { value } of records.list(visits, visitsBetween(school, since, until)))
    if (value.email === email && value.struck === undefined) last = new Date(value.at);
  return last;
};
