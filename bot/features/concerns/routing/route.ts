/**
 * Who is told of a report: a pure function of the school's policy and the facts. Subject beats kind (A3-A5): whom a report
 * is about decides its route; a kind of concern has a route of its own only when no adult is involved. Nobody whom the report
 * is about, whom the reporter excluded or who recused themselves is in it anywhere, in no role and in nobody's place.
 */
import type { Newcomers, PersonId, PolicyRole } from '../../../core/ports.ts';
import { isPassedOver } from '../../../core/seats.ts';
import { inTerm, knowsTerms } from '../../../policy/calendar.ts';
import type { Contact, Policy, Route, SubjectRoute } from '../../../policy/policy.ts';
import { holdersOf, isInside, isOutside, type InsideHolder } from '../../../policy/roles.ts';
import { digits } from './number-to-ring.ts';

export interface RouteFacts {
  readonly subject: 'pupil' | 'adult' | 'headteacher' | 'nobody';
  /** "Not sure" counts as true. */
  readonly involvesAdult: boolean;
  readonly illegal: boolean;
  readonly tags: readonly string[];
  /** Everybody it is about, pupils and adults. */
  readonly about: readonly PersonId[];
  readonly aboutAdults: readonly PersonId[];
  /** Whom the reporter named as people who should not see it. */
  readonly excluded: readonly PersonId[];
  readonly recused: readonly PersonId[];
  readonly away: ReadonlySet<PersonId>;
  /** Who came into a role after this report: passed over in it, and never told for want of anybody else. */
  readonly newcomers: Newcomers;
  readonly at: Date;
}

export interface Told {
  readonly person: PersonId;
  readonly as: PolicyRole;
  readonly standsInFor?: PersonId;
}

export interface Outside {
  readonly name: string;
  readonly title?: string;
  readonly phone: string;
}

/** People told together. A rung with nobody inside is one that the reporter rings. */
export interface Rung {
  readonly roles: readonly PolicyRole[];
  readonly people: readonly Told[];
  readonly outside: readonly Outside[];
}

export interface RoutePlan {
  readonly route: SubjectRoute | `kind:${string}`;
  readonly rungs: readonly Rung[];
  /** Numbers that the reporter is shown; the LADO's first on every route about an adult, and when nobody is left. */
  readonly ring: readonly Contact[];
  /** Nobody is left: store it, show the LADO's number, alert {@link lastResort}. */
  readonly failClosed: boolean;
  readonly conflicted: ReadonlySet<PersonId>;
}

export const planRoute = (policy: Policy, facts: RouteFacts): RoutePlan => {
  const { route, accused } = chooseRoute(policy, facts);
  const conflicted = new Set([...accused, ...facts.about, ...facts.excluded, ...facts.recused]);
  const chosen = stepsOf(policy, route);
  const rungs = rungsOf(policy, chosen, {
    conflicted,
    away: facts.away,
    newcomers: facts.newcomers,
    deputiesNext: !aboutAdult(route),
    ...seasonOf(policy, facts.at),
  });
  const failClosed = rungs.length === 0;
  return { route, rungs, ring: ringOf(policy, route, chosen, failClosed), failClosed, conflicted };
};

export { lastResort, numberToRing, type NumberToRing } from './number-to-ring.ts';

// ------------------------------------------------------------------------------------------------ which route

interface Choice {
  readonly route: RoutePlan['route'];
  readonly accused: readonly PersonId[];
}

const chooseRoute = (policy: Policy, facts: RouteFacts): Choice => {
  const heads = holdersOf(policy, 'headteacher');
  const chairs = holdersOf(policy, 'chair');
  const headAccused =
    facts.subject === 'headteacher' || heads.some((head) => facts.aboutAdults.includes(head));
  const chairAccused = chairs.some((chair) => facts.aboutAdults.includes(chair));
  const accused = [...facts.aboutAdults, ...(headAccused ? heads : []), ...(chairAccused ? chairs : [])];
  if (chairAccused) return { route: 'chair', accused };
  if (headAccused) return { route: 'headteacher', accused };
  if (facts.subject === 'adult' || facts.involvesAdult || accused.length > 0)
    return { route: 'adult', accused };
  return { route: kindOf(policy, facts) ?? (facts.subject === 'pupil' ? 'pupil' : 'nobody'), accused };
};

const kindOf = ({ kindRoutes }: Policy, { illegal, tags }: RouteFacts): `kind:${string}` | undefined => {
  const first =
    (illegal ? kindRoutes.find(({ when }) => when === 'illegal') : undefined) ??
    kindRoutes.find(({ when }) => when !== 'illegal' && tags.includes(when));
  return first === undefined ? undefined : `kind:${first.when}`;
};

const stepsOf = (policy: Policy, name: RoutePlan['route']): Route => {
  const kind = policy.kindRoutes.find(({ when }) => name === `kind:${when}`);
  return kind?.route ?? policy.routes[name as SubjectRoute];
};

/** A route on which an adult is accused: nobody but its own people hears of it (A3, A4). */
export const aboutAdult = (route: RoutePlan['route']): boolean =>
  route === 'adult' || route === 'headteacher' || route === 'chair';

