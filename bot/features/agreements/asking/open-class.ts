/** Lets a class be asked: on its tutor's word, or because the coordinator does not want to wait for it (B10). */
import type { Deps, Person, SchoolId } from '../../../core/ports.ts';
import { rows, sheetIdOf, sheets, type Sheet } from '../agreement.ts';
import { changeSheet } from '../change-sheet.ts';

/** Every sheet of the class, for a class of more than forty has several. */
export const openClass = async (
  school: SchoolId,
  of: Sheet,
  by: Person,
  deps: Deps,
  told?: Sheet['discussed'],
): Promise<void> => {
  const at = deps.clock.now().toISOString();
  const opened = (sheet: Sheet): Sheet => {
    if (sheet.stage === 'open') return sheet;
    const { coordinator: _none, ...plain } = sheet;
    return { ...plain, stage: 'open', openedAt: at };
  };
  for (let part = 0; ; part += 1) {
    const id = sheetIdOf({ ...of, part });
    const changed = await changeSheet(
      school,
      { round: of.round, id },
      (sheet) => {
        if (sheet.stage === 'open' && (told === undefined || sheet.discussed !== undefined)) return undefined;
        const next = opened(sheet);
        return {
          sheet: told === undefined ? next : { ...next, discussed: sheet.discussed ?? told },
          rows: [],
          trail: [
            { actor: by.id, action: told ? 'agreements.discussed' : 'agreements.asked-anyway', target: id },
          ],
        };
      },
      deps,
    );
    if (changed === undefined) return;
  }
};

/** Of everybody in the class who signs for themselves, how many chat is thought to reach. */
export interface ClassReach {
  readonly all: number;
  readonly reached: number;
}

/** By every sheet of the class. @throws AppError `unavailable` */
export const reachOf = async (school: SchoolId, of: Sheet, { records }: Deps): Promise<ClassReach> => {
  const own = (sheet: Sheet) =>
    sheet.lines.filter(({ gone, items }) => gone !== true && items.some(({ signer }) => signer === 'self'));
  const lines = own(of);
  for (let part = of.part + 1; ; part += 1) {
    const key = rows.sheet(school, of.round, sheetIdOf({ ...of, part }));
    const next = (await records.get(sheets, key))?.value;
    if (next === undefined) break;
    lines.push(...own(next));
  }
  return { all: lines.length, reached: lines.filter(({ reached }) => reached !== 'no').length };
};
