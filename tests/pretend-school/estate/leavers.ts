/** Who has left: the fixed leavers, and made-up ones until each school has its number. */
import { chance, googleIdFrom, guidFrom } from '../random.ts';
import { addressWords, nameFor, type AnyTrust, type PretendPerson, type PretendSchool } from '../trust.ts';
import { fixedLeavers, type FixedLeaver, type Trait } from './fixed-leavers.ts';

/** Somebody who is in no roster and has accounts that may still work. */
export interface Leaver extends Omit<FixedLeaver, 'key' | 'school'> {
  /** Only the fixed ones have one. */
  readonly key?: string;
  readonly school: string;
  /** The address of the account. */
  readonly email: string;
  /** Empty where they have no account there. */
  readonly entra: string;
  readonly google: string;
}

/** How many leavers a school has, the fixed ones among them: about one in a hundred of its people, eight at the least. */
const leaversOf = (school: PretendSchool<string>): number =>
  Math.max(8, Math.min(14, Math.ceil(school.people.length / 100)));

export const makeLeavers = (trust: AnyTrust): Leaver[] =>
  trust.schools.flatMap((school) => leaversAt(trust, school));

const leaversAt = (trust: AnyTrust, school: PretendSchool<string>): Leaver[] => {
  const fixed = fixedLeavers.filter((one) => one.school === school.id);
  const wanted = school.people.length < 20 ? 0 : leaversOf(school);
  const made = Array.from({ length: Math.max(0, wanted - fixed.length) }, (_, index) =>
    madeUp(trust, school, index),
  );
  const used = new Set(school.people.map(({ email }) => email));
  return [...fixed, ...made].map((one) => withAccounts(one, school, trust.seed, used));
};

const kinds: readonly [Trait[], ...Trait[][]] = [
  [],
  ['dated'],
  ['forwarding'],
  ['tokens'],
  ['long-idle'],
  ['disabled'],
];

const madeUp = (
  trust: AnyTrust,
  school: PretendSchool<string>,
  index: number,
): Omit<FixedLeaver, 'key' | 'school'> => {
  const luck = chance(trust.seed, `leaver ${school.id} ${index}`);
  const kind = luck.below(3) === 0 ? 'staff' : 'pupil';
  const id = kind === 'staff' ? `S95${index}` : `P95${String(index).padStart(2, '0')}`;
  const left = luck.pick(['2026-07-21', '2026-08-31', '2026-10-23', '2025-12-19']);
  const traits = luck.pick(kinds).filter((trait) => kind === 'staff' || trait !== 'dated');
  // Now and then a leaver has the name of somebody who is still there.
  const twin = luck.below(8) === 0 ? school.people[luck.below(school.people.length)] : undefined;
  const name = twin?.name ?? nameFor(trust.seed, `leaver ${school.id}.${id}`);
  return { id, name, kind, left, listed: luck.below(5) > 0, traits };
};

const withAccounts = (
  one: Omit<FixedLeaver, 'key' | 'school'> & { readonly key?: string },
  school: PretendSchool<string>,
  seed: string,
  used: Set<string>,
): Leaver => {
  const base = addressWords(one.name);
  const renamed = one.traits.includes('renamed') ? `.${one.left.slice(0, 4)}` : '';
  let email = `${base}${renamed}@${school.domain}`;
  for (let times = 2; used.has(email); times += 1) email = `${base}${times}@${school.domain}`;
  used.add(email);
  const label = `${school.id}.${one.id}`;
  const inEntra = one.kind === 'staff' || !school.google;
  return {
    ...one,
    school: school.id,
    email,
    entra: inEntra ? guidFrom(seed, label) : '',
    google: school.google ? googleIdFrom(seed, label) : '',
  };
};

/** A leaver as the roster would have had them, so that their accounts are made as everybody's are. */
export const asPerson = (leaver: Leaver, year: string): PretendPerson => ({
  id: leaver.id,
  name: leaver.name,
  kind: leaver.kind,
  email: leaver.email,
  year: leaver.kind === 'pupil' ? year : '',
  class: '',
  tutor: '',
  entra: leaver.entra,
  google: leaver.google,
  guest: false,
  title: leaver.kind === 'pupil' ? 'Pupil' : 'Staff',
});
