/** Who is asked about leavers, and who may agree as the second: roles of the policy (`leavers.asks`, `leavers.agrees`). */
import type { Person, PersonId, PolicyRole, SchoolId, Policies } from '../../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../../core/roles.ts';
import { holdersOf, isInside } from '../../../policy/roles.ts';
import type { Policy } from '../../../policy/policy.ts';

/** They decide: the role that is asked, with its deputies. */
export const mayDecide = (person: PersonId, policy: Policy): boolean =>
  policyRolesOf(person, policy).includes(policy.leavers.asks);

/** They may agree to what somebody else decided. */
export const mayAgree = (person: PersonId, policy: Policy): boolean =>
  policyRolesOf(person, policy).some((role) => policy.leavers.agrees.includes(role));

/** The schools whose leavers this person may see. */
export const schoolsToDecide = (person: Person, policies: Policies): SchoolId[] =>
  schoolsOf(person, policies).filter((school) => {
    const policy = policies.of(school);
    return mayDecide(person.id, policy) || mayAgree(person.id, policy);
  });

/** Whom to tell that something waits for a decision: those who hold the role, and their deputies where nobody does. */
export const deciders = (policy: Policy): PersonId[] => {
  const holders = holdersOf(policy, policy.leavers.asks);
  return holders.length > 0 ? holders : withDeputies(policy, [policy.leavers.asks]);
};

/** Whom to ask for a second word: anybody who may agree, but not whoever decided. Deputies too, since IT is often one person. */
export const secondOnes = (policy: Policy, first: PersonId): PersonId[] =>
  withDeputies(policy, policy.leavers.agrees).filter((person) => person !== first);

const withDeputies = (policy: Policy, roles: readonly PolicyRole[]): PersonId[] => [
  ...new Set(
    roles.flatMap((role) =>
      policy.roles[role].filter(isInside).flatMap(({ person, deputies }) => [person, ...deputies]),
    ),
  ),
];
