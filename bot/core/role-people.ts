/** Who is told in a role: each holder, or where they are away the first of their deputies who is not. */
import type { Deps, PersonId, PolicyRole, SchoolId } from './ports.ts';
import { isInside } from '../policy/roles.ts';

/** @param not whom it is about: in their place too, their deputy */
export const peopleOfRole = async (
  school: SchoolId,
  role: PolicyRole,
  deps: Pick<Deps, 'policies' | 'away'>,
  not?: PersonId,
): Promise<PersonId[]> => {
  const away = await deps.away.in(school);
  const people = deps.policies
    .of(school)
    .roles[role].filter(isInside)
    .flatMap(({ person, deputies }) => {
      const all = [person, ...deputies].filter((one) => one !== not);
      return all.find((one) => !away.has(one)) ?? all.slice(0, 1);
    });
  return [...new Set(people)];
};
