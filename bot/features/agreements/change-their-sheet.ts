/** Changes the sheet on which somebody stands, also where they are moved to another class meanwhile. */
import { AppError } from '../../core/errors.ts';
import type { Deps, PersonId, SchoolId } from '../../core/ports.ts';
import { places, rows, type Sheet } from './agreement.ts';
import { changeSheet, type SheetChange } from './change-sheet.ts';

/** Far more classes than anybody comes through within one press. */
const tries = 10;

export interface Whose {
  readonly school: SchoolId;
  readonly person: PersonId;
  readonly round: string;
}

/**
 * {@link changeSheet} of the sheet that their place names. A line that is not there, or gone, says that they were moved since the
 * place was read: it is read again. Where it still names the same sheet they have left, and the line that is kept of them changes.
 * @returns the sheet as it is then; undefined where they stand on none of this school year, and nothing was done
 * @throws AppError as `changeSheet`
 */
export const changeTheirSheet = async (
  { school, person, round }: Whose,
  change: (sheet: Sheet) => SheetChange | undefined,
  deps: Deps,
): Promise<Sheet | undefined> => {
  let before: string | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const place = (await deps.records.get(places, rows.place(school, person)))?.value;
    if (place?.round !== round) return undefined;
    const { sheet: id } = place;
    const isSettled = id === before;
    let isElsewhere = false;
    const sheet = await changeSheet(
      school,
      { round, id },
      (one) => {
        isElsewhere = !isSettled && !standsOn(one, person);
        return isElsewhere ? undefined : change(one);
      },
      deps,
    );
    if (!isElsewhere) return sheet;
    before = id;
  }
  throw new AppError('unavailable', 'Somebody is moved from sheet to sheet');
};

const standsOn = ({ lines }: Sheet, person: PersonId): boolean =>
  lines.some((line) => line.person === person && line.gone !== true);
