/** Writes a decision down, together with the job that follows from it; looks again where somebody else was faster. */
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Change, Deps, Reply } from '../../../core/ports.ts';
import { leavers, type Leaver } from '../leaver.ts';
import { meetLeaver, nothingHere, type LeaverAct, type MetLeaver } from './meet-leaver.ts';

/** Either what to answer without changing anything, or the leaver as decided. */
export type Verdict =
  | { readonly reply: Reply }
  | {
      readonly leaver: Leaver;
      readonly rows: readonly Change[];
      readonly answer: () => Promise<Reply>;
    };

const tries = 6;

/** @throws AppError `unavailable`, `unconfirmed` */
export const changeLeaver = async (
  act: LeaverAct,
  deps: Deps,
  judge: (met: MetLeaver) => Verdict | Promise<Verdict>,
  attempt = 1,
): Promise<Reply> => {
  const met = await meetLeaver(act, deps);
  if (met === undefined) return nothingHere;
  const verdict = await judge(met);
  if ('reply' in verdict) return verdict.reply;
  try {
    await deps.ledger.record(met.school, {
      rows: [replace(leavers, met.stored, verdict.leaver), ...verdict.rows],
      trail: [{ actor: act.by.id, action: act.verb, target: met.leaver.id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return changeLeaver(act, deps, judge, attempt + 1);
  }
  return verdict.answer();
};
