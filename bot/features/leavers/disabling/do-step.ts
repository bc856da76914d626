/**
 * One step of one account: written down before anything is done, and what became of it after. A fault leaves it `begun`, and
 * whoever comes back looks before doing it again.
 */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import type { Change, Cloud, CloudAccount } from '../../../core/ports.ts';
import type { LeaverAccount, Run, Snapshot, Step, StepState } from '../leaver.ts';
import type { Book } from './open-book.ts';
import { kept, runOf, stateOf, withEvent, withRun, withStep, type Outcome } from './run-state.ts';

/** One account in one pass of a saga. */
export interface Hand {
  readonly book: Book;
  readonly account: LeaverAccount;
  readonly cloud: Cloud;
  /** As it was read when this pass began; undefined: it is not there any more. */
  readonly now: CloudAccount | undefined;
  /** How the account was before anything was changed; undefined until the step `snapshot`, and where nothing was. */
  snapshot: Snapshot | undefined;
  /** Steps that were refused or owed are tried again: a person may have put right what was in the way. */
  readonly retry: boolean;
}

/** `wasBegun`: somebody began it and did not get to say what became of it. `before`: what was known of it. */
export interface Turned {
  readonly hand: Hand;
  readonly step: Step;
  readonly wasBegun: boolean;
  readonly before: Outcome;
  /** A sign of life, in between: others keep their hands off, and another decision is noticed. @throws AppError `conflict` */
  beat(): Promise<void>;
}

/**
 * `'later'`: the cloud is not there yet; the step stays begun, and the job comes back. `'stop'`: something stands against it
 * now; nothing was done, and the guard of the next pass says what.
 */
export type Doer = (turned: Turned) => Promise<Done | 'later' | 'stop'>;
/** With it, what else is written in the same breath. */
export interface Done extends Outcome {
  readonly rows?: readonly Change[] | undefined;
  readonly change?: ((run: Run) => Run) | undefined;
}

export const currentRun = ({ book, account }: Pick<Hand, 'book' | 'account'>): Run | undefined =>
  runOf(book.leaver, account, book.direction);

/** A sign of life at least as often. */
const beatMs = 30_000;

/**
 * @returns false when it is to be looked at again later
 * @throws AppError `conflict` when another decision came first, or something stands against it now; what a cloud throws
 */
export const doStep = async (hand: Hand, step: Step, doer: Doer): Promise<boolean> => {
  const { book } = hand;
  const run = currentRun(hand);
  if (run === undefined || !run.order.includes(step)) return true;
  const before = stateOf(run, step);
  if (isOver(before.state, hand.retry)) return true;
  await writeBegun(hand, step);
  let beaten = book.deps.clock.now().getTime();
  const beat = async (): Promise<void> => {
    if (book.deps.clock.now().getTime() - beaten < beatMs) return;
    await writeBegun(hand, step);
    beaten = book.deps.clock.now().getTime();
  };
  const turned: Turned = { hand, step, wasBegun: before.state === 'begun', before, beat };
  const done = await doer(turned).catch(async (error: unknown) => {
    // Coming back does not help: whoever is told that it is half done hears why.
    if (isAppError(error, 'misconfigured')) await writeBegun(hand, step, [notGranted]);
    throw error;
  });
  if (done === 'later') return false;
  if (done === 'stop') {
    await writeStopped(hand, step, before);
    throw new AppError('conflict', 'Something stands against disabling an account now');
  }
  await writeDone(hand, step, done);
  return true;
};

const isOver = (state: Outcome['state'], retry: boolean): boolean =>
  state === 'done' || state === 'skipped' || (!retry && (state === 'handed' || state === 'owed'));

export const notGranted = 'A permission is missing: npm run grants says which.';

const writeBegun = ({ book, account }: Hand, step: Step, why?: readonly string[]): Promise<void> =>
  book.write((leaver) => {
    const run = runOf(leaver, account, book.direction);
    const before = run && stateOf(run, step);
    const at = book.now();
    const since = before?.state === 'begun' ? (before.since ?? at) : at;
    const words = why ?? before?.words ?? [];
    return {
      leaver: withStep(leaver, account, book.direction, step, {
        state: 'begun',
        at,
        since,
        words: [...words],
      }),
      trail: `leaver.${book.direction}-${step}-begun`,
    };
  });

/** As it was before it was begun; what somebody else began stays so. */
const writeStopped = ({ book, account }: Hand, step: Step, before: StepState): Promise<void> =>
  book.write((leaver) => ({
    leaver: withStep(leaver, account, book.direction, step, before),
    trail: `leaver.${book.direction}-${step}-stopped`,
  }));

const writeDone = ({ book, account }: Hand, step: Step, done: Done): Promise<void> =>
  book.write((leaver) => {
    const at = book.now();
    const words = kept(done.words);
    const changed = withStep(leaver, account, book.direction, step, { state: done.state, at, words });
    const told = withEvent(
      changed,
      at,
      `${book.direction}-${step}-${account.cloud}`,
      said(account, step, done),
    );
    return {
      leaver: done.change === undefined ? told : withRun(told, account, book.direction, done.change),
      rows: done.rows,
      trail: `leaver.${book.direction}-${step}-${done.state}`,
    };
  }, true);

const stepTitles: Readonly<Record<Step, string>> = {
  snapshot: 'Noted what it holds',
  lock: 'Signing in',
  sessions: 'Sessions and tokens',
  mail: 'Mail',
  groups: 'Groups',
  'read-back': 'Read again',
};
const stateTitles: Readonly<Record<Outcome['state'], string>> = {
  todo: 'not begun',
  begun: 'begun',
  done: 'done',
  handed: 'for a person to do',
  owed: 'still owed',
  skipped: 'nothing to do',
};

/** `Microsoft 365, mail: done. …` */
export const said = (account: Pick<LeaverAccount, 'cloud'>, step: Step, { state, words }: Outcome): string =>
  [
    `${cloudTitles[account.cloud]}, ${stepTitles[step].toLowerCase()}: ${stateTitles[state]}.`,
    ...kept(words).slice(0, 5),
  ].join(' ');
