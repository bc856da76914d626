/**
 * A talk (policy-map B22): somebody has said *I do not understand* or *I do not agree*, and a person talks with them. One row
 * for each person, text and school year, `GT!<hash>`: pressing twice begins one, and a later one joins it. Its tutor, its
 * coordinator and nobody else sees it; it imports nothing of sealed-kinds.ts, which lists it.
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { Key, Kind, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf } from '../../../core/roles.ts';
import type { Signer } from '../../../policy/agreement.ts';
import { opensOn } from '../../../policy/calendar.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';

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
  /** What was talked: by whom, on which day (ISO date), and a note. */
  talked: z.array(z.object({ by: z.string(), at: z.string(), on: z.string(), note: z.string() })),
});
export type Talk = z.infer<typeof talkRow>;

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

/** The tutor their own pupils', the office what parents ask, the coordinator all; nobody their own. */
export const mayTalk = (by: Pick<Person, 'id'>, talk: Talk, policy: Policy): boolean => {
  if (talk.signer === 'self' && talk.person === by.id) return false;
  const roles = policyRolesOf(by.id, policy);
  if (roles.includes('coordinator')) return true;
  return talk.with === 'tutor' ? talk.tutor === by.id : roles.includes(talk.with);
};

/** When school opens on the day that lies `days` school days after `at`. */
export const schoolDaysAfter = (calendar: Calendar, at: Date, days: number): Date => {
  let day = DateTime.fromJSDate(at, { zone: calendar.zone });
  for (let left = days; left > 0; left -= 1) {
    const next = opensOn(calendar, day.plus({ days: 1 }).toISODate() ?? '');
    day = DateTime.fromJSDate(next, { zone: calendar.zone });
  }
  return day.toJSDate();
};
