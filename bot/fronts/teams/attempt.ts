/** Performs an act so that the person always hears something in time: the answer, that it is late, or that it broke. */
import { isAppError } from '../../core/errors.ts';
import { late, within } from '../../core/within.ts';
import type { Act, Reply } from '../../core/ports.ts';
import { heldUp, lastResort, reportingGoesOn } from './sentences.ts';
import { kindOf } from './tasks.ts';
import type { Front } from './turn.ts';

export type Outcome<T> =
  | { readonly done: T }
  /**
   * `rest`: it is still under way, and may yet have something for the chat. `said`: it was too much at once, and the
   * person heard so a moment ago: no further message is worth sending.
   */
  | { readonly text: string; readonly rest?: Promise<Reply>; readonly said?: boolean };

/** `draw` makes of the reply what this kind of activity answers with; what it throws is trouble like any other. */
export const attempt = async <T>(act: Act, front: Front, draw: (reply: Reply) => T): Promise<Outcome<T>> => {
  const verdict = front.pace.ofAct(act);
  if (verdict !== 'go') return heldBack(act, verdict === 'hold-quietly', front);
  try {
    const work = front.perform.perform(act, front.deps());
    const reply = await within(front.deadline, work);
    if (reply !== late) return { done: draw(reply) };
    front.deps().log.warn('teams: an act is late', { verb: act.verb, school: act.school });
    return { text: wordsOr(() => front.words.lateText(act)), rest: work };
  } catch (error) {
    front
      .deps()
      .log.error('teams: an act broke', { verb: act.verb, school: act.school, error: kindOf(error) });
    return { text: (isAppError(error) && error.say) || wordsOr(() => front.words.troubleText(act)) };
  }
};

const heldBack = (act: Act, said: boolean, front: Front): { text: string; said: boolean } => {
  if (!said) front.deps().log.warn('teams: too much at once', { school: act.school });
  return { text: act.by.kind === 'parent' ? heldUp : `${heldUp} ${reportingGoesOn}`, said };
};

const wordsOr = (words: () => string): string => {
  try {
    return words();
  } catch {
    return lastResort;
  }
};
