/** Takes what an account holds of one kind: what is there now, the later additions with it. */
import type { Changed, Held } from '../../../core/ports.ts';
import type { Hand, Turned } from './do-step.ts';
import type { HoldStep, Outcome } from './run-state.ts';
import { isSame, joinSnapshot } from './snapshot-account.ts';

/** Sentences, and how many things there were and how many this very call changed. */
export interface Moved {
  readonly refused: readonly string[];
  readonly owed: readonly string[];
  readonly notes: readonly string[];
  readonly there: number;
  readonly moved: number;
}

/**
 * Looks first, so that nothing is done twice; what came after the snapshot joins it before it is taken. Where it cannot be
 * looked at (a suspended Gmail user), what the snapshot knows is tried.
 */
export const takeHeld = async (
  { hand, beat }: Pick<Turned, 'hand' | 'beat'>,
  step: HoldStep,
): Promise<Moved> => {
  const { cloud, account } = hand;
  const now = await cloud[step].held(account.id);
  if (!now.checked && known(hand, step) === undefined)
    return { refused: [`${now.because} Please look yourself.`], owed: [], notes: [], there: 0, moved: 0 };
  const there = now.checked ? now.value : (known(hand, step) ?? []);
  const added = there.filter((one) => !(known(hand, step) ?? []).some(isSame(one)));
  if (added.length > 0) await joinSnapshot(hand, step, added);
  const left: Held[] = [];
  const tally: Tally = { refused: [], owed: [], notes: [], moved: 0 };
  for (const held of there) {
    await beat();
    const taken = await cloud[step].take(account.id, held);
    if (!count(tally, held, taken)) left.push(held);
  }
  return { ...tally, notes: [...tally.notes, ...goneForGood(hand, step, left)], there: there.length };
};

/** What the snapshot knows of one kind; undefined: it could not be looked at. */
export const known = ({ snapshot }: Hand, step: HoldStep): readonly Held[] | undefined => {
  const holds = snapshot?.[step];
  return holds?.checked === true ? holds.value : undefined;
};

export interface Tally {
  readonly refused: string[];
  readonly owed: string[];
  readonly notes: string[];
  moved: number;
}

/** @returns whether it was done */
export const count = (tally: Tally, { title }: Held, changed: Changed): boolean => {
  if (changed.done) {
    tally.moved += changed.already ? 0 : 1;
    return true;
  }
  const words = changed.askHuman.includes(title) ? changed.askHuman : `${title}: ${changed.askHuman}`;
  if (changed.unseen === true) tally.notes.push(words);
  else (changed.owed === true ? tally.owed : tally.refused).push(words);
  return false;
};

/** Named at once, not first when somebody wants it back. */
const goneForGood = (hand: Hand, step: HoldStep, left: readonly Held[]): string[] =>
  (known(hand, step) ?? []).filter((one) => !one.undoable && !left.some(isSame(one))).map(notRestorable);

export const notRestorable = ({ title, undo }: Held): string =>
  `${title}: ${undo ?? 'Lantern cannot put this back.'}`;

/** What was refused for good is a person's; what was refused as things stand is owed. */
export const outcomeOf = ({ refused, owed, notes, there }: Moved): Outcome => {
  const words = [...refused, ...owed, ...notes];
  if (refused.length > 0) return { state: 'handed', words };
  if (owed.length > 0) return { state: 'owed', words };
  return { state: there === 0 && notes.length === 0 ? 'skipped' : 'done', words };
};
