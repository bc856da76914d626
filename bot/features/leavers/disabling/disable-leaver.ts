/** One pass of a disabling: the guard, the steps that are left, and what it comes to. However often it is called. */
import { remove } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, SchoolId } from '../../../core/ports.ts';
import { tellLeaverCall, type TellReason } from '../calls.ts';
import { isOverCap, leaversOf, yearSizes } from '../caps.ts';
import { snapshots, type Leaver, type Run } from '../leaver.ts';
import { disableDoers } from './disable-steps.ts';
import type { Hand } from './do-step.ts';
import { guardLeaver, type Acted, type Guarded } from './guard-leaver.ts';
import { patienceMs, pauseMs } from './look-again.ts';
import { openBook, type Book, type Entered } from './open-book.ts';
import { runRounds } from './run-rounds.ts';
import {
  decidedAccounts,
  hasWords,
  isBusy,
  isOf,
  isOlder,
  isSettled,
  isTouched,
  kept,
  orderOf,
  runOf,
  runsSince,
  scopeOf,
  waitingWords,
  withEvent,
} from './run-state.ts';
import { findSnapshot } from './snapshot-account.ts';

/** `over`: nothing is left to do here. `waits`: half done, and a person or the watch goes on. */
export type Ended = 'over' | 'waits' | { readonly again: Date; readonly because: string };

export interface Passing {
  readonly id: string;
  readonly school: SchoolId;
  /** What was refused or owed is tried again. */
  readonly retry: boolean;
}

/** @throws AppError when a cloud or the storage is away: what was done is written down, and the next pass goes on there */
export const disableLeaver = async ({ id, school, retry }: Passing, deps: Deps): Promise<Ended> => {
  const book = await openBook(id, 'disable', school, deps);
  if (book === undefined) return 'over';
  if (isBusy(book.leaver, 'undo', deps.clock.now()))
    return { again: soon(deps), because: 'an undo of this person may still be at work' };
  const begun = isBegun(book.leaver);
  const guarded = await guardLeaver({ leaver: book.leaver, school, begun }, deps);
  if (!guarded.may) return begun ? stop(book, guarded.words) : refuse(book, guarded);
  if (!begun && guarded.away === undefined && guarded.accounts.every(({ now }) => now === undefined))
    return nobodyLeft(book);
  const { runs } = book.leaver;
  await beginRuns(book);
  if (!begun && (await isOneTooMany(book))) return refuse(book, tooMany(book.leaver), runs);
  const hands = await Promise.all(guarded.accounts.map((acted) => handOf(acted, book, retry)));
  const { later, fault } = await runRounds(hands, disableDoers(deps));
  const away = fault ?? guarded.away;
  if (away !== undefined) throw away;
  if (later) return { again: soon(deps), because: 'a cloud is still catching up' };
  return conclude(book);
};

/** What one person may alone is counted anew: two presses at once have not seen each other. */
const isOneTooMany = async ({ leaver, school, deps }: Book): Promise<boolean> => {
  const { decision } = leaver;
  if (decision === undefined || decision.approvals.length > 0) return false;
  const all = await leaversOf(school, deps);
  return isOverCap(leaver, decision, all, await yearSizes(school, deps), deps.policies.of(school).leavers);
};

const tooMany = ({ protections }: Leaver): Extract<Guarded, { may: false }> => ({
  may: false,
  words: [
    'Two different people must agree, and one has.',
    'Others were decided on at the same time, and together these are more than one person may decide in one day.',
  ],
  protections,
});

/** When to look again. */
export const soon = ({ clock }: Pick<Deps, 'clock'>): Date => new Date(clock.now().getTime() + pauseMs);

const currentRuns = (leaver: Leaver): Run[] =>
  leaver.decision === undefined ? [] : runsSince(leaver, leaver.decision, 'disable');

const isBegun = (leaver: Leaver): boolean => currentRuns(leaver).some(isTouched);

const handOf = async ({ account, cloud, now }: Acted, book: Book, retry: boolean): Promise<Hand> => {
  const found = await findSnapshot(book.school, book.leaver.id, account, book.deps);
  return { book, account, cloud, now, retry, snapshot: found?.value };
};

export const tellRow = (book: Book, why: TellReason): Change =>
  schedule(
    tellLeaverCall,
    { leaver: book.leaver.id, why },
    book.deps.clock.now(),
    book.school,
    book.deps.clock,
  );

/** A run for each account that was decided about; what was read long ago is to be read again. */
const beginRuns = (book: Book): Promise<void> =>
  book.write((leaver) => {
    const { decision } = leaver;
    if (decision === undefined) return undefined;
    const at = book.now();
    const startedAt = at > decision.at ? at : decision.at;
    const old = new Date(Date.parse(at) - 10 * patienceMs).toISOString();
    const current = runsSince(leaver, decision, 'disable');
    const stale = current.filter((run) => isSettled(run) && (run.readBack?.at ?? '') < old);
    const fresh = current.length > 0 ? [] : decidedAccounts(leaver);
    if (fresh.length + stale.length === 0) return undefined;
    const scope = scopeOf(leaver, new Date(decision.at), book.deps.policies.of(book.school));
    const { urgent } = decision;
    const begun = fresh.map(({ cloud, id }): Run => {
      const order = orderOf(cloud, urgent, scope);
      return { cloud, id, direction: 'disable', urgent, scope, startedAt, order, steps: {} };
    });
    const others = leaver.runs.filter((run) => !fresh.some(isOf(run)));
    const runs = [...others.map((run) => (stale.includes(run) ? readAnew(run) : run)), ...begun];
    return { leaver: withDecision({ ...leaver, runs }), trail: 'leaver.disable-begun' };
  });

