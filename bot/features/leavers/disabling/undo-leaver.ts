/** One pass of an undo: everything back from the snapshots, whether the disabling was done or half done. */
import { replace } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Change, Deps } from '../../../core/ports.ts';
import { snapshots, type Leaver, type LeaverAccount, type Run } from '../leaver.ts';
import { dropSnapshots, soon, tellOnce, tellRow, type Ended, type Passing } from './disable-leaver.ts';
import type { Hand } from './do-step.ts';
import { cloudOf } from './guard-leaver.ts';
import { openBook, type Book } from './open-book.ts';
import { runRounds, type Rounds } from './run-rounds.ts';
import {
  isBusy,
  isOf,
  isOwing,
  isSettled,
  isUndone,
  kept,
  runOf,
  runsSince,
  undoOrder,
  waitingWords,
  withEvent,
} from './run-state.ts';
import { findSnapshot, leftOf } from './snapshot-account.ts';
import { undoDoers } from './undo-steps.ts';

/** @throws AppError when a cloud or the storage is away: what was put back is written down, and the next pass goes on there */
export const undoLeaver = async ({ id, school, retry }: Passing, deps: Deps): Promise<Ended> => {
  const book = await openBook(id, 'undo', school, deps);
  if (book === undefined) return 'over';
  // A call of the disabling that is still on its way would undo the undo.
  if (isBusy(book.leaver, 'disable', deps.clock.now()))
    return { again: soon(deps), because: 'the disabling of this person may still be at work' };
  await beginRuns(book);
  const { later, fault } = await putBack(book, retry);
  if (fault !== undefined) throw fault;
  if (later) return { again: soon(deps), because: 'a cloud is still catching up' };
  return conclude(book);
};

const currentRuns = (leaver: Leaver): Run[] =>
  leaver.decision === undefined ? [] : runsSince(leaver, leaver.decision, 'undo');

/** A run for each account that was not put back yet. */
const beginRuns = (book: Book): Promise<void> =>
  book.write((leaver) => {
    const { decision } = leaver;
    if (decision === undefined || currentRuns(leaver).length > 0) return undefined;
    const at = book.now();
    const startedAt = at > decision.at ? at : decision.at;
    const taken = leaver.runs
      .filter(({ direction }) => direction === 'disable')
      .filter((run) => !isUndone(leaver, run));
    if (taken.length === 0) return undefined;
    const begun = taken.map(({ cloud, id, urgent, scope }): Run => {
      return { cloud, id, direction: 'undo', urgent, scope, startedAt, order: [...undoOrder], steps: {} };
    });
    const others = leaver.runs.filter((run) => run.direction !== 'undo' || !taken.some(isOf(run)));
    const event = { at: decision.at, by: decision.by, what: 'undo-decided', words: decision.reason };
    const isKnown = leaver.events.some(({ at: then, what }) => then === event.at && what === event.what);
    return {
      leaver: {
        ...leaver,
        runs: [...others, ...begun],
        events: isKnown ? leaver.events : [...leaver.events, event],
      },
      trail: 'leaver.undo-begun',
    };
  });

const putBack = async (book: Book, retry: boolean): Promise<Rounds> => {
  const hands: Hand[] = [];
  let away: AppError | undefined;
  for (const run of currentRuns(book.leaver)) {
    const found = await findSnapshot(book.school, book.leaver.id, run, book.deps);
    const account = found?.value.account ?? book.leaver.accounts.find(isOf(run));
    const cloud = account && cloudOf(account, book.school, book.deps);
    if (account === undefined || cloud === undefined)
      away ??= new AppError('misconfigured', 'A cloud that accounts are to be put back in is not connected');
    else
      hands.push({
        book,
        account,
        cloud,
        now: await cloud.accounts.find(run.id),
        retry,
        snapshot: found?.value,
      });
  }
  const rounds = await runRounds(hands, undoDoers);
  return { ...rounds, fault: rounds.fault ?? away };
};

/** Restored when every account was read back; what could not be put back stays named in its steps. */
const conclude = async (book: Book): Promise<Ended> => {
  let isDone = false;
  await book.write(async (leaver) => {
    isDone = currentRuns(leaver).every(isSettled);
    if (!isDone) return undefined;
    const accounts = leaver.accounts.map((one) => asRead(leaver, one));
    const value: Leaver = { ...leaver, stage: 'restored', accounts };
    return {
      leaver: withEvent(value, book.now(), 'restored', 'What can be put back was put back.'),
      rows: [tellRow(book, 'undone'), ...(await clearSnapshots(book, currentRuns(leaver)))],
      trail: 'leaver.restored',
    };
  });
  if (isDone) return 'over';
  const words = kept(currentRuns(book.leaver).flatMap(waitingWords)).join(' ');
  await tellOnce(book, 'half-undone', words, 'half-done');
  return 'waits';
};

/** What could not be put back yet stays known, so that it can be tried again: that, and no more. */
const clearSnapshots = async (book: Book, runs: readonly Run[]): Promise<Change[]> => {
  const changes = await dropSnapshots(
    book,
    runs.filter((run) => !isOwing(run)),
  );
  for (const run of runs.filter(isOwing)) {
    const found = await findSnapshot(book.school, book.leaver.id, run, book.deps);
    if (found !== undefined) changes.push(replace(snapshots, found, leftOf(found.value, run)));
  }
  return changes;
};

const asRead = (leaver: Leaver, account: LeaverAccount): LeaverAccount => ({
  ...account,
  enabled: runOf(leaver, account, 'undo')?.readBack?.enabled ?? account.enabled,
});
