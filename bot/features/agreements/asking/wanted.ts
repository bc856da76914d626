/** Who is to be asked for what, from the school's own list of people and the policy (B1 to B6, B12). */
import type { Person, PersonId } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { textsFor } from '../../../policy/agreements-for.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Sheet } from '../agreement.ts';

export interface Wanted {
  readonly person: PersonId;
  readonly audience: Sheet['audience'];
  readonly group: string;
  readonly year?: string | undefined;
  readonly tutor?: PersonId | undefined;
  readonly texts: readonly Agreement[];
  /** Whether there is an account that chat could reach. */
  readonly chat: boolean;
}

const audiences = {
  pupil: 'pupils',
  staff: 'staff',
  governor: 'governors',
  visitor: 'visitors',
  parent: undefined,
} as const;
const groups = { staff: 'Staff', governors: 'Governors', visitors: 'Visitors' } as const;

/** In the order of ids, so that the same people always come to stand on the same sheets. Those for whom there is no text are left out. */
export const everybodyWanted = async (
  people: AsyncIterable<Person>,
  policy: Policy,
): Promise<Map<PersonId, Wanted>> => {
  const found: Wanted[] = [];
  for await (const person of people) {
    const wanted = wantedOf(person, policy);
    if (wanted !== undefined) found.push(wanted);
  }
  found.sort((a, b) => (a.person < b.person ? -1 : 1));
  return new Map(found.map((one) => [one.person, one]));
};

/** Undefined: nothing is asked of them. A guest of the tenant is nobody, unless the policy names them (S2). */
export const wantedOf = (person: Person, policy: Policy): Wanted | undefined => {
  const { id, kind, guest, accounts } = person;
  const audience = audiences[kind];
  if (audience === undefined || (guest && !policy.guests.has(id))) return undefined;
  const texts = textsFor(person, policy);
  if (texts.length === 0) return undefined;
  const chat = accounts.entra !== undefined;
  const group = groupOf(person) ?? '';
  if (audience !== 'pupils') return { person: id, audience, group, texts, chat };
  return { person: id, audience, group, year: person.year, tutor: person.tutor, texts, chat };
};

/** Undefined for whoever stands on no sheet. */
export const audienceOf = ({ kind }: Pick<Person, 'kind'>): Sheet['audience'] | undefined => audiences[kind];

/** The class, or words such as `Staff`; undefined for whoever stands on no sheet. */
export const groupOf = ({
  kind,
  year,
  class: theirs,
}: Pick<Person, 'kind' | 'year' | 'class'>): string | undefined => {
  const audience = audiences[kind];
  if (audience === undefined) return undefined;
  if (audience !== 'pupils') return groups[audience];
  return theirs ?? (year === undefined ? 'No class' : `Year ${year}, no class`);
};
