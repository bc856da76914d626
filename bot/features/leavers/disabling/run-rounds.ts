/** Takes the accounts of one person through their steps, side by side: sign-in ends in both clouds before groups are looked at. */
import { isAppError, type AppError } from '../../../core/errors.ts';
import type { Step } from '../leaver.ts';
import { currentRun, doStep, type Doer, type Hand } from './do-step.ts';

/** `later`: a cloud is not there yet. `fault`: the first that stopped an account; the others went on. */
export interface Rounds {
  readonly later: boolean;
  readonly fault: AppError | undefined;
}

/** @throws AppError `conflict` when another decision came first */
export const runRounds = async (
  hands: readonly Hand[],
  doers: Readonly<Record<Step, Doer>>,
): Promise<Rounds> => {
  let going = [...hands];
  let later = false;
  let fault: AppError | undefined;
  const longest = Math.max(0, ...hands.map((hand) => currentRun(hand)?.order.length ?? 0));
  for (let at = 0; at < longest; at += 1) {
    for (const hand of going) {
      const step = currentRun(hand)?.order[at];
      if (step === undefined) continue;
      try {
        if (await doStep(hand, step, doerOf(hand, step, doers))) continue;
        later = true;
      } catch (error) {
        // One cloud being away must not keep the other one open. What this throws reaches the worker in the end.
        if (!isAppError(error) || isAppError(error, 'conflict')) throw error;
        fault ??= error;
      }
      going = going.filter((one) => one !== hand);
    }
  }
  return { later, fault };
};

const doerOf = (hand: Hand, step: Step, doers: Readonly<Record<Step, Doer>>): Doer =>
  hand.now === undefined && step !== 'read-back' ? notThere : doers[step];

const notThere: Doer = () =>
  Promise.resolve({ state: 'skipped', words: ['The account is not there any more.'] });
