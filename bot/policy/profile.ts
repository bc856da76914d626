/** A school's YAML becomes its {@link Policy}. */
import { KeptZone } from '../core/zone.ts';
import { readFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import { policyRoles, type PersonId, type PolicyRole, type SchoolId } from '../core/ports.ts';
import type { Agreement } from './agreement.ts';
import { at, isTree, merge } from './merge.ts';
import { mistakesOf, type Mistake } from './mistakes.ts';
import { concernKinds, type Holder, type KindRoute, type Policy, type Referral, type Tag } from './policy.ts';
import { profileSchema, structure, type Profile } from './schema.ts';
import { readSource, type Source } from './source.ts';

const defaultText = readFileSync(new URL('./default.yaml', import.meta.url), 'utf8');

/**
 * Reads the profile of one school. `file` is only a name, for the mistakes; `texts` are the agreements that are signed there.
 * @throws AppError `misconfigured`, whose `say` lists every mistake as `file:line: what is wrong and how to mend it`
 */
export const readProfile = (
  text: string,
  file: string,
  school: SchoolId,
  texts: readonly Agreement[] = [],
): Policy => {
  const own = readSource(text, file);
  if (own.mistakes.length > 0) throw refused(own.mistakes);
  const base = readSource(defaultText, 'default.yaml');
  const extending = at(own.value, ['extends']) === 'default';
  const merged = merge(extending ? base.value : { wording: at(base.value, ['wording']) }, own.value);
  const schema = profileSchema({
    // The LADO is compulsory: where it is missing, that is said once, and not by each route that refers to it.
    contacts: ['lado', ...namesIn(at(merged, ['contacts']))],
    tags: concernKinds.flatMap((kind) => namesIn(at(merged, ['tags', kind]))),
    wording: namesIn(at(base.value, ['wording'])),
  });
  const parsed = schema.safeParse(merged, { error: structure });
  if (parsed.success) return policyOf(parsed.data, school, texts);
  const mistakes = parsed.error.issues.flatMap((issue) => mistakesOf(issue, merged));
  throw refused(placed(mistakes, own, extending ? base : undefined));
};

const namesIn = (block: unknown): string[] => (isTree(block) ? Object.keys(block) : []);

const refused = (mistakes: readonly string[]): AppError =>
  new AppError('misconfigured', 'a policy profile has mistakes', {
    say: [
      `The policy profile cannot be used: ${mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`}.`,
      ...mistakes,
    ].join('\n'),
  });

/** Each mistake where it stands: in the school's own file, or in the default that it builds on. In the order of lines. */
const placed = (mistakes: readonly Mistake[], own: Source, base: Source | undefined): string[] =>
  mistakes
    .map(({ path, text }) => {
      const line = own.lineOf(path);
      const inherited = line === undefined ? base?.lineOf(path) : undefined;
      return inherited === undefined
        ? { file: own.file, line: line ?? own.lineNear(path), text }
        : { file: 'default.yaml', line: inherited, text };
    })
    .sort((a, b) => Number(a.file !== own.file) - Number(b.file !== own.file) || a.line - b.line)
    .map(({ file, line, text }) => `${file}:${line}: ${text}`);

const policyOf = (profile: Profile, school: SchoolId, texts: readonly Agreement[]): Policy => {
  const id = (written: string): PersonId => (written.includes('.') ? written : `${school}.${written}`);
  const { kinds, ...routes } = profile.routes;
  const { hours, terms, closed, zone, ...calendar } = profile.calendar;
  return {
    school,
    name: profile.name,
    title: profile.policy.title,
    version: profile.policy.version,
    roles: Object.fromEntries(
      policyRoles.map((role) => [role, profile.roles[role].map((holder) => holderOf(holder, id))]),
    ) as Record<PolicyRole, Holder[]>,
    contacts: profile.contacts,
    routes,
    kindRoutes: kindRoutesOf(kinds),
    trustContact: holderOf(profile.trustContact, id),
    trustedAdults: profile.trustedAdults.map(id),
    duty: profile.duty.map((duty) => ({ for: duty.for, person: id(duty.person) })),
    deadlines: profile.deadlines,
    calendar: {
      ...calendar,
      zone: new KeptZone(zone),
      ...hours,
      terms: terms.toSorted((a, b) => a.from.localeCompare(b.from)),
      closed: new Set(closed.flat()),
    },
    tags: concernKinds.flatMap((kind) =>
      Object.entries(profile.tags[kind]).map(([tag, title]): Tag => ({ id: tag, title, kind })),
    ),
    sanctions: profile.sanctions,
    outcomes: profile.outcomes,
    referrals: referralsOf(profile.referrals),
    informParents: profile.informParents,
    leavers: profile.leavers,
    agreements: profile.agreements,
    headsOfYear: Object.fromEntries(
      Object.entries(profile.headsOfYear).map(([year, people]) => [year, people.map(id)]),
    ),
    texts,
    guests: new Set(profile.guests.map(id)),
    wording: Object.fromEntries(
      Object.entries(profile.wording).filter(([, words]) => words !== undefined),
    ) as Record<string, string>,
  };
};

const holderOf = (
  { is: _, ...holder }: Profile['trustContact'],
  id: (written: string) => PersonId,
): Holder =>
  'person' in holder ? { ...holder, person: id(holder.person), deputies: holder.deputies.map(id) } : holder;

/** The illegal branch before all others; then as the profile orders them. */
const kindRoutesOf = (kinds: Profile['routes']['kinds']): KindRoute[] =>
  Object.entries(kinds)
    .flatMap(([when, route]) => (route === undefined ? [] : [{ when, route }]))
    .sort((a, b) => Number(b.when === 'illegal') - Number(a.when === 'illegal'));

/** A profile says which agencies each kind needs; a close asks which kinds each agency is for. */
const referralsOf = (referrals: Profile['referrals']): Referral[] => {
  const needed = Object.entries(referrals).flatMap(([when, contacts = []]) =>
    contacts.map((contact) => ({ when, contact })),
  );
  return [...Map.groupBy(needed, ({ contact }) => contact)].map(([contact, rows]) => ({
    contact,
    when: rows.map(({ when }) => when),
  }));
};
