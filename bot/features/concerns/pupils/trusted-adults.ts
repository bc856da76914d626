/** Whom a pupil may choose to tell (A16): their form tutor, and the grown-ups of the policy. Never somebody who is away. */
import type { Deps, Person, PersonId } from '../../../core/ports.ts';
import { isInside, type InsideHolder } from '../../../policy/roles.ts';
import type { Policy } from '../../../policy/policy.ts';

export interface TrustedAdult {
  readonly id: PersonId;
  /** "Ada Finch, your form tutor". */
  readonly title: string;
}

/** Until the end of primary school the person who is with a class all day. */
const tutorTitle = ({ year }: Pick<Person, 'year'>): string =>
  year !== undefined && (/^[NR]$/i.test(year) || Number(year) <= 6) ? 'your teacher' : 'your form tutor';

/** The tutor first. Each once, and only people of the directory; in the place of a holder who is away a deputy who is there. */
export const trustedAdults = async (
  pupil: Person,
  policy: Policy,
  away: ReadonlySet<PersonId>,
  deps: Pick<Deps, 'directory'>,
): Promise<TrustedAdult[]> => {
  const tutor = pupil.tutor === undefined ? [] : [{ id: pupil.tutor, as: tutorTitle(pupil) }];
  const wanted = [...tutor, ...namedBy(policy, away)].filter(({ id }) => !away.has(id));
  const firsts = wanted.filter(({ id }, at) => wanted.findIndex((other) => other.id === id) === at);
  const found = await Promise.all(
    firsts.map(async ({ id, as }) => ({ as, person: await deps.directory.person(id) })),
  );
  return found.flatMap(({ as, person }) =>
    person === undefined || person.kind === 'pupil' || person.kind === 'parent'
      ? []
      : [{ id: person.id, title: as === '' ? person.name : `${person.name}, ${as}` }],
  );
};

interface Wanted {
  readonly id: PersonId;
  readonly as: string;
}

const namedBy = (policy: Policy, away: ReadonlySet<PersonId>): Wanted[] => {
  if (policy.trustedAdults.length > 0) return policy.trustedAdults.map((id) => ({ id, as: '' }));
  return (['dsl', 'pastoral'] as const).flatMap((role) =>
    policy.roles[role].filter(isInside).flatMap((holder) => presentOf(holder, words[role], away)),
  );
};

/** What they do, as a child understands it, unless the policy has a title of its own. */
const words = { dsl: 'who keeps children safe at school', pastoral: 'who looks after pupils' } as const;

const presentOf = (
  { person, title, deputies }: InsideHolder,
  does: string,
  away: ReadonlySet<PersonId>,
): Wanted[] => {
  if (!away.has(person)) return [{ id: person, as: title ?? does }];
  const deputy = deputies.find((one) => !away.has(one));
  return deputy === undefined ? [] : [{ id: deputy, as: does }];
};
