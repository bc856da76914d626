/**
 * The state of a saga, as pure functions of the leaver's row: which steps in which order (audit-and-leavers.md 2.2, 2.3), how
 * far each account is, and what may be done next.
 */
import type { CloudName } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import {
  isGround,
  steps,
  type Decision,
  type Ground,
  type Leaver,
  type LeaverAccount,
  type Run,
  type Step,
  type StepState,
} from '../leaver.ts';
import { isLive } from '../protect.ts';

export type Direction = Run['direction'];
/** What became of a step, with sentences for IT. */
export type Outcome = Pick<StepState, 'state' | 'words'>;
export type HoldStep = 'sessions' | 'mail' | 'groups';
export const holdSteps: readonly HoldStep[] = ['sessions', 'mail', 'groups'];

/** A step that was begun so long ago, without a sign of life since, has nobody at it any more. A call takes less. */
export const deadAfterMs = 5 * 60_000;

/**
 * Sign-in is taken away for a time where a sanction asks for it (A26) and nothing says that they have left by now; everything,
 * where somebody left. A list often names pupils weeks before their last day.
 * @param at when it was decided
 */
export const scopeOf = ({ grounds }: Pick<Leaver, 'grounds'>, at: Date, policy: Policy): Run['scope'] => {
  const isSanctioned = grounds.some(({ what }) => what === 'sanction');
  return isSanctioned && !grounds.some((one) => hasLeft(one, at, policy)) ? 'access' : 'all';
};

const dayMs = 86_400_000;

const hasLeft = (ground: Ground, at: Date, policy: Policy): boolean => {
  const today = localDate(at, policy.calendar.zone);
  if (ground.what === 'sanction' || !isGround(ground)) return false;
  if (ground.what === 'guest-ended') return ground.endedOn <= today;
  if (ground.what === 'list' || ground.what === 'leave-date')
    return Date.parse(ground.lastDay) + policy.leavers.graceDays * dayMs < Date.parse(today);
  return isLive(ground, at, policy);
};

/**
 * Entra: sign-in ends first. Google: what is refused for a suspended user comes before suspending (2.3), unless the leaver is
 * hostile; then it is owed. For a time: Google's password is left alone, so there is no session step: suspending ends them.
 */
export const orderOf = (cloud: CloudName, urgent: boolean, scope: Run['scope']): Step[] => {
  if (scope === 'access')
    return cloud === 'entra'
      ? ['snapshot', 'lock', 'sessions', 'read-back']
      : ['snapshot', 'lock', 'read-back'];
  return cloud === 'entra' || urgent
    ? ['snapshot', 'lock', 'sessions', 'mail', 'groups', 'read-back']
    : ['snapshot', 'sessions', 'mail', 'lock', 'groups', 'read-back'];
};

/** Backwards; but enabled first: Gmail answers nobody about a suspended account. */
export const undoOrder: readonly Step[] = ['lock', 'groups', 'mail', 'sessions', 'read-back'];

type Named = Pick<LeaverAccount, 'cloud' | 'id'>;
export const isOf =
  (account: Named) =>
  (one: Named): boolean =>
    one.cloud === account.cloud && one.id === account.id;

/** The run of an account in a direction, whichever decision it followed from. */
export const runOf = (
  { runs }: Pick<Leaver, 'runs'>,
  account: Named,
  direction: Direction,
): Run | undefined => runs.find((run) => isOf(account)(run) && run.direction === direction);

/** The runs that follow from this decision. */
export const runsSince = (
  { runs }: Pick<Leaver, 'runs'>,
  decision: Pick<Decision, 'at'>,
  direction: Direction,
): Run[] => runs.filter((run) => run.direction === direction && run.startedAt >= decision.at);

export const stateOf = (run: Run, step: Step): StepState => run.steps[step] ?? { state: 'todo', words: [] };

/** Something in the cloud may have been changed: any step but the snapshot was begun. */
export const isTouched = (run: Run): boolean =>
  run.order.some((step) => !['snapshot', 'read-back'].includes(step) && stateOf(run, step).state !== 'todo');

/** The cloud said so itself, and nothing is left to look at. */
export const isSettled = (run: Run): boolean => stateOf(run, 'read-back').state === 'done';

/** A person has something to do. */
export const hasWords = (run: Run): boolean =>
  run.order.some((step) => ['handed', 'owed'].includes(stateOf(run, step).state));

/** Of an undo: something that was taken is not back, and may be given when it is asked for again. */
export const isOwing = (run: Run): boolean =>
  run.direction === 'undo' && holdSteps.some((step) => ['handed', 'owed'].includes(stateOf(run, step).state));

