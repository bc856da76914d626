/** What was sent to somebody who was moved to another class meanwhile is written down there, so that it is not sent twice. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import type { Sheet } from '../agreement.ts';
import { changeTheirSheet } from '../change-their-sheet.ts';
import { applyResults, type Result } from './apply-results.ts';

/** @param sheet as it is now, on which they stood when it was sent */
export const followMovers = async (
  school: SchoolId,
  { id, round, lines }: Sheet,
  results: readonly Result[],
  deps: Deps,
): Promise<void> => {
  const present = new Set(lines.filter(({ gone }) => gone !== true).map(({ person }) => person));
  for (const result of results) {
    const { person } = result;
    if (present.has(person)) continue;
    await changeTheirSheet(
      { school, person, round },
      (theirs) =>
        theirs.id === id
          ? undefined
          : { sheet: applyResults(theirs, [result]), wakes: 'itself', rows: [], trail: [] },
      deps,
    );
  }
};
