/** Whom the reporter is told to ring: people outside the school's accounts, the route's first number, the LADO (A4, A5). */
import type { Policy } from '../../../policy/policy.ts';
import { digits, numberToRing, phonesOf } from './number-to-ring.ts';
import type { RoutePlan } from './route.ts';

export interface Ring {
  readonly name: string;
  readonly phone: string;
}

export const ringList = (policy: Policy, plan: RoutePlan): Ring[] => {
  const first = numberToRing(policy, plan);
  const told = plan.rungs.findIndex((rung) => rung.people.length > 0);
  const before = plan.rungs.slice(0, told < 0 ? plan.rungs.length : told + 1);
  const outside = before.flatMap((rung) => rung.outside);
  const all: Ring[] = [
    ...outside.map((one) => ({
      name: one.title === undefined ? one.name : `${one.name} (${one.title})`,
      phone: one.phone,
    })),
    ...(first === undefined ? [] : [{ name: first.title ?? first.name, phone: first.phone }]),
    ...plan.ring.flatMap((one) => (one.phone === undefined ? [] : [{ name: one.name, phone: one.phone }])),
  ];
  const theirs = phonesOf(policy, plan.conflicted);
  const free = all.filter((one) => !theirs.has(digits(one.phone)));
  return free.filter(
    (one, index) => free.findIndex((other) => digits(other.phone) === digits(one.phone)) === index,
  );
};

/** "Not confirmed. Tell … in person now: 020 …": when nobody can say whether it was stored. Safety, not an apology. */
export const notConfirmed = (policy: Policy, plan: RoutePlan, button = 'Send'): string => {
  const [ring] = ringList(policy, plan);
  const whom = ring === undefined ? 'the person your policy names' : `${ring.name}, ${ring.phone},`;
  return `Not confirmed: I cannot say whether your report was stored. Please tell ${whom} in person now. Then press ${button} again: it will not be stored twice.`;
};
