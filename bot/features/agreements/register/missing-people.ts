/** Who has still to sign, by name: of the sheets whose names somebody may see, and of no other. */
import type { Deps, PersonId } from '../../../core/ports.ts';
import type { Item, Line, Sheet, Tally } from '../agreement.ts';
import { readSheets } from './read-sheets.ts';
import { isAbout, type Scope } from './scope.ts';
import { namedTallies, type SchoolView } from './view.ts';

export interface MissingPerson {
  readonly person: PersonId;
  readonly name: string;
  readonly sheet: Sheet;
  readonly line: Line;
  /** At least one. */
  readonly items: readonly Item[];
}

/** Of sheets: some 4,000 people. Above it the list is for a file, not for a chat. */
export const mostSheets = 100;

export interface Missing {
  readonly people: readonly MissingPerson[];
  /** How many are asked there, signed or not. */
  readonly of: number;
  /** Nothing was read: it is a whole trust's worth. */
  readonly tooMany: boolean;
}

/** In the order of their groups, then of their names. Only sheets where somebody is missing are read. */
export const missingPeople = async (view: SchoolView, scope: Scope, deps: Deps): Promise<Missing> => {
  const named = namedTallies(view, scope);
  const of = named.reduce((sum, { people }) => sum + people, 0);
  const wanted = named.filter((tally) => isShort(tally, scope, view));
  if (wanted.length > mostSheets) return { people: [], of, tooMany: true };
  const found = (await readSheets(view.school, wanted, deps)).flatMap((sheet) =>
    sheet.lines.flatMap((line) => {
      const items = line.items.filter(
        ({ agreement, state }) => state !== 'signed' && isAbout(scope, agreement, view.policy),
      );
      return line.gone === true || items.length === 0 ? [] : [{ person: line.person, sheet, line, items }];
    }),
  );
  const people = await Promise.all(
    found.map(async (one) => ({ ...one, name: await nameOf(one.person, deps) })),
  );
  return { people: people.toSorted(byGroupAndName), of, tooMany: false };
};

export const nameOf = async (person: PersonId, { directory }: Pick<Deps, 'directory'>): Promise<string> =>
  (await directory.person(person))?.name ?? 'Somebody who is not in the roster any more';

const isShort = ({ counts }: Tally, scope: Scope, { policy }: SchoolView): boolean =>
  Object.entries(counts).some(
    ([agreement, { waiting, unclear, refused, unreachable }]) =>
      isAbout(scope, agreement, policy) && waiting + unclear + refused + unreachable > 0,
  );

const byGroupAndName = (a: MissingPerson, b: MissingPerson): number =>
  a.sheet.group.localeCompare(b.sheet.group, 'en-GB', { numeric: true }) ||
  a.name.localeCompare(b.name, 'en-GB');
