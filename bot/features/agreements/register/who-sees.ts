/**
 * Who sees what of the register (policy-map B7): the one rule, asked at every reading and remembered nowhere. Whoever may do
 * nothing of this sees their own agreements only.
 */
import type { Person, Policies, PolicyRole, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf } from '../../../core/roles.ts';
import type { Policy } from '../../../policy/policy.ts';
import { isInside } from '../../../policy/roles.ts';
import type { Tally } from '../tally.ts';

/** They run the campaign, keep the accounts, or answer for the school: a name that is missing is theirs to follow up. */
export const seeNames: readonly PolicyRole[] = ['coordinator', 'it', 'headteacher'];
/** They ask how far the school is, not who. */
const seeFigures: readonly PolicyRole[] = ['slt', 'governors', 'chair', 'trustLead'];

/** What one person sees in one school. */
export interface Sight {
  readonly person: Person;
  readonly school: SchoolId;
  /** The names of everybody. */
  readonly everyName: boolean;
  /** The school's figures. Without `everyName`, none of a group that is too small ({@link smallest}). */
  readonly figures: boolean;
  /** Head of these years: their classes' figures and names. */
  readonly years: ReadonlySet<string>;
}

/** Of fewer, a figure may say who it is: they are shown to nobody who may not see the names. */
export const smallest = 5;

export const sightIn = (person: Person, policy: Policy): Sight => {
  const isNobody = person.guest && !policy.guests.has(person.id);
  const roles = isNobody ? [] : policyRolesOf(person.id, policy);
  const years = Object.entries(policy.headsOfYear).filter(
    ([, heads]) => !isNobody && heads.includes(person.id),
  );
  const everyName = roles.some((role) => seeNames.includes(role));
  return {
    person,
    school: policy.school,
    everyName,
    figures:
      everyName ||
      roles.some((role) => seeFigures.includes(role)) ||
      (!isNobody && isTrustContact(person, policy)),
    years: new Set(years.map(([year]) => year)),
  };
};

/** The trust's named contact counts as its lead (core/roles.ts). */
const isTrustContact = ({ id }: Person, { trustContact }: Policy): boolean =>
  isInside(trustContact) && (trustContact.person === id || trustContact.deputies.includes(id));

/** In every school, their own first: a policy may name somebody of another one. */
export const sightsOf = (person: Person, policies: Policies): Sight[] =>
  policies.schools
    .toSorted((a, b) => Number(b === person.school) - Number(a === person.school))
    .map((school) => sightIn(person, policies.of(school)));

type Group = Pick<Tally, 'audience' | 'group' | 'year' | 'tutor'>;

/**
 * By the roster of today first: a tutor's class may have changed since the sheet was laid. Only staff of this school, whatever
 * a sheet says.
 */
const isTutorOf = ({ person, school }: Sight, { audience, group, tutor }: Group): boolean =>
  audience === 'pupils' &&
  person.kind === 'staff' &&
  person.school === school &&
  !person.guest &&
  (person.class === undefined ? tutor === person.id : person.class === group);

/** Whether they may see who of this group has signed, and who has not. */
export const mayName = (sight: Sight, group: Group): boolean =>
  sight.everyName ||
  isTutorOf(sight, group) ||
  (group.audience === 'pupils' && group.year !== undefined && sight.years.has(group.year));

/** Whether they may see anything of this group. */
export const mayCount = (sight: Sight, group: Group): boolean => sight.figures || mayName(sight, group);
