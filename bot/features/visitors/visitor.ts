/**
 * Visitors who agree at the desk before they use the school's technology (policy-map B6). They have no account: what they
 * write is all that is known. The **desk** is one code on a poster, renewed when an old poster must stop working; a
 * **visit** is what somebody agreed to there, made once and never changed.
 */
import { encodeTime } from 'ulid';
import { z } from 'zod';
import type { Deps, Key, Kind, Person, SchoolId, Values } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';

const deskRow = z.object({
  v: z.literal(1),
  /** Random; the poster's address carries it with a seal. */
  id: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
  /** The press that made it. */
  press: z.string().optional(),
});
export const desks: Kind<z.infer<typeof deskRow>> = {
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
});
export type Visit = z.infer<typeof visitRow>;
export const visits: Kind<Visit> = {
  name: 'visitor-visit',
  table: 'cases',
  schema: visitRow,
  sealed: { words: [] },
};

/** Points at a visit: by the press that made it, and by a keyed hash of an e-mail address. No words. */
const pointerRow = z.object({ v: z.literal(1), visit: z.string(), at: z.string() });
export const visitPointers: Kind<z.infer<typeof pointerRow>> = {
  name: 'visitor-pointer',
  table: 'cases',
  schema: pointerRow,
};

/** Sealed are `GD!` and `GY!`. */
export const rows = {
  desk: (school: SchoolId): Key => ({ partition: school, row: 'GD!desk' }),
  visit: (school: SchoolId, id: string): Key => ({ partition: school, row: `GY!${id}` }),
  press: (school: SchoolId, press: string): Key => ({ partition: school, row: `GYP!${press}` }),
  email: (school: SchoolId, mark: string): Key => ({ partition: school, row: `GYE!${mark}` }),
};

/** Visits from one moment on until before another, oldest first: their ids are ULIDs. */
export const visitsBetween = (school: SchoolId, from: Date, to: Date) => ({
  partition: school,
  from: `GY!${encodeTime(from.getTime(), 10)}`,
  to: `GY!${encodeTime(to.getTime(), 10)}`,
});

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
  const desk = await records.get(desks, rows.desk(school));
  return desk?.value.id === id ? { by: deskPerson(school), values: {} } : undefined;
};

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
  { records, links, policies, clock }: Pick<Deps, 'records' | 'links' | 'policies' | 'clock'>,
): Promise<Date | undefined> => {
  const days = policies.of(school).agreements.visitorDays;
  const since = new Date(clock.now().getTime() - days * 24 * 60 * 60_000);
  const marks = links.marks(school, foldedEmail(email));
  const found = await Promise.all(marks.map((mark) => records.get(visitPointers, rows.email(school, mark))));
  const [last] = found
    .flatMap((one) => (one === undefined ? [] : [new Date(one.value.at)]))
    .toSorted((a, b) => b.getTime() - a.getTime());
  return last !== undefined && last >= since ? last : undefined;
};
