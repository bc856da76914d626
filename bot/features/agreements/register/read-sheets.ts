/** Sheets by their tallies: only those that are asked for, several at a time, and of each the years that are asked for. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { rows, sheets, yearOf, type Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';

const atOnce = 16;

/**
 * In the order of the tallies, each sheet once. One that is gone meanwhile is left out.
 * @param wanted as they are stored, or as `byYearOf` cuts them: then the lines of other years are left out
 */
export const readSheets = async (
  school: SchoolId,
  wanted: readonly Pick<Tally, 'round' | 'sheet' | 'year' | 'years'>[],
  { records }: Pick<Deps, 'records'>,
): Promise<Sheet[]> => {
  const each = [...Map.groupBy(wanted, ({ round, sheet }) => rows.sheet(school, round, sheet).row).values()];
  const found: Sheet[] = [];
  for (let at = 0; at < each.length; at += atOnce) {
    const some = await Promise.all(
      each.slice(at, at + atOnce).map(async (parts) => {
        const [{ round, sheet } = { round: '', sheet: '' }] = parts;
        const stored = await records.get(sheets, rows.sheet(school, round, sheet));
        return stored === undefined ? [] : [cutTo(stored.value, parts)];
      }),
    );
    found.push(...some.flat());
  }
  return found;
};

const cutTo = (sheet: Sheet, parts: readonly Pick<Tally, 'year' | 'years'>[]): Sheet => {
  if (parts.some(({ years }) => years !== undefined)) return sheet;
  const years = new Set(parts.map(({ year }) => year));
  return { ...sheet, lines: sheet.lines.filter((line) => years.has(yearOf(sheet, line))) };
};
