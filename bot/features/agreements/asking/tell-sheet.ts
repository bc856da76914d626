/** Asks a tutor for their word (B10), or gives them the list of those who are missing; the coordinator where no tutor can be reached. */
import type { Delivery, Deps } from '../../../core/ports.ts';
import type { Sheet } from '../agreement.ts';
import { changeSheet } from '../change-sheet.ts';
import { sheetDueOf, type SheetDue } from '../due-of.ts';
import { listCard, tutorCard } from './ask-card.ts';
import { newestSheet } from './newest-sheet.ts';
import type { Pass } from './send-pass.ts';

/** Resolves to whether anything was due: then time has passed, and the sheet may be another. */
export const tellSheet = async (sheet: Sheet, pass: Pass, deps: Deps): Promise<boolean> => {
  const due = sheetDueOf(sheet, pass.policy, pass.times);
  if (due === undefined || due.at > deps.clock.now() || pass.later.has(sheet.id)) return false;
  const delivery = await tellTutor(sheet, due, pass, deps);
  const passing =
    delivery === 'unwanted' || (!delivery.delivered && !delivery.permanent && delivery.perhaps !== true);
  if (passing) {
    pass.later.add(sheet.id);
    if (delivery !== 'unwanted') pass.passing += 1;
    return true;
  }
  const at = deps.clock.now().toISOString();
  const refused = !delivery.delivered && delivery.permanent;
  await changeSheet(
    pass.school,
    sheet,
    (now) => ({
      sheet: {
        ...noted(now, due, at),
        ...(refused ? { coordinator: { why: due.what === 'list' ? 'list' : 'tutor', at } } : {}),
      },
      wakes: 'itself',
      rows: [],
      trail: [{ actor: 'lantern', action: `agreements.told-${due.what}`, target: sheet.id }],
    }),
    deps,
    { times: pass.times },
  );
  return true;
};

const noted = (sheet: Sheet, { what }: SheetDue, at: string): Sheet => {
  if (what === 'stuck') return sheet;
  return what === 'list'
    ? { ...sheet, listedAt: at }
    : { ...sheet, tutorTold: [...(sheet.tutorTold ?? []), at] };
};

const nobody: Delivery = { delivered: false, permanent: true, because: 'no-tutor' };

/** Only a class has a tutor: everybody else is the coordinator's, who is told once for all of them in the morning. */
const tellTutor = async (
  sheet: Sheet,
  due: SheetDue,
  pass: Pass,
  deps: Deps,
): Promise<Delivery | 'unwanted'> => {
  const tutor =
    due.what !== 'stuck' && sheet.audience === 'pupils' && sheet.tutor !== undefined
      ? await deps.directory.person(sheet.tutor)
      : undefined;
  if (tutor === undefined) return nobody;
  const card =
    due.what === 'list'
      ? listCard(pass.school, sheet)
      : tutorCard(pass.school, sheet, (sheet.tutorTold ?? []).length > 0);
  const newest = newestSheet(pass.school, sheet, deps);
  try {
    return await deps.notifier.inTurn(tutor, card, async () => {
      const now = await newest.read('fresh');
      return (
        pass.isAskTime() && now !== undefined && sheetDueOf(now, pass.policy, pass.times)?.what === due.what
      );
    });
  } finally {
    newest.close();
  }
};
