/**
 * The reading back of a disabling: done is what the cloud says itself, not what it was asked for. Replicas lag for 5 to 60
 * seconds (2.2 step 4), so it is asked again for a minute before it counts as not done.
 */
import { cloudTitles } from '../../../core/say-cloud.ts';
import type { Checked } from '../../../core/ports.ts';
import type { Run } from '../leaver.ts';
import { currentRun, type Doer, type Done, type Turned } from './do-step.ts';
import { holdSteps, kept, sessionsBefore, stateOf, type HoldStep } from './run-state.ts';
import { takeHeld } from './take-held.ts';

/** School time; and the pause between two looks. */
export const patienceMs = 60_000;
export const pauseMs = 10_000;

export const lookAgain: Doer = async (turned) => {
  const { hand } = turned;
  const { cloud, account, book } = hand;
  const run = currentRun(hand);
  if (run === undefined) return { state: 'skipped', words: [] };
  const now = await cloud.accounts.find(account.id);
  const enabled = now?.enabled ?? false;
  const signedOut = now === undefined ? noLonger : await signedOutOf(turned, run);
  const left = now === undefined || run.scope === 'access' ? [] : await lookAtHolds(turned, run);
  const readBack = { at: book.now(), enabled, signedOut };
  const done = (state: 'done' | 'handed', words: readonly string[]): Done => ({
    state,
    words: [...words],
    change: (one) => ({ ...one, readBack, steps: { ...one.steps, ...worse(one, left) } }),
  });
  const remarks = [
    ...(signedOut.checked ? [] : [signedOut.because]),
    ...left.flatMap(({ remark }) => remark),
  ];
  const open = [
    ...(enabled ? [`${cloudTitles[cloud.name]} says that this account is still enabled.`] : []),
    ...(signedOut.checked && !signedOut.value ? ['Not every session has ended yet.'] : []),
    ...left.flatMap(({ still }) => still),
  ];
  if (open.length === 0) return done('done', remarks);
  // A step that a person must do is not done by waiting.
  const waits = ['handed', 'owed'].includes(stateOf(run, 'lock').state);
  const { since } = stateOf(run, 'read-back');
  const over = since !== undefined && Date.parse(book.now()) - Date.parse(since) >= patienceMs;
  return waits || over ? done('handed', [...open, ...remarks]) : 'later';
};

const noLonger: Checked<boolean> = { checked: false, because: 'The account is not there any more.' };

const signedOutOf = async ({ hand }: Turned, run: Run): Promise<Checked<boolean>> =>
  run.order.includes('sessions')
    ? hand.cloud.sessions.signedOutSince(hand.account.id, sessionsBefore(run.startedAt))
    : {
        checked: false,
        because: 'Its password was left as it is: being suspended, nobody can sign in with it.',
      };

const holdTitles: Readonly<Record<HoldStep, string>> = { sessions: 'Tokens', mail: 'Mail', groups: 'Groups' };

interface Left {
  readonly step: HoldStep;
  /** What was there still, and was taken just now: to be looked at once more. */
  readonly still: readonly string[];
  readonly refused: readonly string[];
  readonly owed: readonly string[];
  readonly remark: readonly string[];
}

/** Something added meanwhile is taken too. What cannot be looked at any more (a suspended user) is said. */
const lookAtHolds = async (turned: Turned, run: Run): Promise<Left[]> => {
  const found: Left[] = [];
  for (const step of holdSteps) {
    if (!run.order.includes(step)) continue;
    const now = await turned.hand.cloud[step].held(turned.hand.account.id);
    const nothing = { step, still: [], refused: [], owed: [], remark: [] };
    if (!now.checked)
      found.push({
        ...nothing,
        remark: [`${holdTitles[step]} could not be looked at again: ${now.because}.`],
      });
    else if (now.value.length > 0) {
      const { moved, refused, owed } = await takeHeld(turned, step);
      const still = moved === 0 ? [] : now.value.map(({ title }) => `${title} was still there.`);
      found.push({ ...nothing, still, refused, owed });
    }
  }
  return found;
};

/** What was refused now belongs to its own step, beside what was refused there before. */
const worse = (run: Run, left: readonly Left[]): Run['steps'] =>
  Object.fromEntries(
    left
      .filter(({ refused, owed }) => refused.length + owed.length > 0)
      .map(({ step, refused, owed }) => {
        const before = stateOf(run, step);
        const state = refused.length > 0 || before.state === 'handed' ? 'handed' : 'owed';
        return [step, { ...before, state, words: kept([...before.words, ...refused, ...owed]) }];
      }),
  );
