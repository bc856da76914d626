/** What of the register is meant: `8B`, `year 8`, `staff`, `school`, `trust`, `pupils-ks3`. */
import type { Policy } from '../../../policy/policy.ts';
import type { Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';

type Audience = Sheet['audience'];

export type Scope =
  | { readonly what: 'trust' }
  | { readonly what: 'school' }
  | { readonly what: 'parents' }
  | { readonly what: 'audience'; readonly audience: Audience }
  | { readonly what: 'year'; readonly year: string }
  | { readonly what: 'group'; readonly audience: Audience; readonly group: string }
  | { readonly what: 'text'; readonly text: string };

const audiences: readonly Audience[] = ['pupils', 'staff', 'governors', 'visitors'];
const plain = (words: string): string => words.toLowerCase().replaceAll(/\s+/g, ' ').trim();
const yearNames: Readonly<Record<string, string>> = { reception: 'R', nursery: 'N' };

/** As a button carries it: what {@link readScope} reads back. */
export const writeScope = (scope: Scope): string => {
  if (scope.what === 'audience') return scope.audience;
  if (scope.what === 'year') return `year ${scope.year}`;
  if (scope.what === 'group') return `group:${scope.audience}:${scope.group}`;
  return scope.what === 'text' ? `text:${scope.text}` : scope.what;
};

/**
 * What somebody typed, or a button carried. Anything that is nothing else is a class. Whether there is such a thing, and
 * whether they may see it, is for whoever reads the tallies: the answer is the same.
 */
export const readScope = (words: string, { texts }: Pick<Policy, 'texts'>): Scope => {
  const [, written, group = ''] = /^group:([a-z]+):(.+)$/s.exec(words) ?? [];
  const of = audiences.find((one) => one === written);
  if (of !== undefined) return { what: 'group', audience: of, group };
  const asked = plain(words);
  if (asked.startsWith('text:')) return { what: 'text', text: asked.slice(5) };
  if (asked === 'trust' || asked === 'school' || asked === 'parents') return { what: asked };
  const audience = audiences.find((one) => one === asked || one === `${asked}s`);
  if (audience !== undefined) return { what: 'audience', audience };
  const year = yearNames[asked] ?? /^(?:year|yr|y) ?([a-z0-9]{1,4})$/.exec(asked)?.[1];
  if (year !== undefined) return { what: 'year', year: year.toUpperCase() };
  const text = texts.find(({ id, title }) => plain(id) === asked || plain(title) === asked);
  if (text !== undefined) return { what: 'text', text: text.id };
  return { what: 'group', audience: 'pupils', group: words.trim() };
};

/** Whether a sheet's tally is part of it. */
export const isIn = (scope: Scope, tally: Pick<Tally, 'audience' | 'group' | 'year'>): boolean => {
  if (scope.what === 'audience') return tally.audience === scope.audience;
  if (scope.what === 'year')
    return tally.audience === 'pupils' && plain(tally.year ?? '') === plain(scope.year);
  if (scope.what !== 'group') return true;
  return tally.audience === scope.audience && plain(tally.group) === plain(scope.group);
};

/** Whether an agreement is part of it. */
export const isAbout = (scope: Scope, agreement: string, { texts }: Pick<Policy, 'texts'>): boolean => {
  if (scope.what === 'text') return agreement === scope.text;
  if (scope.what !== 'parents') return true;
  return texts.find(({ id }) => id === agreement)?.signer === 'parent';
};

const titles: Readonly<Record<Audience, string>> = {
  pupils: 'Pupils',
  staff: 'Staff',
  governors: 'Governors',
  visitors: 'Visitors',
};

/** `Year 8`, `Reception`. */
export const yearTitle = (year: string): string =>
  Object.keys(yearNames)
    .find((name) => yearNames[name] === year)
    ?.replace(/^./, (letter) => letter.toUpperCase()) ?? `Year ${year}`;

export const titleOf = (scope: Scope, policy: Pick<Policy, 'name' | 'texts'>): string => {
  if (scope.what === 'trust') return 'All schools';
  if (scope.what === 'school') return policy.name;
  if (scope.what === 'parents') return 'Parents and carers';
  if (scope.what === 'audience') return titles[scope.audience];
  if (scope.what === 'year') return yearTitle(scope.year);
  if (scope.what === 'group') return scope.group;
  return policy.texts.find(({ id }) => id === scope.text)?.title ?? scope.text;
};
