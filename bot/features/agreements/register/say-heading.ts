/** What a view is headed: what was asked for, as far as it is theirs to see. */
import { mayCount } from './who-sees.ts';
import { isIn, titleOf, yearTitle, type Scope } from './scope.ts';
import type { SchoolView, View } from './view.ts';

/** `8B`, `Year 8`, `8B (your class in Year 8)`, `Year 8: Parents and carers`. */
export const headingOf = ({ scope, schools }: View): string => {
  const [first, ...others] = schools;
  if (first === undefined) return '';
  if (others.length > 0) return titleOf(scope, first.policy);
  if (scope.what === 'group') return groupHeading(first, scope);
  const title = titleOf(scope, first.policy);
  const whose = theirsIn(first, scope);
  // Its only class has no row of its own.
  if (first.sight.figures)
    return scope.what === 'year' && whose !== undefined && whose !== title ? `${title}: ${whose}` : title;
  if (whose === undefined) return title;
  if (scope.what === 'year')
    return first.sight.years.has(scope.year) ? title : `${whose} (your class in ${title})`;
  return scope.what === 'parents' || scope.what === 'text' ? `${whose}: ${title}` : whose;
};

/** As the school writes it; of a class of several years, which of them they see. */
const groupHeading = ({ tallies, sight }: SchoolView, scope: Extract<Scope, { what: 'group' }>): string => {
  const all = tallies.filter((tally) => isIn(scope, tally));
  const seen = all.filter((tally) => mayCount(sight, tally));
  const title = all[0]?.group ?? scope.group;
  if (seen.length === all.length) return title;
  return `${title} (${[...new Set(seen.map(({ year = '' }) => yearTitle(year)))].join(', ')})`;
};

/** Their only class or year, of those who do not see the whole school. */
const theirsIn = ({ tallies, sight }: SchoolView, scope: Scope): string | undefined => {
  const seen = tallies.filter((tally) => isIn(scope, tally) && mayCount(sight, tally));
  const groups = new Set(seen.map(({ group }) => group));
  const years = new Set(seen.map(({ year = '' }) => year));
  const [group] = groups;
  const [year = ''] = years;
  if (years.size === 1 && sight.years.has(year)) return yearTitle(year);
  return groups.size === 1 ? group : undefined;
};
