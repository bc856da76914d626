/** What each step of an undo does: it puts back what the snapshot knows, and names what cannot be put back. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import type { Held } from '../../../core/ports.ts';
import type { Run, Step, StepState } from '../leaver.ts';
import { changedOutcome } from './disable-steps.ts';
import { currentRun, type Doer, type Done, type Hand, type Turned } from './do-step.ts';
import { patienceMs } from './look-again.ts';
import { isKeptByAnother } from './look-elsewhere.ts';
import { holdSteps, isOlder, kept, runOf, stateOf, type HoldStep, type Outcome } from './run-state.ts';
import { isSame } from './snapshot-account.ts';
import { count, known, notRestorable, outcomeOf, type Moved, type Tally } from './take-held.ts';

const skipped = (words: string): Outcome => ({ state: 'skipped', words: [words] });

const unlock: Doer = async ({ hand }) => {
  const why = await whyNotEnabled(hand);
  if (why !== undefined) return why;
  return changedOutcome(await hand.cloud.accounts.setEnabled(hand.account.id, true));
};

/** What was disabled before, or by somebody else, is not ours to enable; nor what another decision keeps disabled. */
const whyNotEnabled = async ({ book, account, cloud, snapshot }: Hand): Promise<Outcome | undefined> => {
  const taken = takenBy({ book, account });
  const lock = taken && stateOf(taken, 'lock').state;
  const now = await cloud.accounts.find(account.id);
  if (now === undefined) return skipped('The account is not there any more, so nothing can be put back.');
  // Where somebody enabled it after the snapshot, the lock is ours all the same.
  if (snapshot?.account.enabled === false && lock !== 'done')
    return skipped('It was disabled before, and stays so.');
  const earlier = wasTakenEarlier({ book, account, snapshot });
  if (now.enabled && lock !== 'done' && lock !== 'begun') return skipped('It was not disabled.');
  if (!earlier && (lock === undefined || lock === 'todo' || lock === 'skipped' || lock === 'owed'))
    return skipped('Somebody else has disabled it. If it should be enabled, please do so there.');
  if (snapshot !== undefined && now.address !== snapshot.account.address)
    return skipped(
      `Its address was changed from ${snapshot.account.address} to ${now.address} meanwhile. Please look whose it is now, and enable it there.`,
    );
  return (await isKeptByAnother(book, account))
    ? skipped('Another decision keeps this account disabled. Please look at that one.')
    : undefined;
};

const takenBy = ({ book, account }: Pick<Hand, 'book' | 'account'>): Run | undefined =>
  runOf(book.leaver, account, 'disable');

/** The snapshot is older than the run: what an earlier decision took was never put back, and this undo does it. */
const wasTakenEarlier = ({ book, account, snapshot }: Pick<Hand, 'book' | 'account' | 'snapshot'>): boolean =>
  isOlder(snapshot, takenBy({ book, account }));

/** Gives what is missing. What is there already, whoever gave it, is left as it is. */
const giveHeld = async ({ hand, beat }: Pick<Turned, 'hand' | 'beat'>, step: HoldStep): Promise<Moved> => {
  const { cloud, account } = hand;
  const wanted = known(hand, step) ?? [];
  const now = wanted.length === 0 ? undefined : await cloud[step].held(account.id);
  const there = now?.checked === true ? now.value : [];
  const missing = wanted.filter((one) => !there.some(isSame(one)));
  const tally: Tally = { refused: [], owed: [], notes: [], moved: 0 };
  // Backwards: an address that mail may go to is there before what sends mail to it.
  for (const held of missing.filter(({ undoable }) => undoable).toReversed()) {
    await beat();
    count(tally, held, await cloud[step].give(account.id, held));
  }
  const lost = [...missing, ...byHand(hand, step, there)].filter(({ undoable }) => !undoable);
  return { ...tally, notes: [...tally.notes, ...lost.map(notRestorable)], there: missing.length };
};

/** What a person was asked to take (the forwarding of a whole mailbox): whether they did is theirs to know. */
const byHand = (hand: Hand, step: HoldStep, there: readonly Held[]): readonly Held[] => {
  const taken = takenBy(hand);
  const { state, words } = taken === undefined ? { state: 'todo', words: [] } : stateOf(taken, step);
  return there.filter(({ title }) => state === 'handed' && words.some((one) => one.startsWith(title)));
};

