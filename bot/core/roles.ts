/** Which roles a person holds: their kind, and what the policies of the schools say. Decided anew for each act. */
import {
  policyRoles,
  type Person,
  type PersonId,
  type Policies,
  type PolicyRole,
  type Role,
  type SchoolId,
} from './ports.ts';
import type { Holder, Policy } from '../policy/policy.ts';

const isHeldBy = (holder: Holder, person: PersonId): boolean =>
  'person' in holder && (holder.person === person || holder.deputies.includes(person));

/** The policy roles that a person holds, or deputises for, in one school. */
export const policyRolesOf = (person: PersonId, policy: Policy): PolicyRole[] =>
  policyRoles.filter(
    (role) =>
      policy.roles[role].some((holder) => isHeldBy(holder, person)) ||
      policy.duty.some((duty) => duty.person === person && duty.for.includes(role)),
  );

/** The schools a person has to do with: their own, and those whose policy names them (a trust lead, a shared DSL). */
export const schoolsOf = (person: Person, policies: Policies): SchoolId[] =>
  policies.schools.filter((school) => {
    if (school === person.school) return true;
    const policy = policies.of(school);
    return policyRolesOf(person.id, policy).length > 0 || isHeldBy(policy.trustContact, person.id);
  });

/** Who looks after links, paper and the visitors' desk: the office, the coordinator, IT (B4, B6). */
export const officeRoles = ['office', 'coordinator', 'it'] as const satisfies readonly (PolicyRole & Role)[];

/** The schools for which somebody does this work. */
export const officeSchoolsOf = (
  { by }: { readonly by: Person },
  { policies }: { readonly policies: Policies },
): SchoolId[] =>
  schoolsOf(by, policies).filter((school) => {
    const policy = policies.of(school);
    if (by.guest && !policy.guests.has(by.id)) return false;
    return policyRolesOf(by.id, policy).some((role) => officeRoles.some((one) => one === role));
  });

/** Deny by default: a guest whom no policy names has no role at all (S2). */
export const rolesOf = (person: Person, policies: Policies): ReadonlySet<Role> => {
  const roles = new Set<Role>();
  for (const school of schoolsOf(person, policies)) {
    const policy = policies.of(school);
    if (person.guest && !policy.guests.has(person.id)) continue;
    for (const role of policyRolesOf(person.id, policy)) roles.add(role);
    if (isHeldBy(policy.trustContact, person.id)) roles.add('trustLead');
    roles.add(person.kind);
  }
  return roles;
};
