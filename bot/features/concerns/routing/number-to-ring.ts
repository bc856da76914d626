/** Which number a reporter is given when a person must be told by voice: "Tell … in person now: 020 …". */
import type { PersonId, PolicyRole } from '../../../core/ports.ts';
import type { Holder, Policy } from '../../../policy/policy.ts';
import { roleTitle } from '../../../policy/role-title.ts';
import { isInside } from '../../../policy/roles.ts';
import type { RoutePlan, Told } from './route.ts';

/** Whom to alert when nobody is left: the trust's named contact, unless the report stands against them as well. */
export const lastResort = (policy: Policy, plan: Pick<RoutePlan, 'conflicted'>): Holder | undefined =>
  isFree(policy.trustContact, plan.conflicted) ? policy.trustContact : undefined;

export interface NumberToRing {
  /** Set when it is somebody of the directory. */
  readonly person?: PersonId;
  /** The outside person's or contact's name; for somebody of the directory the title, since a policy knows no names. */
  readonly name: string;
  readonly title?: string;
  readonly phone: string;
}

/**
 * The first person with a number on that report's own route; else a contact that it names; else the trust's contact.
 * A number that a conflicted person answers is never given, whoever else shares it.
 */
export const numberToRing = (policy: Policy, plan: RoutePlan): NumberToRing | undefined => {
  const theirs = phonesOf(policy, plan.conflicted);
  const onRoute = plan.rungs.flatMap((rung) => [
    ...rung.people.flatMap((told) => numbersOf(policy, told)),
    ...rung.outside,
  ]);
  const contacts = plan.ring.flatMap(({ name, phone }) => (phone === undefined ? [] : [{ name, phone }]));
  const trust = lastResort(policy, plan);
  const resort = trust === undefined ? [] : numberOf(trust, 'trustLead');
  return [...onRoute, ...contacts, ...resort].find(({ phone }) => !theirs.has(digits(phone)));
};

const isFree = (holder: Holder, conflicted: ReadonlySet<PersonId>): boolean =>
  !isInside(holder) || !conflicted.has(holder.person);

/** A telephone number, however it is spaced. */
export const digits = (phone: string): string => phone.replace(/\D/g, '');

const everyHolder = (policy: Policy): Holder[] => [
  ...Object.values(policy.roles).flat(),
  policy.trustContact,
];

/** Numbers that somebody conflicted answers: never given, whoever else shares them. */
export const phonesOf = (policy: Policy, conflicted: ReadonlySet<PersonId>): ReadonlySet<string> =>
  new Set(
    everyHolder(policy).flatMap((holder) =>
      isFree(holder, conflicted) || holder.phone === undefined ? [] : [digits(holder.phone)],
    ),
  );

/** The number of the role in which somebody is told; else the one they have in another role. */
const numbersOf = (policy: Policy, { person, as }: Told): NumberToRing[] =>
  [...policy.roles[as], ...everyHolder(policy)]
    .filter((holder) => isInside(holder) && holder.person === person)
    .flatMap((holder) => numberOf(holder, as))
    .slice(0, 1);

const numberOf = (holder: Holder, as: PolicyRole): NumberToRing[] => {
  const title = holder.title ?? roleTitle(as);
  if (!isInside(holder)) return [{ name: holder.outside, title, phone: holder.phone }];
  return holder.phone === undefined
    ? []
    : [{ person: holder.person, name: title, title, phone: holder.phone }];
};
