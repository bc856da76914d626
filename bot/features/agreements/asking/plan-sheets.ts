/** Who comes to stand on which sheet: a pure rule of the people and of the sheets that are there. Linear in people. */
import type { PersonId } from '../../../core/ports.ts';
import { laneOf, mostOnSheet, sheetIdOf, type Line, type Sheet } from '../agreement.ts';
import type { Wanted } from './wanted.ts';

/** Lines of those who are gone stay, and are taken up again by whoever comes back: a sheet that has so many in all takes nobody more. */
const mostLines = 60;

export interface Move {
  readonly wanted: Wanted;
  /** Sheets' ids. */
  readonly from: string;
  readonly to: string;
}
export interface NewSheet {
  readonly sheet: Omit<Sheet, 'lines' | 'stage'>;
  readonly wanted: readonly Wanted[];
}
export interface SheetPlan {
  /** The sheet's id of everybody who is asked. */
  readonly home: ReadonlyMap<PersonId, string>;
  readonly made: readonly NewSheet[];
  /** Who joins a sheet that is there, by its id. */
  readonly joining: ReadonlyMap<string, readonly Wanted[]>;
  /** Who comes from another sheet, with their states. */
  readonly moves: readonly Move[];
  /** Those of `moves` by the sheet that they leave. */
  readonly leaving: ReadonlyMap<string, ReadonlySet<PersonId>>;
}

interface Group {
  readonly wanted: Wanted[];
  readonly sheets: Sheet[];
}

const keyOf = ({ audience, group }: Pick<Sheet, 'audience' | 'group'>): string => `${audience} ${group}`;

export const planSheets = (
  round: string,
  wanted: ReadonlyMap<PersonId, Wanted>,
  sheets: readonly Sheet[],
): SheetPlan => {
  const groups = new Map<string, Group>();
  const groupOf = (one: Pick<Sheet, 'audience' | 'group'>): Group => {
    const found = groups.get(keyOf(one)) ?? { wanted: [], sheets: [] };
    groups.set(keyOf(one), found);
    return found;
  };
  for (const sheet of sheets) groupOf(sheet).sheets.push(sheet);
  const standing = standingOf(wanted, sheets);
  const home = new Map<PersonId, string>();
  for (const one of wanted.values()) {
    const at = standing.get(one.person);
    if (at !== undefined && keyOf(at.sheet) === keyOf(one)) home.set(one.person, at.sheet.id);
    else groupOf(one).wanted.push(one);
  }
  const made: NewSheet[] = [];
  const joining = new Map<string, readonly Wanted[]>();
  const moves: Move[] = [];
  for (const { wanted: newcomers, sheets: own } of groups.values()) {
    for (const place of placesFor(round, newcomers, own, home)) {
      const joins = place.wanted.filter(({ person }) => !standing.has(person));
      for (const one of place.wanted) {
        home.set(one.person, place.sheet.id);
        const from = standing.get(one.person)?.sheet.id;
        if (from !== undefined) moves.push({ wanted: one, from, to: place.sheet.id });
      }
      if (place.isNew) made.push({ sheet: place.sheet, wanted: joins });
      else if (joins.length > 0) joining.set(place.sheet.id, joins);
    }
  }
  const leaving = new Map(
    [...Map.groupBy(moves, ({ from }) => from)].map(([id, all]) => [
      id,
      new Set(all.map(({ wanted: { person } }) => person)),
    ]),
  );
  return { home, made, joining, moves, leaving };
};

/** Where somebody stands now: where they are present before where they are gone, in their own group before any other. */
const standingOf = (
  wanted: ReadonlyMap<PersonId, Wanted>,
  sheets: readonly Sheet[],
): Map<PersonId, { readonly sheet: Sheet; readonly line: Line }> => {
  const found = new Map<PersonId, { readonly sheet: Sheet; readonly line: Line }>();
  const rank = ({ sheet, line }: { readonly sheet: Sheet; readonly line: Line }): number => {
    const one = wanted.get(line.person);
    return (line.gone === true ? 0 : 2) + (one !== undefined && keyOf(one) === keyOf(sheet) ? 1 : 0);
  };
  for (const sheet of sheets)
    for (const line of sheet.lines) {
      const before = found.get(line.person);
      if (before === undefined || rank(before) < rank({ sheet, line }))
        found.set(line.person, { sheet, line });
    }
  return found;
};

interface Place {
  readonly sheet: NewSheet['sheet'];
  readonly isNew: boolean;
  readonly wanted: Wanted[];
}

/** Sheets with room first, in the order of their parts; then new ones. */
const placesFor = (
  round: string,
  newcomers: readonly Wanted[],
  own: readonly Sheet[],
  home: ReadonlyMap<PersonId, string>,
): Place[] => {
  const left = [...newcomers];
  const places: Place[] = [];
  const byPart = own.toSorted((a, b) => a.part - b.part);
  for (const sheet of byPart) {
    const staying = sheet.lines.filter(({ person }) => home.get(person) === sheet.id).length;
    const room = Math.max(0, Math.min(mostOnSheet - staying, mostLines - sheet.lines.length));
    if (room > 0 && left.length > 0) places.push({ sheet, isNew: false, wanted: left.splice(0, room) });
  }
  let part = (byPart.at(-1)?.part ?? -1) + 1;
  for (; left.length > 0; part += 1)
    places.push({
      sheet: emptySheet(round, part, left[0]),
      isNew: true,
      wanted: left.splice(0, mostOnSheet),
    });
  return places;
};

const emptySheet = (round: string, part: number, of: Wanted | undefined): NewSheet['sheet'] => {
  const { audience = 'staff', group = '' } = of ?? {};
  const id = sheetIdOf({ audience, group, part });
  return { v: 1, id, round, lane: laneOf(id), audience, group, part };
};
