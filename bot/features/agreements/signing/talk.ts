/**
 * A talk (policy-map B22): somebody has said *I do not understand* or *I do not agree*, and a person talks with them. One row
 * for each person, text and school year, `GT!<hash>`: pressing twice begins one, and a later one joins it. Its tutor, its
 * coordinator and nobody else sees it; it imports nothing of sealed-kinds.ts, which lists it.
 */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { Key, Kind, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf } from '../../../core/roles.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Signer } from '../../../policy/agreement.ts';
import { opensOn, schoolDayAfter } from '../../../policy/calendar.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';
import { roundOf } from '../agreement.ts';

/** A parent's, as they wrote it on their page: who they are, and how to reach them. Either may be empty; a link says neither. */
const contact = { who: z.string(), reach: z.string() };

const talkRow = z.object({
  v: z.literal(1),
  id: z.string(),
  /** Whom it is about: for a parent, the child. */
  person: z.string(),
  signer: z.enum(['self', 'parent']),
  agreement: z.string(),
  title: z.string(),
  round: z.string(),
  why: z.enum(['unclear', 'refused']),
  /** ISO, UTC. */
  since: z.string(),
  /** Who talks with them; the tutor where there is one. */
  with: z.enum(['tutor', 'coordinator', 'office', 'headteacher']),
  tutor: z.string().optional(),
  group: z.string().optional(),
  open: z.boolean(),
  /** When somebody was last told of it (ISO, UTC). */
  toldAt: z.string().optional(),
  /** Passed on to the coordinator after a while. */
  passedOn: z.boolean(),
  /** Nobody else was there to talk with them, so that the headteacher was told. */
  toHead: z.literal(true).optional(),
  /** Before there were several. To be read by {@link contactsOf}. */
  contact: z.object(contact).optional(),
  /** Each with when it was written (ISO, UTC), the oldest first: whoever holds the link may write, and takes nothing away. */
  contacts: z.array(z.object({ ...contact, at: z.string() })).optional(),
  /** What was talked: by whom, on which day (ISO date), and a note. */
  talked: z.array(z.object({ by: z.string(), at: z.string(), on: z.string(), note: z.string() })),
});
export type Talk = z.infer<typeof talkRow>;

/** How to reach a parent, all that was written, the oldest first. `at` is unknown of what was written before several fitted. */
export const contactsOf = ({
  contact: first,
  contacts = [],
}: Pick<Talk, 'contact' | 'contacts'>): readonly (NonNullable<Talk['contact']> & {
  readonly at?: string;
})[] => (first === undefined ? contacts : [first, ...contacts]);
/** Of one talk. */
export const mostContacts = 5;

/** `open` is a column, so that a list reads only those: it says nothing of anybody. */
export const talks: Kind<Talk> = {
  name: 'agreement-talk',
  table: 'cases',
  schema: talkRow,
  columns: ({ open }) => ({ open }),
  sealed: { words: [] },
};

export const talkIdOf = (one: {
  readonly person: PersonId;
  readonly signer: Signer;
  readonly agreement: string;
  readonly round: string;
}): string => hashKey('talk', one.person, one.signer, one.agreement, one.round);

export const talkKey = (school: SchoolId, id: string): Key => ({ partition: school, row: `GT!${id}` });
export const openTalks = (school: SchoolId) => ({
  partition: school,
  from: 'GT!',
  to: 'GT"',
  where: { open: true },
});

/**
 * Whose tutor talks with them, by the roster of today: a class may have got another since they asked. None: it is the
 * coordinator's.
 */
export const tutorNow = (talk: Talk, person: Pick<Person, 'tutor'> | undefined): PersonId | undefined =>
  talk.with === 'tutor' ? (person?.tutor ?? talk.tutor) : undefined;

/** Of an earlier school year, or of somebody who has left: nobody needs to talk any more. */
export const isOver = (talk: Talk, person: Person | undefined, calendar: Calendar, now: Date): boolean =>
  person === undefined || talk.round !== roundOf(calendar, now);

/**
 * The tutor their own pupils', the office what parents ask, the coordinator all, the headteacher what came to them since nobody
 * else was there; nobody their own.
 * @param person whom it is about, as the roster has them today
 */
export const mayTalk = (
  by: Pick<Person, 'id'>,
  talk: Talk,
  person: Pick<Person, 'tutor'> | undefined,
  policy: Policy,
): boolean => {
  if (talk.signer === 'self' && talk.person === by.id) return false;
  const roles = policyRolesOf(by.id, policy);
  if (roles.includes('coordinator')) return true;
  if (talk.toHead === true && roles.includes('headteacher')) return true;
  return talk.with === 'tutor' ? tutorNow(talk, person) === by.id : roles.includes(talk.with);
};

/** When school opens on the day that lies `days` school days after `at`. */
export const schoolDaysAfter = (calendar: Calendar, at: Date, days: number): Date =>
  opensOn(calendar, schoolDayAfter(calendar, localDate(at, calendar.zone), days));

/** Since when (ISO date of a school day) somebody has had their one card of the day, of whatever talk. It lies open. */
const toldRow = z.object({ v: z.literal(1), day: z.string() });
export const toldDays: Kind<z.infer<typeof toldRow>> = {
  name: 'agreement-talk-told',
  table: 'cases',
  schema: toldRow,
};
export const toldKey = (school: SchoolId, person: PersonId): Key => ({
  partition: school,
  row: `GTD!${hashKey('talk-told', person)}`,
});
