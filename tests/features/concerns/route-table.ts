/** What must hold of every route: the worlds of accused × vacant × away × deputised, and a sentence when one is wrong. */
import { policyRoles, type PersonId, type PolicyRole } from '../../../bot/core/ports.ts';
import { isPassedOver } from '../../../bot/core/seats.ts';
import {
  lastResort,
  numberToRing,
  planRoute,
  type RouteFacts,
  type RoutePlan,
  type Told,
} from '../../../bot/features/concerns/routing/route.ts';
import type { Holder, Policy, Route, SubjectRoute } from '../../../bot/policy/policy.ts';
import { hillside, inTerm, quiet } from './route-world.ts';

export const mainRoles = ['coordinator', 'dsl', 'headteacher', 'chair', 'trustLead', 'pastoral'] as const;
/** A role: vacant, or held; its holder accused or not, away or not, with a deputy or not. */
const states = [
  'vacant',
  ...[false, true].flatMap((accused) =>
    [false, true].flatMap((away) => [false, true].map((deputy) => ({ accused, away, deputy }))),
  ),
] as const;
export type State = (typeof states)[number];

export interface World {
  readonly policy: Policy;
  readonly facts: RouteFacts;
}

/** Deputies are the next role's holders: whoever stands in for one may be accused in another place. */
export const worldOf = (chosen: readonly State[], more: Partial<RouteFacts>): World => {
  const accused: PersonId[] = [];
  const away = new Set<PersonId>();
  const roles: Record<PolicyRole, readonly Holder[]> = { ...noRoles };
  for (const [i, role] of mainRoles.entries()) {
    const state = chosen[i] ?? 'vacant';
    if (state === 'vacant') continue;
    if (state.accused) accused.push(`x.${role}`);
    if (state.away) away.add(`x.${role}`);
    const next = mainRoles[(i + 1) % mainRoles.length] ?? role;
    const deputies = state.deputy ? [`x.${next}`, `x.deputy-of-${role}`] : [];
    roles[role] = [{ person: `x.${role}`, phone: `01632 96000${i}`, deputies }];
  }
  return { policy: { ...hillside, roles }, facts: { ...quiet, aboutAdults: accused, away, ...more } };
};
const noRoles = Object.fromEntries(policyRoles.map((role) => [role, []])) as unknown as Record<
  PolicyRole,
  []
>;

const stepsOf = (policy: Policy, route: RoutePlan['route']): Route['steps'] =>
  (
    policy.kindRoutes.find(({ when }) => route === `kind:${when}`)?.route ??
    policy.routes[route as SubjectRoute]
  ).steps;

/** Told in their own right, or because the holder is away or too new. */
const inOwnRightOrForSomebodyAway = (
  { standsInFor, as }: Told,
  { away, newcomers }: RouteFacts,
  conflicted: ReadonlySet<PersonId>,
): boolean =>
  standsInFor === undefined ||
  away.has(standsInFor) ||
  isPassedOver(newcomers, { person: standsInFor, as }, conflicted);

const isOnDuty = (one: Told, { duty }: Policy): boolean =>
  duty.some((there) => there.person === one.person && there.for.includes(one.as));

/** A2 whole: whoever deputises for a holder on the route, both of them free, is told sooner or later unless away. */
const deputiesLeftOut = (
  steps: Route['steps'],
  told: readonly Told[],
  forbidden: ReadonlySet<PersonId>,
  { policy, facts }: World,
): boolean =>
  steps.flat().some((as) =>
    policy.roles[as]
      .flatMap((holder) => ('person' in holder && !forbidden.has(holder.person) ? holder.deputies : []))
      .filter((one) => !forbidden.has(one) && !facts.away.has(one))
      .filter((one) => !isPassedOver(facts.newcomers, { person: one, as }, forbidden))
      .some((one) => !told.some(({ person: id }) => id === one)),
  );

