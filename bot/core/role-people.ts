/** Who is told in a role: each holder, or where they are away the first of their deputies who is not. */
import type { Deps, PersonId, PolicyRole, SchoolId } from './ports.ts';
import { isInside } from '../policy/roles.ts';

export const peopleOfRole = async (
  school: SchoolId,
  role: PolicyRole,
  deps: Pick<Deps, 'policies' | 'away'>,
): Promise<PersonId[]> => {
  const away = await deps.away.in(school);
  const people = deps.policies
    .of(school)
    .roles[role].filter(isInside)
    .map(({ person, deputies }) => [person, ...deputies].find((one) => !away.has(one)) ?? person);
  return [...new Set(people)];
};