/** Put back, but for what was refused then (`leavers.again` goes on with it). */
export const isHalfGiven = ({
  stage,
  decision,
  runs,
}: Pick<Leaver, 'stage' | 'decision' | 'runs'>): boolean =>
  stage === 'restored' && decision !== undefined && runsSince({ runs }, decision, 'undo').some(isOwing);

/** The sentences of a run that wait for a person. A step that is just tried again keeps those of the last time. */
export const waitingWords = (run: Run): string[] =>
  run.order.flatMap((step) => {
    const { state, words } = stateOf(run, step);
    return state === 'handed' || state === 'owed' || state === 'begun' ? words : [];
  });

/** Whether an undo of this run was read back. */
export const isUndone = (leaver: Pick<Leaver, 'runs'>, run: Run): boolean => {
  const undo = runOf(leaver, run, 'undo');
  return undo !== undefined && undo.startedAt >= run.startedAt && isSettled(undo);
};

/** Whether what was taken from this account may still be gone. */
export const isStanding = (leaver: Pick<Leaver, 'runs'>, account: Named): boolean => {
  const run = runOf(leaver, account, 'disable');
  return run !== undefined && isTouched(run) && !isUndone(leaver, run);
};

/**
 * Whether somebody may still be at one of these steps in this direction. Each says within 30 seconds that it is alive; one
 * that has been silent for five minutes belongs to a process that died.
 */
export const isBusy = (
  { runs }: Pick<Leaver, 'runs'>,
  direction: Direction,
  now: Date,
  which: readonly Step[] = steps,
): boolean =>
  runs
    .filter((run) => run.direction === direction)
    .flatMap((run) => which.map((step) => stateOf(run, step)))
    .some(
      ({ state, at }) =>
        state === 'begun' && at !== undefined && Date.parse(at) + deadAfterMs > now.getTime(),
    );

/** Those that change something; reading back waits for the clouds in between. */
export const changingSteps: readonly Step[] = steps.filter(
  (step) => step !== 'snapshot' && step !== 'read-back',
);

/** The row with one step of one run in another state. */
export const withStep = (
  leaver: Leaver,
  account: Named,
  direction: Direction,
  step: Step,
  state: StepState,
): Leaver =>
  withRun(leaver, account, direction, (run) => ({ ...run, steps: { ...run.steps, [step]: state } }));

export const withRun = (
  leaver: Leaver,
  account: Named,
  direction: Direction,
  change: (run: Run) => Run,
): Leaver => ({
  ...leaver,
  runs: leaver.runs.map((run) => (isOf(account)(run) && run.direction === direction ? change(run) : run)),
});

/** Written once: what was said last about a thing is not said again. */
export const withEvent = (
  leaver: Leaver,
  at: string,
  what: string,
  words: string,
  by = 'lantern',
): Leaver => {
  const last = leaver.events.findLast((one) => one.what === what);
  return last?.words === words && last.at >= (leaver.decision?.at ?? '')
    ? leaver
    : { ...leaver, events: [...leaver.events, { at, by, what, words }] };
};

/** So many sentences of one step are kept: a row of storage has an end. */
const mostWords = 60;
export const kept = (words: readonly string[]): string[] => {
  const all = [...new Set(words)];
  return all.length <= mostWords
    ? all
    : [...all.slice(0, mostWords), `And ${all.length - mostWords} more: please look in the admin centre.`];
};

/** To the second, as Entra counts. Sessions that began before the saga did must have ended. */
export const sessionsBefore = (startedAt: string): string =>
  new Date(Math.floor(Date.parse(startedAt) / 1_000) * 1_000).toISOString();

/**
 * Whose accounts the saga is about: those that were decided about; and once it has begun, those that it began with. What was
 * found since is another decision.
 */
export const decidedAccounts = (leaver: Pick<Leaver, 'accounts' | 'decision' | 'runs'>): LeaverAccount[] => {
  const { accounts, decision } = leaver;
  const begun = decision === undefined ? [] : runsSince(leaver, decision, 'disable');
  return accounts.filter(
    (one) =>
      (decision?.accounts === undefined || decision.accounts.some(isOf(one))) &&
      (begun.length === 0 || begun.some(isOf(one))),
  );
};

/** The snapshot was taken before this run began: by an earlier decision that was never put back. */
export const isOlder = (snapshot: { readonly at: string } | undefined, run: Run | undefined): boolean =>
  snapshot !== undefined && run !== undefined && snapshot.at < run.startedAt;
