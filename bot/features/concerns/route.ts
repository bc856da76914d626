/**
 * Who is told of a report: a pure function of the school's policy and the facts. Subject beats kind (A3-A5): whom a report
 * is about decides its route; a kind of concern has a route of its own only when no adult is involved. Nobody whom the report
 * is about, whom the reporter excluded or who recused themselves is in it anywhere, in no role and in nobody's place.
 */
import type { PersonId, PolicyRole } from '../../core/ports.ts';
import { inTerm, knowsTerms } from '../../policy/calendar.ts';
import type { Contact, Holder, Policy, Route, SubjectRoute } from '../../policy/policy.ts';
import { holdersOf, isInside, isOutside, roleTitles, type InsideHolder } from '../../policy/roles.ts';

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
  const rungs = rungsOf(policy, chosen, { conflicted, away: facts.away, ...seasonOf(policy, facts.at) });
  const failClosed = rungs.length === 0;
  return { route, rungs, ring: ringOf(policy, route, chosen, failClosed), failClosed, conflicted };
};

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

/** The LADO on every route about an adult (A5), and whenever nobody is left. */
const ringOf = (
  policy: Policy,
  route: RoutePlan['route'],
  { ring }: Route,
  failClosed: boolean,
): Contact[] => {
  const aboutAdult = route === 'adult' || route === 'headteacher' || route === 'chair';
  const keys = aboutAdult || failClosed ? ['lado', ...ring] : ring;
  return [...new Set(keys)].flatMap((key) => policy.contacts[key] ?? []);
};

// ------------------------------------------------------------------------------------------------ its rungs

interface Who {
  readonly conflicted: ReadonlySet<PersonId>;
  readonly away: ReadonlySet<PersonId>;
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
    .map((roles) => ({
      roles,
      people: roles.flatMap((role) => toldAs(policy, role, who)).filter(({ person }) => firstTime(person)),
      outside: roles
        .flatMap((role) => policy.roles[role].filter(isOutside))
        .map(({ outside, title, phone }) => ({
          name: outside,
          ...(title === undefined ? {} : { title }),
          phone,
        }))
        .filter(({ name, phone }) => firstTime(`${name}\n${digits(phone)}`)),
    }))
    .filter(({ people, outside }) => people.length > 0 || outside.length > 0);
};

const toldAs = (policy: Policy, role: PolicyRole, who: Who): Told[] => {
  const inside = policy.roles[role].filter(isInside);
  const free = inside.filter(({ person }) => !who.conflicted.has(person));
  // A role whose holders are all conflicted falls silent: whoever stands in would do so on their behalf.
  if (inside.length > 0 && free.length === 0) return [];
  const duty = onDuty(policy, role, free[0]?.person, who);
  const holders = free.map((holder) => holderOrDeputy(holder, role, who));
  return duty.length > 0 && !who.holders ? duty : [...duty, ...holders];
};

const onDuty = (policy: Policy, role: PolicyRole, standsInFor: PersonId | undefined, who: Who): Told[] => {
  if (!who.duty) return [];
  const present = policy.duty.filter(
    (one) => one.for.includes(role) && !who.conflicted.has(one.person) && !who.away.has(one.person),
  );
  return present.map(({ person }) => ({
    person,
    as: role,
    ...(standsInFor === undefined || standsInFor === person ? {} : { standsInFor }),
  }));
};

/** The first deputy who is there, when the holder is away; the holder all the same when no deputy is. */
const holderOrDeputy = ({ person, deputies }: InsideHolder, role: PolicyRole, who: Who): Told => {
  if (!who.away.has(person)) return { person, as: role };
  const deputy = deputies.find((one) => !who.away.has(one) && !who.conflicted.has(one));
  return deputy === undefined ? { person, as: role } : { person: deputy, as: role, standsInFor: person };
};

// ------------------------------------------------------------------------------------------------ numbers

const isFree = (holder: Holder, conflicted: ReadonlySet<PersonId>): boolean =>
  !isInside(holder) || !conflicted.has(holder.person);

const digits = (phone: string): string => phone.replace(/\D/g, '');

const everyHolder = (policy: Policy): Holder[] => [
  ...Object.values(policy.roles).flat(),
  policy.trustContact,
];

/** Numbers that somebody conflicted answers. */
const phonesOf = (policy: Policy, conflicted: ReadonlySet<PersonId>): ReadonlySet<string> =>
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
  const title = holder.title ?? roleTitles[as];
  if (!isInside(holder)) return [{ name: holder.outside, title, phone: holder.phone }];
  return holder.phone === undefined
    ? []
    : [{ person: holder.person, name: title, title, phone: holder.phone }];
};
