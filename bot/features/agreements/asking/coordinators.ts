/** Who looks after the campaign, and who may do what with it. Decided anew for each act, by the school's own policy. */
import { policyRolesOf, schoolsOf } from '../../../core/roles.ts';
import type { Deps, Person, PersonId, PolicyRole, SchoolId } from '../../../core/ports.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { seeNames } from '../register/who-sees.ts';

/** May see how it stands; may start it, put it off and pass over a tutor; may see who cannot be reached, by name. */
export const mayLook: readonly PolicyRole[] = ['coordinator', 'it', 'headteacher', 'slt'];
export const mayStart: readonly PolicyRole[] = ['coordinator', 'headteacher'];
export const maySeeNames: readonly PolicyRole[] = seeNames;

/** Each coordinator, or where they are away the first of their deputies who is not. */
export const coordinatorsOf = (
  school: SchoolId,
  deps: Pick<Deps, 'policies' | 'away'>,
): Promise<PersonId[]> => peopleOfRole(school, 'coordinator', deps);

export const holdsOneOf = (
  person: PersonId,
  roles: readonly PolicyRole[],
  school: SchoolId,
  { policies }: Pick<Deps, 'policies'>,
): boolean => policyRolesOf(person, policies.of(school)).some((role) => roles.includes(role));

/** The schools in which they hold one of the roles, their own first. */
export const schoolsWhere = (
  person: Person,
  roles: readonly PolicyRole[],
  deps: Pick<Deps, 'policies'>,
): SchoolId[] =>
  schoolsOf(person, deps.policies)
    .filter((school) => holdsOneOf(person.id, roles, school, deps))
    .toSorted((a, b) => Number(b === person.school) - Number(a === person.school));

/** The school that is meant: the named one, or the first in which they hold one of the roles. */
export const schoolOf = (
  person: Person,
  roles: readonly PolicyRole[],
  named: SchoolId | undefined,
  deps: Pick<Deps, 'policies'>,
): SchoolId | undefined =>
  schoolsWhere(person, roles, deps).find((school) => named === undefined || school === named);
