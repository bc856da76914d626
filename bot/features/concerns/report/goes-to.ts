/** In whose hands a report comes, by when, and whom to ring: said by role before Send and after it. */
import type { Deps, Newcomers, PersonId } from '../../../core/ports.ts';
import { sayBy } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { holderTitle } from '../../../policy/role-title.ts';
import type { ReportOutline } from '../outline.ts';
import { acknowledgeBy } from '../routing/deadline.ts';
import { ringList } from '../routing/ring-list.ts';
import type { RoutePlan } from '../routing/route.ts';
import { nextRung, trustContact } from '../routing/tell-rung.ts';

export interface Drawing {
  readonly policy: Policy;
  readonly away: ReadonlySet<PersonId>;
  readonly newcomers: Newcomers;
  readonly now: Date;
  /** When it is read, where that is not `now`: a receipt that is shown again tomorrow must not say "today". */
  readonly readAt?: Date;
}

export const drawingOf = (
  school: string,
  away: ReadonlySet<PersonId>,
  deps: Deps,
  now = deps.clock.now(),
): Drawing => ({
  policy: deps.policies.of(school),
  away,
  newcomers: deps.holders.newcomers(school, now.toISOString()),
  now,
});

/** By role, never by a name: who is told first. Empty where nobody whom the bot can tell is left. */
export const firstTold = (
  report: ReportOutline,
  plan: RoutePlan,
  { policy, newcomers, now }: Drawing,
): string => {
  const told =
    nextRung(plan, 0, new Set(), now)?.told ??
    trustContact(policy, { report, recused: [] }, newcomers, now, 0);
  return [...new Set(told.map((one) => `the ${holderTitle(policy, one.as, one.person)}`))].join(' and ');
};

export const nobodyTold =
  'Lantern can tell nobody of it: the people whom the policy names are part of this report, or have no account. Please ring the number that you are given: that person must hear of it from you.';

/** In whose hands it comes and by when: never anybody the report is about. Said before Send and after it. */
export const goesTo = (report: ReportOutline, plan: RoutePlan, drawing: Drawing): string => {
  const { policy, now } = drawing;
  const first = firstTold(report, plan, drawing);
  if (first === '') return nobodyTold;
  const by = sayBy(acknowledgeBy(policy, report, now), drawing.readAt ?? now, policy.calendar.zone);
  const instead = plan.failClosed
    ? ' The others whom the policy names are part of this report, so it is kept from them.'
    : '';
  return `It goes to ${first}, who should acknowledge it by ${by}.${instead}`;
};

/** For a list: "Online safety coordinator". */
export const ringLines = (policy: Policy, plan: RoutePlan) =>
  ringList(policy, plan).map(({ name, phone }) => ({
    name: name.charAt(0).toUpperCase() + name.slice(1),
    phone,
  }));
