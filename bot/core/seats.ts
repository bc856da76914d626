/** A seat: one person in one role of a school's policy, as its holder, a holder's deputy, or on duty for it. */
import { policyRoles, type Newcomers, type PersonId, type PolicyRole, type SeatRole } from './ports.ts';
import type { Policy } from '../policy/policy.ts';
import { policyRolesOf } from './roles.ts';

export interface Seat {
  readonly person: PersonId;
  readonly as: SeatRole;
}

/** The key of a seat in {@link Newcomers}. */
export const seatKey = (person: PersonId, as: string): string => `${as} ${person}`;

/** Every seat that a policy gives, whether its role reads reports or not. */
export const seatsOf = (policy: Policy): Seat[] => {
  const inRoles = policyRoles.flatMap((as) => peopleIn(policy, as).map((person): Seat => ({ person, as })));
  const { trustContact } = policy;
  return 'person' in trustContact
    ? [...inRoles, { person: trustContact.person, as: 'trustContact' }]
    : inRoles;
};

const peopleIn = (policy: Policy, role: PolicyRole): PersonId[] => [
  ...new Set([
    ...policy.roles[role].flatMap((holder) =>
      'person' in holder ? [holder.person, ...holder.deputies] : [],
    ),
    ...policy.duty.filter((one) => one.for.includes(role)).map((one) => one.person),
  ]),
];

/**
 * The seats that read reports: whoever is on a route is told of some of them. A role that a changed policy puts on a route
 * begins to read on that day, like a new holder.
 */
export const readingSeatsOf = (policy: Policy): Seat[] => {
  const routes = [...Object.values(policy.routes), ...policy.kindRoutes.map(({ route }) => route)];
  const reading = new Set<SeatRole>(['trustContact', ...routes.flatMap(({ steps }) => steps.flat())]);
  return seatsOf(policy).filter(({ as }) => reading.has(as));
};

/** Whether the policy gives this seat. Of the trust's contact only the person counts, no deputy. */
export const sitsAs = (person: PersonId, as: string, policy: Policy): boolean =>
  as === 'trustContact'
    ? 'person' in policy.trustContact && policy.trustContact.person === person
    : policyRolesOf(person, policy).some((role) => role === as);

/**
 * Whether somebody is passed over in a role because they came into it after the report: until somebody has confirmed
 * them who is free of conflict in that very case.
 */
export const isPassedOver = (
  newcomers: Newcomers,
  { person, as }: { readonly person: PersonId; readonly as: string },
  conflicted: ReadonlySet<PersonId>,
): boolean => newcomers.get(seatKey(person, as))?.every((one) => conflicted.has(one)) ?? false;
