/** Who has still to sign, by name: of the sheets whose names somebody may see, and of no other. */
import type { Deps, PersonId } from '../../../core/ports.ts';
import type { Item, Line, Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';
import { isByParents, totalOf } from './figures.ts';
import { readSheets } from './read-sheets.ts';
import { isAbout, type Scope } from './scope.ts';
import { namedTallies, type SchoolView } from './view.ts';

/** Who signs: whoever it is about, or a parent or carer of theirs. */
export type Who = 'own' | 'parents';

export interface MissingPerson {
  readonly person: PersonId;
  readonly name: string;
  readonly sheet: Sheet;
  readonly line: Line;
  /** At least one, all of `who`. */
  readonly items: readonly Item[];
}

/** Of sheets: some 4,000 people. Above it the list is for a file, not for a chat. */
export const mostSheets = 100;

export interface Missing {
  /** In the order of their groups, then of their names. */
  readonly people: readonly MissingPerson[];
  /** Who has signed with a name that is not like theirs; of a single group also where everybody has signed. */
  readonly unlike: readonly Pick<MissingPerson, 'person' | 'name' | 'sheet'>[];
  /** For how many it is to be signed there, signed or not. */
  readonly of: number;
}

/** Of either; undefined: nothing was read, since it is a whole trust's worth. */
export type BothMissing = Readonly<Record<Who, Missing>> | undefined;

/** Only sheets where somebody is missing are read. */
export const missingPeople = async (view: SchoolView, scope: Scope, deps: Deps): Promise<BothMissing> => {
  const named = namedTallies(view, scope);
  const short = new Set(
    named.filter((tally) => scope.what === 'group' || isShort(tally, scope, view)).map(({ sheet }) => sheet),
  );
  if (short.size > mostSheets) return undefined;
  const wanted = named.filter(({ sheet }) => short.has(sheet));
  const others = named.filter(({ sheet }) => !short.has(sheet));
  const sheets = await readSheets(view.school, wanted, deps);
  const of = async (who: Who): Promise<Missing> => {
    const all = sheets.flatMap((sheet) => itemsOn(sheet, who, scope, view));
    const found = all.filter(({ items }) => items.length > 0);
    const withNames = <T extends Pick<MissingPerson, 'person'>>(some: readonly T[]) =>
      Promise.all(some.map(async (one) => ({ ...one, name: await nameOf(one.person, deps) })));
    const people = await withNames(found);
    const unlike = await withNames(all.filter(({ isUnlike }) => isUnlike));
    const signed = others.reduce((sum, tally) => sum + peopleIn(tally, who, scope, view), 0);
    return {
      people: people.toSorted(byGroupAndName),
      unlike: unlike.toSorted(byGroupAndName),
      of: all.length + signed,
    };
  };
  return { own: await of('own'), parents: await of('parents') };
};

/** Everybody for whom `who` signs something, with what is not signed yet. */
const itemsOn = (sheet: Sheet, who: Who, scope: Scope, { policy }: SchoolView) =>
  sheet.lines.flatMap((line) => {
    const theirs = line.items.filter(
      ({ agreement, signer }) =>
        (signer === 'parent') === (who === 'parents') && isAbout(scope, agreement, policy),
    );
    if (line.gone === true || theirs.length === 0) return [];
    const items = theirs.filter(({ state }) => state !== 'signed');
    return [
      { person: line.person, sheet, line, items, isUnlike: theirs.some(({ unlike }) => unlike === true) },
    ];
  });

/** Where everybody has signed, everybody has the same texts. */
const peopleIn = ({ counts }: Tally, who: Who, scope: Scope, { policy }: SchoolView): number =>
  Math.max(
    0,
    ...Object.entries(counts).flatMap(([agreement, one]) =>
      isByParents(agreement, policy) === (who === 'parents') && isAbout(scope, agreement, policy)
        ? [totalOf(one)]
        : [],
    ),
  );

export const nameOf = async (person: PersonId, { directory }: Pick<Deps, 'directory'>): Promise<string> =>
  (await directory.person(person))?.name ?? 'Somebody who is not in the roster any more';

const isShort = ({ counts }: Tally, scope: Scope, { policy }: SchoolView): boolean =>
  Object.entries(counts).some(
    ([agreement, { waiting, unclear, refused, unreachable }]) =>
      isAbout(scope, agreement, policy) && waiting + unclear + refused + unreachable > 0,
  );

type Placed = Pick<MissingPerson, 'sheet' | 'name'>;
const byGroupAndName = (a: Placed, b: Placed): number =>
  a.sheet.group.localeCompare(b.sheet.group, 'en-GB', { numeric: true }) ||
  a.name.localeCompare(b.name, 'en-GB');