const giveBack = async (turned: Turned, step: HoldStep): Promise<Outcome> => {
  const taken = takenBy(turned.hand);
  const isTaken = taken !== undefined && stateOf(taken, step).state !== 'todo';
  if (taken === undefined || !(isTaken || wasTakenEarlier(turned.hand)))
    return { state: 'skipped', words: [] };
  const outcome = outcomeOf(await giveHeld(turned, step));
  return step === 'sessions' ? withSessions(outcome, turned.hand, taken) : outcome;
};

/** Sessions end for good, and a password that nobody knows is nobody's to put back. */
const withSessions = (outcome: Outcome, { cloud }: Hand, { scope }: Run): Outcome => {
  const words =
    cloud.name === 'google' && scope === 'all'
      ? 'Its password was replaced by one that nobody knows. Please set a new one together with the person.'
      : 'The person signs in again on every device.';
  return { state: outcome.state === 'skipped' ? 'done' : outcome.state, words: [...outcome.words, words] };
};

/** Back is what the cloud says; asked for a minute, as in disabling. */
const lookBack: Doer = async (turned) => {
  const { hand } = turned;
  const { cloud, account, book } = hand;
  const run = currentRun(hand);
  if (run === undefined) return { state: 'skipped', words: [] };
  const now = await cloud.accounts.find(account.id);
  const enabled = now?.enabled ?? false;
  const readBack = { at: book.now(), enabled, signedOut: notAsked };
  const lock = stateOf(run, 'lock').state;
  // Of an account that stays disabled nothing more is to be had by asking.
  const given = enabled || lock !== 'skipped' ? await giveOwed(turned, run) : {};
  const done = (state: 'done' | 'handed', words: string[]): Done => ({
    state,
    words,
    change: (one) => ({ ...one, readBack, steps: { ...one.steps, ...given } }),
  });
  const missing = run.order.includes('groups') && now !== undefined ? await groupsMissing(turned) : [];
  const waits = lock === 'handed' || lock === 'owed';
  const open = [
    ...((waits || lock === 'done') && !enabled
      ? [`${cloudTitles[cloud.name]} says that this account is still disabled.`]
      : []),
    ...missing,
    ...(Object.values(given).some(({ state }) => state === 'owed')
      ? [`${cloudTitles[cloud.name]} does not take everything back yet.`]
      : []),
  ];
  if (open.length === 0) return done('done', []);
  const { since } = stateOf(run, 'read-back');
  const over = since !== undefined && Date.parse(book.now()) - Date.parse(since) >= patienceMs;
  // What a person must do first is not done by waiting.
  return waits || over ? done('handed', open) : 'later';
};

const notAsked = { checked: false, because: 'Not asked: signing in is allowed again.' } as const;

/** Replicas that still show the account as suspended refuse what can be had a moment later. */
const giveOwed = async (turned: Turned, run: Run): Promise<Partial<Record<HoldStep, StepState>>> => {
  const given: Partial<Record<HoldStep, StepState>> = {};
  for (const step of holdSteps) {
    if (stateOf(run, step).state !== 'owed') continue;
    const { state, words } = await giveBack(turned, step);
    given[step] = { state, at: turned.hand.book.now(), words: kept(words) };
  }
  return given;
};

const groupsMissing = async (turned: Turned): Promise<string[]> => {
  const taken = takenBy(turned.hand);
  if (taken === undefined) return [];
  if (stateOf(taken, 'groups').state === 'todo' && !wasTakenEarlier(turned.hand)) return [];
  const { moved } = await giveHeld(turned, 'groups');
  return moved === 0 ? [] : ['Not every group was there again.'];
};

/** An undo takes no snapshot. */
const none: Doer = () => Promise.resolve({ state: 'skipped', words: [] });

export const undoDoers: Readonly<Record<Step, Doer>> = {
  snapshot: none,
  lock: unlock,
  sessions: (turned) => giveBack(turned, 'sessions'),
  mail: (turned) => giveBack(turned, 'mail'),
  groups: (turned) => giveBack(turned, 'groups'),
  'read-back': lookBack,
};
