/** Step 2's card: who was found, who is on the two lists, and what stays in the boxes. */
import type { Card } from '../../../../cards/cards.ts';
import { hashKey } from '../../../core/keys.ts';
import type { Named } from '../concern.ts';
import type { Draft } from './draft.ts';

export const detailOf = (one: Named): string =>
  one.detail === undefined ? one.name : `${one.name} (${one.detail})`;

export interface Search {
  readonly words: string;
  readonly found: readonly Named[];
  /** Said under the box: how many, or that nobody was found. */
  readonly said: string;
}

const leads = {
  pupil: 'Add each pupil it is about, and any adult it involves.',
  adult: 'Add the adult it is about, and any pupil it touches.',
  headteacher: 'The Headteacher is on the list already. Add any pupil or other adult it touches.',
  nobody: 'Add the adult it involves, or anybody it touches.',
} as const;

/** What stays in the boxes for somebody who is not on the list. */
export interface Box {
  readonly unlisted: string;
  readonly unlistedKind: 'pupil' | 'adult';
}

/** The value of somebody's tick: it stays theirs whoever else comes and goes, holds no comma, and is short: each button carries all. */
export const tickOf = ({ person, name, kind }: Named): string =>
  person ?? `n-${hashKey(kind, name).slice(0, 16)}`;

export const peopleCard = (
  draft: Draft,
  problem = '',
  { search, box }: { readonly search?: Search; readonly box?: Box | undefined } = {},
): Card => {
  const { about, notFor, subject } = draft.report;
  const choices = (people: readonly Named[]) =>
    people.map((one) => ({ title: detailOf(one), value: tickOf(one) }));
  const all = (people: readonly Named[]) => people.map(tickOf).join(',');
  return {
    card: 'concern/people',
    model: {
      draft: draft.id,
      lead: leads[subject],
      problem,
      words: search?.words ?? '',
      found: search?.said ?? '',
      hasResults: (search?.found.length ?? 0) > 0,
      results: (search?.found ?? []).map((one) => ({ title: detailOf(one), value: one.person ?? '' })),
      hasKept: about.length > 0,
      kept: choices(about),
      keptValue: all(about),
      hasKeptOut: notFor.length > 0,
      keptOut: choices(notFor),
      keptOutValue: all(notFor),
      unlisted: box?.unlisted ?? '',
      unlistedKind: box?.unlistedKind ?? (subject === 'pupil' ? 'pupil' : 'adult'),
    },
  };
};
