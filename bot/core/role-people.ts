/** Who is told in a role: each holder, or where they are away the first of their deputies who is not. */
import type { Deps, PersonId, PolicyRole, SchoolId } from './ports.ts';
import type { Policy } from '../policy/policy.ts';
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

/** Who looks after links, paper and the desk. A small school has no office of its own with Lantern: then it is the coordinator's. */
export const officePeople = async (
  school: SchoolId,
  deps: Pick<Deps, 'policies' | 'away'>,
): Promise<PersonId[]> => {
  const office = await peopleOfRole(school, 'office', deps);
  return office.length > 0 ? office : peopleOfRole(school, 'coordinator', deps);
};

/** The number that the policy has for the school office; undefined where it has none. */
export const officePhone = ({ roles }: Pick<Policy, 'roles'>): string | undefined =>
  roles.office.find(({ phone }) => phone !== undefined)?.phone;
