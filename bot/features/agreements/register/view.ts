/** What somebody asked to see of the register, cut down to what they may see: one way in for cards, lists and files. */
import type { Deps, Person, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Tally } from '../tally.ts';
import { deskFigures, mayNameVisits, type DeskFigures } from './desk/desk-figures.ts';
import { figuresOf, type Figures } from './figures.ts';
import { readTallies } from './read-tallies.ts';
import { isIn, readScope, yearTitle, type Scope } from './scope.ts';
import { mayName, sightsOf, type Sight } from './who-sees.ts';

export interface SchoolView {
  readonly school: SchoolId;
  readonly policy: Policy;
  readonly sight: Sight;
  readonly tallies: readonly Tally[];
  readonly figures: Figures;
  /** Visits at the desk; undefined: none of what was asked for. */
  readonly desk?: DeskFigures | undefined;
}

export interface View {
  readonly scope: Scope;
  /** At least one. Several: the trust's schools. */
  readonly schools: readonly SchoolView[];
}

export interface Asked {
  /** As typed or as a button carried it; empty: whatever is theirs. */
  readonly of?: string | undefined;
  readonly school?: string | undefined;
}

/** Undefined: there is no such thing, or it is not theirs to see; nobody learns which. */
export const viewOf = async (by: Person, asked: Asked, deps: Deps): Promise<View | undefined> => {
  const sights = sightsOf(by, deps.policies).filter(
    (sight) => mayBeShown(sight, deps) && (asked.school === undefined || sight.school === asked.school),
  );
  const found: (SchoolView & { readonly scope: Scope })[] = [];
  for (const sight of sights) {
    const { school } = sight;
    const policy = deps.policies.of(school);
    if (isOther(asked, sights, policy, deps)) continue;
    const scope = scopeOf(asked, sights, policy);
    const tallies = await readTallies(school, deps);
    const figures = figuresOf(tallies, scope, sight, policy);
    const desk = await deskFigures(scope, sight, policy, deps);
    if (figures.cells.length === 0 && desk === undefined && !isWorthSaying(scope, sight, figures)) continue;
    found.push({ school, policy, sight, tallies, figures, desk, scope });
    // Their own school comes first, and is what they mean.
    if (scope.what !== 'trust' && (school === by.school || scope.what === 'group')) break;
  }
  const [first] = found;
  return first === undefined ? undefined : { scope: first.scope, schools: found };
};

/** That nobody has been asked yet, or that all of it is left out; a class that is too small is like one that is not there. */
const isWorthSaying = ({ what }: Scope, sight: Sight, { someTooSmall }: Figures): boolean =>
  sight.figures && (what === 'school' || what === 'trust' || (someTooSmall && what !== 'group'));

const mayBeShown = (sight: Sight, { policies }: Pick<Deps, 'policies'>): boolean => {
  const { figures, years, person, school } = sight;
  const isStaff = person.kind === 'staff' && person.school === school;
  return figures || years.size > 0 || isStaff || mayNameVisits(sight, policies.of(school));
};

/** The words are another school's name. */
const isOther = ({ of = '' }: Asked, sights: readonly Sight[], policy: Policy, { policies }: Deps): boolean =>
  !isSchool(of, policy) && sights.some(({ school }) => isSchool(of, policies.of(school)));
const isSchool = (words: string, { name }: Pick<Policy, 'name'>): boolean =>
  words.trim().toLowerCase() === name.toLowerCase();

/** Without words: the trust for whoever sees several schools, else the school, as far as it is theirs. */
const scopeOf = ({ of = '', school }: Asked, sights: readonly Sight[], policy: Policy): Scope => {
  if (isSchool(of, policy)) return { what: 'school' };
  if (of.trim() !== '') return readScope(of, policy);
  const several = school === undefined && sights.filter(({ figures }) => figures).length > 1;
  return { what: several ? 'trust' : 'school' };
};

/** The tallies behind a view whose names they may see. */
export const namedTallies = ({ tallies, sight }: SchoolView, scope: Scope): Tally[] =>
  tallies.filter((tally) => isIn(scope, tally) && mayName(sight, tally));

/** The same words whether it does not exist or is not theirs; and only what is theirs to ask for. */
export const notFoundFor = (by: Person, { policies }: Pick<Deps, 'policies'>): string => {
  const sights = sightsOf(by, policies).filter((sight) => mayBeShown(sight, { policies }));
  const counting = sights.filter(({ figures }) => figures);
  const asks = [
    by.kind === 'staff' && !by.guest && by.class !== undefined ? [`/signed ${by.class}`] : [],
    sights.flatMap(({ years }) => [...years].toSorted(inOrder).map((year) => `/signed ${yearWords(year)}`)),
    counting.length > 0 ? ['/signed staff', '/signed school'] : [],
    counting.length > 1 ? ['/signed trust'] : [],
    sights.some((sight) => !sight.figures && mayNameVisits(sight, policies.of(sight.school)))
      ? ['/signed visitors']
      : [],
  ].flat();
  const such =
    asks.length === 0 ? '' : ` Try for example: ${[...new Set(asks)].slice(0, mostAsks).join(', ')}.`;
  return `I find nothing of that name that is yours to see.${such} What you have signed yourself is under: /my agreements.`;
};
const mostAsks = 4;
const inOrder = (a: string, b: string): number => a.localeCompare(b, 'en-GB', { numeric: true });
const yearWords = (year: string): string => yearTitle(year).toLowerCase();
