/** What each step of a disabling does, in either cloud. Never: licences, deletion, second steps of signing in, devices. */
import type { Changed, Deps } from '../../../core/ports.ts';
import type { Run, Step } from '../leaver.ts';
import { currentRun, type Doer, type Turned } from './do-step.ts';
import { guardAccount } from './guard-leaver.ts';
import { lookAgain } from './look-again.ts';
import { isLockedByAnother } from './look-elsewhere.ts';
import { isOlder, sessionsBefore } from './run-state.ts';
import { takeSnapshot } from './snapshot-account.ts';
import { outcomeOf, takeHeld, type Moved } from './take-held.ts';

const lock =
  (deps: Deps): Doer =>
  async ({ hand, wasBegun, before }) => {
    const { cloud, account, book, snapshot } = hand;
    const now = await cloud.accounts.find(account.id);
    if (now === undefined) return { state: 'skipped', words: ['The account is not there any more.'] };
    if (!now.enabled) {
      if (snapshot?.account.enabled === false)
        return { state: 'skipped', words: ['It was disabled before, and stays so.'] };
      if (wasBegun || isOlder(snapshot, currentRun(hand))) return { state: 'done', words: [] };
      if (before.state !== 'handed' && (await isLockedByAnother(book, account)))
        return { state: 'done', words: ['Another decision had disabled it already.'] };
      // Until they did, somebody could sign in once more.
      return before.state === 'handed'
        ? { state: 'done', words: ['A person has disabled it.'], change: signedOutAnew }
        : { state: 'skipped', words: ['Somebody else has disabled it meanwhile.'] };
    }
    const guarding = { leaver: book.leaver, school: book.school, begun: true };
    const against = await guardAccount({ account, cloud, now }, guarding, deps);
    if (against.length > 0) return 'stop';
    return changedOutcome(await cloud.accounts.setEnabled(account.id, false));
  };

const signedOutAnew = (run: Run): Run => {
  const isLater = run.order.indexOf('sessions') > run.order.indexOf('lock');
  return isLater ? { ...run, steps: { ...run.steps, sessions: { state: 'todo', words: [] } } } : run;
};

export const changedOutcome = (changed: Changed): { state: 'done' | 'handed' | 'owed'; words: string[] } => {
  if (changed.done) return { state: 'done', words: [] };
  return { state: changed.owed === true ? 'owed' : 'handed', words: [changed.askHuman] };
};

const endSessions: Doer = async (turned) => {
  const signedOut = await signOut(turned);
  const scope = currentRun(turned.hand)?.scope;
  const moved: Moved =
    scope === 'access'
      ? { refused: [], owed: [], notes: [], there: 1, moved: 0 }
      : await takeHeld(turned, 'sessions');
  const refusal = signedOut.done ? [] : [signedOut.askHuman];
  const isOwed = !signedOut.done && signedOut.owed === true;
  return outcomeOf({
    ...moved,
    refused: [...(isOwed ? [] : refusal), ...moved.refused],
    owed: [...(isOwed ? refusal : []), ...moved.owed],
    there: moved.there + 1,
  });
};

/** Where somebody began it and the answer was lost, the cloud is asked before it is repeated. */
const signOut = async ({ hand, wasBegun }: Turned): Promise<Changed> => {
  const { cloud, account } = hand;
  const startedAt = currentRun(hand)?.startedAt;
  if (wasBegun && startedAt !== undefined) {
    const ended = await cloud.sessions.signedOutSince(account.id, sessionsBefore(startedAt));
    if (ended.checked && ended.value) return { done: true, already: true };
  }
  return cloud.sessions.signOut(account.id);
};

export const disableDoers = (deps: Deps): Readonly<Record<Step, Doer>> => ({
  snapshot: takeSnapshot,
  lock: lock(deps),
  sessions: endSessions,
  mail: async (turned) => outcomeOf(await takeHeld(turned, 'mail')),
  groups: async (turned) => outcomeOf(await takeHeld(turned, 'groups')),
  'read-back': lookAgain,
});
