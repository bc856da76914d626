/** Sheets by their tallies: only those that are asked for, several at a time. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { rows, sheets, type Sheet, type Tally } from '../agreement.ts';

const atOnce = 16;

/** In the order of the tallies. One that is gone meanwhile is left out. */
export const readSheets = async (
  school: SchoolId,
  wanted: readonly Pick<Tally, 'round' | 'sheet'>[],
  { records }: Pick<Deps, 'records'>,
): Promise<Sheet[]> => {
  const found: Sheet[] = [];
  for (let at = 0; at < wanted.length; at += atOnce) {
    const some = await Promise.all(
      wanted
        .slice(at, at + atOnce)
        .map(({ round, sheet }) => records.get(sheets, rows.sheet(school, round, sheet))),
    );
    found.push(...some.flatMap((stored) => (stored === undefined ? [] : [stored.value])));
  }
  return found;
};