/** What must hold of any plan; a sentence when it does not. */
export const whatIsWrong = ({ policy, facts }: World): string | undefined => {
  const made = planRoute(policy, facts);
  const told = made.rungs.flatMap((rung) => rung.people);
  const outside = made.rungs.flatMap((rung) => rung.outside);
  const heads = policy.roles.headteacher.flatMap((one) => ('person' in one ? [one.person] : []));
  const forbidden = new Set([
    ...facts.aboutAdults,
    ...facts.about,
    ...facts.excluded,
    ...facts.recused,
    ...(facts.subject === 'headteacher' ? heads : []),
  ]);
  if (told.some((one) => forbidden.has(one.person))) return 'somebody conflicted is told';
  if (told.some((one) => isPassedOver(facts.newcomers, one, made.conflicted)))
    return 'somebody who came after the report is told';
  if (told.some((one) => one.standsInFor !== undefined && forbidden.has(one.standsInFor)))
    return 'for somebody conflicted';
  if ([...forbidden].some((one) => !made.conflicted.has(one)))
    return 'somebody conflicted is not known as such';
  if (made.failClosed !== (told.length + outside.length === 0)) return 'nobody is told, in silence';
  if (made.rungs.some((rung) => rung.people.length + rung.outside.length === 0)) return 'an empty rung';
  if (new Set(told.map((one) => one.person)).size !== told.length) return 'somebody twice';
  const lado = policy.contacts['lado'];
  const steps = stepsOf(policy, made.route);
  const places = made.rungs.map((rung) => steps.indexOf(rung.roles));
  if (places.some((place, i) => place < (places[i - 1] ?? 0))) return 'not in the order of the steps';
  const second = made.rungs.filter((_, i) => i > 0 && places[i] === places[i - 1]);
  if (second.some((rung) => rung.outside.length > 0)) return 'a second rung with somebody outside';
  if (second.some((rung) => rung.people.some((one) => one.standsInFor === undefined)))
    return 'a second rung with others than deputies';
  const adult = made.route === 'adult' || made.route === 'headteacher' || made.route === 'chair';
  if ((adult || made.failClosed) && lado !== undefined && !made.ring.includes(lado)) return 'no LADO';
  if ((facts.subject === 'adult' || facts.aboutAdults.length > 0) && !adult)
    return 'an adult on a route for others';
  if (adult && second.length > 0) return 'a deputies’ rung about an adult';
  if (
    adult &&
    told.some((one) => !inOwnRightOrForSomebodyAway(one, facts, made.conflicted) && !isOnDuty(one, policy))
  )
    return 'about an adult, somebody for a holder who is there';
  if (!adult && facts.at === inTerm && deputiesLeftOut(steps, told, made.conflicted, { policy, facts }))
    return 'a deputy who is there is never told';
  const number = numberToRing(policy, made);
  if (number?.person !== undefined && forbidden.has(number.person))
    return 'the number of somebody conflicted';
  const resort = lastResort(policy, made);
  if (resort !== undefined && 'person' in resort && forbidden.has(resort.person))
    return 'a conflicted last resort';
  return undefined;
};

/** Every choice (or every `stride`th) of states for the first `count` roles; the others are held by somebody who is there. */
export const combinations = function* (count: number, stride: number): Generator<State[]> {
  const present: State = { accused: false, away: false, deputy: false };
  for (let n = 0; n < states.length ** count; n += stride) {
    yield mainRoles.map((_, i) =>
      i < count ? (states[Math.floor(n / states.length ** i) % states.length] ?? present) : present,
    );
  }
};

export interface Checked {
  readonly checked: number;
  /** In how many of them somebody was accused, and in how many a role was vacant. */
  readonly accused: number;
  readonly vacant: number;
  readonly wrong: readonly string[];
}

/** @param stride 1 for each of the 9 to the power of `count`; one that shares no factor with 9 still meets every pair */
export const failures = (count: number, more: Partial<RouteFacts>, stride = 1): Checked => {
  const found = { checked: 0, accused: 0, vacant: 0, wrong: [] as string[] };
  for (const chosen of combinations(count, stride)) {
    found.checked += 1;
    if (chosen.some((state) => state !== 'vacant' && state.accused)) found.accused += 1;
    if (chosen.includes('vacant')) found.vacant += 1;
    const problem = whatIsWrong(worldOf(chosen, more));
    if (problem !== undefined) found.wrong.push(`${problem}: ${JSON.stringify(chosen)}`);
  }
  return found;
};