const readAnew = (run: Run): Run => ({
  ...run,
  steps: { ...run.steps, 'read-back': { state: 'todo', words: [] } },
});

/** For the evidence, which outlives the decision: an undo takes its place. */
const withDecision = (leaver: Leaver): Leaver => {
  const { decision } = leaver;
  if (decision === undefined) return leaver;
  const signed = [
    { at: decision.at, by: decision.by, what: 'decided', words: decision.reason },
    ...decision.approvals.map(({ at, by }) => ({ at, by, what: 'agreed', words: '' })),
  ];
  const added = signed.filter(
    (one) => !leaver.events.some(({ at, by, what }) => at === one.at && by === one.by && what === one.what),
  );
  return { ...leaver, events: [...leaver.events, ...added] };
};

/**
 * Nothing was touched: back to those who decide, with what stands against it.
 * @param earlier the runs of before this pass: those of an earlier decision say what can still be put back
 */
const refuse = async (
  book: Book,
  { words, protections }: Extract<Guarded, { may: false }>,
  earlier?: readonly Run[],
): Promise<'over'> => {
  await book.write(async (leaver) => {
    const mine = new Set(currentRuns(leaver));
    const { decision: _, ...rest } = withDecision(leaver);
    const value: Leaver = {
      ...rest,
      stage: 'candidate',
      protections: [...protections],
      runs: (earlier ?? leaver.runs).filter(
        (run) => ![...mine].some((one) => isOf(one)(run) && one.startedAt === run.startedAt),
      ),
    };
    return {
      leaver: withEvent(value, book.now(), 'refused', kept(words).join(' ')),
      rows: [tellRow(book, 'refused'), ...(await dropSnapshots(book, [...mine]))],
      trail: 'leaver.refused',
    };
  });
  return 'over';
};

/** Of accounts that are as they were: what they hold is nobody's business any more, and an old picture must not come back. */
export const dropSnapshots = async (book: Book, runs: readonly Run[]): Promise<Change[]> => {
  const dropped: Change[] = [];
  for (const run of runs) {
    const found = await findSnapshot(book.school, book.leaver.id, run, book.deps);
    if (found !== undefined && !(run.direction === 'disable' && isOlder(found.value, run)))
      dropped.push(remove(snapshots, found));
  }
  return dropped;
};

/** Something stands against it that did not when it began: nothing further is touched, and people are told at once. */
const stop = async (book: Book, words: readonly string[]): Promise<'waits'> => {
  await tellOnce(book, 'stopped', kept(words).join(' '), 'half-done');
  return 'waits';
};

/** Told when it is new, and not again by a job that comes back. */
export const tellOnce = (book: Book, what: string, words: string, why: TellReason): Promise<void> =>
  book.write((leaver) => {
    const told = withEvent(leaver, book.now(), what, words);
    return told === leaver
      ? undefined
      : { leaver: told, rows: [tellRow(book, why)], trail: `leaver.${what}` };
  });

const nobodyLeft = async (book: Book): Promise<'over'> => {
  await book.write((leaver) => ({
    leaver: withEvent({ ...leaver, stage: 'gone' }, book.now(), 'gone', 'No account of this person is left.'),
    trail: 'leaver.gone',
  }));
  return 'over';
};

/** Disabled only when every account was read as disabled; else a person has something to do first. */
const conclude = async (book: Book): Promise<Ended> => {
  let isDone = false;
  await book.write((leaver) => {
    const runs = currentRuns(leaver);
    isDone = runs.length > 0 && runs.every(isSettled);
    if (!isDone) return undefined;
    const accounts = leaver.accounts.map((one) => ({ ...one, enabled: enabledIn(leaver, one) }));
    if (accounts.some((one) => one.enabled && !runs.some(isOf(one))))
      return moreFound({ ...leaver, accounts }, book);
    const value: Leaver = { ...leaver, stage: 'disabled', accounts };
    return {
      leaver: withEvent(value, book.now(), 'disabled', 'Every account was read back as disabled.'),
      rows: [tellRow(book, runs.some(hasWords) ? 'handed' : 'done')],
      trail: 'leaver.disabled',
    };
  });
  if (isDone) return 'over';
  const words = kept(currentRuns(book.leaver).flatMap(waitingWords)).join(' ');
  await tellOnce(book, 'half-done', words, 'handed');
  return 'waits';
};

/** Found between the decision and now: disabled are those that were decided about, and the person is not yet. */
const moreFound = (leaver: Leaver, book: Book): Entered => {
  const { decision: _, ...rest } = leaver;
  const words =
    'What was decided is done, and read back. Another account of this person still works: please decide about it too.';
  return {
    leaver: withEvent({ ...rest, stage: 'candidate' }, book.now(), 'more-found', words),
    rows: [tellRow(book, 'more-found')],
    trail: 'leaver.more-found',
  };
};

const enabledIn = (leaver: Leaver, account: Leaver['accounts'][number]): boolean =>
  runOf(leaver, account, 'disable')?.readBack?.enabled ?? account.enabled;
