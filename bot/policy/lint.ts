/**
 * What a profile cannot know by itself: whether the people it names exist and can be reached. A school is not started
 * with a policy that leaves a report with nobody (issue: "A profile is refused at start unless …").
 */
import type { Account, Directory, Person, PersonId, PolicyRole } from '../core/ports.ts';
import { subjectRoutes, type Holder, type Policy, type Route } from './policy.ts';
import { holdersOf, isInside } from './roles.ts';

/** The Entra tenants and Google domains that people may sign in from. */
export type AllowedTenants = readonly Pick<Account, 'cloud' | 'tenant'>[];

/** One sentence for each reason to refuse the policy, each with how to mend it; none when it may be used. */
export const checkPolicy = async (
  policy: Policy,
  directory: Directory,
  { tenants }: { readonly tenants: AllowedTenants },
): Promise<string[]> => {
  const reachable = new Set<PersonId>();
  const problems: string[] = [];
  for (const [person, places] of namedIn(policy)) {
    const problem = await whyUnreachable(person, policy, directory, tenants);
    if (problem === undefined) reachable.add(person);
    else problems.push(`${person} (${places.join(', ')}) ${problem}`);
  }
  return [
    ...problems,
    ...routesOf(policy).flatMap(([name, route]) => checkRoute(policy, name, route, reachable)),
    ...checkTrustContact(policy, reachable),
    ...checkContacts(policy),
  ];
};