/** The LADO on every route about an adult (A5), and whenever nobody is left. */
const ringOf = (
  policy: Policy,
  route: RoutePlan['route'],
  { ring }: Route,
  failClosed: boolean,
): Contact[] => {
  const keys = aboutAdult(route) || failClosed ? ['lado', ...ring] : ring;
  return [...new Set(keys)].flatMap((key) => policy.contacts[key] ?? []);
};

// ------------------------------------------------------------------------------------------------ its rungs

interface Who {
  readonly conflicted: ReadonlySet<PersonId>;
  readonly away: ReadonlySet<PersonId>;
  readonly newcomers: Newcomers;
  /** Whether a step's deputies come next when its holders do not acknowledge: never where an adult is accused (A3). */
  readonly deputiesNext: boolean;
  /** Whether people on duty are told, and whether the holders are as well. */
  readonly duty: boolean;
  readonly holders: boolean;
}

/** When the term dates have run out nobody knows whether it is term: both the holders and the people on duty are told. */
const seasonOf = ({ calendar, duty }: Policy, at: Date): Pick<Who, 'duty' | 'holders'> => {
  if (duty.length === 0 || inTerm(calendar, at)) return { duty: false, holders: true };
  return { duty: true, holders: !knowsTerms(calendar, at) };
};

const rungsOf = (policy: Policy, { steps }: Route, who: Who): Rung[] => {
  const seen = new Set<string>();
  const firstTime = (key: string): boolean => !seen.has(key) && seen.add(key).has(key);
  return steps
    .flatMap((roles): Rung[] => [
      {
        roles,
        people: roles.flatMap((role) => toldAs(policy, role, who)),
        outside: roles.flatMap((role) => outsideOf(policy, role)),
      },
      { roles, people: roles.flatMap((role) => deputiesOf(policy, role, who)), outside: [] },
    ])
    .map(({ roles, people, outside }) => ({
      roles,
      people: people.filter(({ person }) => firstTime(person)),
      outside: outside.filter(({ name, phone }) => firstTime(`${name}\n${digits(phone)}`)),
    }))
    .filter(({ people, outside }) => people.length > 0 || outside.length > 0);
};

const outsideOf = (policy: Policy, role: PolicyRole): Outside[] =>
  policy.roles[role].filter(isOutside).map(({ outside, title, phone }) => ({
    name: outside,
    ...(title === undefined ? {} : { title }),
    phone,
  }));

const freeHolders = (policy: Policy, role: PolicyRole, who: Who): InsideHolder[] =>
  policy.roles[role].filter(isInside).filter(({ person }) => !who.conflicted.has(person));

const toldAs = (policy: Policy, role: PolicyRole, who: Who): Told[] => {
  const free = freeHolders(policy, role, who);
  // A role whose holders are all conflicted falls silent: whoever stands in would do so on their behalf.
  if (free.length === 0 && policy.roles[role].some(isInside)) return [];
  const duty = onDuty(policy, role, free[0]?.person, who);
  const holders = free.flatMap((holder) => holderOrDeputy(holder, role, who));
  return duty.length > 0 && !who.holders ? duty : [...duty, ...holders];
};

/**
 * "If nobody acknowledges, escalate to the deputy, then to the DSL or Head" (A2). Where somebody on duty stands in for a
 * role, its deputies are on holiday like its holders, and the next step comes next.
 */
const deputiesOf = (policy: Policy, role: PolicyRole, who: Who): Told[] => {
  const free = freeHolders(policy, role, who);
  const stoodIn = !who.holders && onDuty(policy, role, free[0]?.person, who).length > 0;
  if (!who.deputiesNext || stoodIn) return [];
  return free.flatMap((holder) =>
    presentDeputies(holder, role, who).map((one) => ({ person: one, as: role, standsInFor: holder.person })),
  );
};

/** Whom a holder names, without those who are away, conflicted or new. */
const presentDeputies = ({ deputies }: InsideHolder, role: PolicyRole, who: Who): PersonId[] =>
  deputies.filter((one) => !who.away.has(one) && !who.conflicted.has(one) && !isNew(one, role, who));

const isNew = (person: PersonId, as: PolicyRole, { newcomers, conflicted }: Who): boolean =>
  isPassedOver(newcomers, { person, as }, conflicted);

const onDuty = (policy: Policy, role: PolicyRole, standsInFor: PersonId | undefined, who: Who): Told[] => {
  if (!who.duty) return [];
  const present = policy.duty.filter(
    ({ person, for: roles }) =>
      roles.includes(role) &&
      !who.conflicted.has(person) &&
      !who.away.has(person) &&
      !isNew(person, role, who),
  );
  return present.map(({ person }) => ({
    person,
    as: role,
    ...(standsInFor === undefined || standsInFor === person ? {} : { standsInFor }),
  }));
};

/**
 * The first deputy who is there, when the holder is away; the holder all the same when no deputy is. For a holder who is
 * new a deputy or nobody: the next step is.
 */
const holderOrDeputy = (holder: InsideHolder, role: PolicyRole, who: Who): Told[] => {
  const { person } = holder;
  const passedOver = isNew(person, role, who);
  const deputy = passedOver || who.away.has(person) ? presentDeputies(holder, role, who)[0] : undefined;
  if (deputy !== undefined) return [{ person: deputy, as: role, standsInFor: person }];
  return passedOver ? [] : [{ person, as: role }];
};
