/** Who is told in a role: each holder, or where they are away the first of their deputies who is not. */
import type { Deps, PersonId, PolicyRole, SchoolId } from '../../../core/ports.ts';
import { isInside } from '../../../policy/roles.ts';

export const peopleInRole = async (
  school: SchoolId,
  role: PolicyRole,
  { away, policies }: Pick<Deps, 'away' | 'policies'>,
): Promise<PersonId[]> => {
  const absent = await away.in(school);
  const people = policies
    .of(school)
    .roles[role].filter(isInside)
    .map(({ person, deputies }) => [person, ...deputies].find((one) => !absent.has(one)) ?? person);
  return [...new Set(people)];
};