/** A sentence with its file, and with the line that first names the person where it is about one. */
export const placed = (problem: string, file: { readonly path: string; readonly text: string }): string => {
  const [, id] = /^\S+?\.(\S+) \(/.exec(problem) ?? [];
  const line =
    id === undefined ? -1 : file.text.split('\n').findIndex((one) => one.split(/[^\w.-]+/).includes(id));
  return line < 0 ? `${file.path}: ${problem}` : `${file.path}:${line + 1}: ${problem}`;
};

/** Everybody whom the policy names, with where it does. */
const namedIn = (policy: Policy): Map<PersonId, string[]> => {
  const roles = Object.entries(policy.roles).flatMap(([role, holders]) =>
    holders.flatMap((one) => peopleOf(one, role)),
  );
  const duty = policy.duty.map((one) => [one.person, 'duty'] as const);
  const guests = [...policy.guests].map((guest) => [guest, 'guests'] as const);
  const trusted = policy.trustedAdults.map((person) => [person, 'trustedAdults'] as const);
  const heads = Object.entries(policy.headsOfYear).flatMap(([year, people]) =>
    people.map((head) => [head, `head of year ${year}`] as const),
  );
  const all = [
    ...heads,
    ...roles,
    ...peopleOf(policy.trustContact, 'trustContact'),
    ...duty,
    ...guests,
    ...trusted,
  ];
  const named = new Map<PersonId, string[]>();
  for (const [person, place] of all) named.set(person, [...new Set([...(named.get(person) ?? []), place])]);
  return named;
};

const peopleOf = (holder: Holder, place: string): (readonly [PersonId, string])[] =>
  isInside(holder)
    ? [[holder.person, place], ...holder.deputies.map((deputy) => [deputy, `deputy in ${place}`] as const)]
    : [];

const whyUnreachable = async (
  id: PersonId,
  policy: Policy,
  directory: Directory,
  tenants: AllowedTenants,
): Promise<string | undefined> => {
  const person = await directory.person(id);
  if (person === undefined)
    return 'is not in the roster. Correct the id in the profile, or add the person to the roster.';
  if (person.kind === 'pupil') return 'is a pupil. Name a member of staff or a governor instead.';
  if (person.guest && !policy.guests.has(id)) {
    return 'has a guest account. Add the id under `guests` if that very account is meant, or name somebody else.';
  }
  if (await hasAccount(person, directory, tenants)) return undefined;
  return (
    'has no account that Lantern can reach. Add the account to the roster, allow its tenant, or name the person as ' +
    '`outside` with a telephone number.'
  );
};

/** The account must be found again from where it signs in, as a message from it would be. */
const hasAccount = async (
  person: Person,
  directory: Directory,
  tenants: AllowedTenants,
): Promise<boolean> => {
  for (const { cloud, tenant } of tenants) {
    const id = person.accounts[cloud];
    if (id === undefined) continue;
    const found = await directory.byAccount({ cloud, tenant, id });
    if (found?.id === person.id) return true;
  }
  return false;
};

const routesOf = (policy: Policy): [string, Route][] => [
  ...subjectRoutes.map((name): [string, Route] => [name, policy.routes[name]]),
  ...policy.kindRoutes.map(({ when, route }): [string, Route] => [`kinds.${when}`, route]),
];

const checkRoute = (
  policy: Policy,
  name: string,
  route: Route,
  reachable: ReadonlySet<PersonId>,
): string[] => {
  const last = route.steps.at(-1);
  if (last === undefined || last.length === 0) {
    return [`The route \`${name}\` has no step. Name at least one role that is told.`];
  }
  const used = [...new Set(route.steps.flat())];
  const vacant = used.filter((role) => policy.roles[role].length === 0);
  const forbidden = used.filter((role) => role === accusedRoleOf(name));
  return [
    ...vacant.map(
      (role) =>
        `Nobody holds \`${role}\`, which the route \`${name}\` uses. Name a holder under \`roles\`, or take the role out of the route.`,
    ),
    ...forbidden.map(
      (role) =>
        `The route \`${name}\` is for concerns about the ${role} and must not go to the ${role}. Take the role out of its steps.`,
    ),
    ...(forbidden.length > 0 || vacant.length > 0 || endsInSomebody(policy, name, last, reachable)
      ? []
      : [unending(name)]),
  ];
};

const accusedRoleOf = (route: string): PolicyRole | undefined =>
  route === 'headteacher' || route === 'chair' ? route : undefined;

const unending = (name: string): string =>
  `The route \`${name}\` does not end in somebody who can be reached and whom it is not about. Let its last step be a role ` +
  'held by a person with an account, or by somebody outside with a telephone number.';

/** Whoever holds the accused role cannot be where its route ends, even in another role. */
const endsInSomebody = (
  policy: Policy,
  name: string,
  last: readonly PolicyRole[],
  reachable: ReadonlySet<PersonId>,
): boolean => {
  const accused = accusedRoleOf(name);
  const aboutThem = accused === undefined ? [] : holdersOf(policy, accused);
  return last.some((role) =>
    policy.roles[role].some((holder) =>
      isInside(holder)
        ? reachable.has(holder.person) && !aboutThem.includes(holder.person)
        : holder.phone !== '',
    ),
  );
};

const checkTrustContact = ({ trustContact }: Policy, reachable: ReadonlySet<PersonId>): string[] =>
  (isInside(trustContact) ? reachable.has(trustContact.person) : trustContact.phone !== '')
    ? []
    : [
        'The trust’s named contact (`trustContact`) cannot be reached, so nobody would be told when a route has nobody left. ' +
          'Name a person with an account, or somebody outside with a telephone number.',
      ];

const checkContacts = (policy: Policy): string[] => {
  const rings = routesOf(policy).flatMap(([name, route]) =>
    route.ring.map((key) => ({ key, place: `The route \`${name}\`` })),
  );
  const referrals = policy.referrals.map(({ contact }) => ({ key: contact, place: '`referrals`' }));
  const unknown = [...rings, ...referrals].filter(({ key }) => !Object.hasOwn(policy.contacts, key));
  const lado = policy.contacts['lado']?.phone;
  return [
    ...unknown.map(
      ({ key, place }) =>
        `${place} names the contact \`${key}\`, which is not under \`contacts\`. Add it there, or correct the name.`,
    ),
    ...(lado === undefined || lado === ''
      ? [
          'The LADO has no telephone number. Add `lado` with a `phone` under `contacts`: it is the last resort of every report.',
        ]
      : []),
  ];
};
