/**
 * What comes next with access that a sanction takes away: a pure function of the case, IT's row and the time, so that it
 * may be asked any number of times. Nothing is silent in either direction (A26): whatever IT does or leaves undone comes
 * into the case's history, and what is late or refused is told to whoever has the case in hand.
 */
import { nextNoon, opensOn } from '../../../policy/calendar.ts';
import type { Calendar } from '../../../policy/policy.ts';
import type { Stage as LeaverStage } from '../../leavers/leaver.ts';
import { isSettled, type Access, type Wanted } from './access.ts';

export interface AccessFacts {
  readonly wanted: Wanted | undefined;
  /** The case was closed: then nothing of it holds anybody's access back. */
  readonly closed: boolean;
  readonly row: Access | undefined;
  /** Of IT's row. */
  readonly stage: LeaverStage | undefined;
  /** IT's row says that something was begun with an account: then no stage but `restored` says that nothing is away. */
  readonly taken: boolean;
  /** Of a row that is `restored`: each account was read back as enabled. */
  readonly back: boolean;
  readonly now: Date;
  readonly calendar: Calendar;
}

/** Entries of the case's history; `case-blocks.ts` has their words. */
export type AccessEntry =
  | 'accessByHand'
  | 'accessRemoved'
  | 'accessDeclined'
  | 'accessNever'
  | 'accessBackAsked'
  | 'accessRestored'
  | 'accessStillAway'
  | 'accessLate';

export type NextAccess =
  | { readonly do: 'nothing' }
  /** Ask IT, in a row of its own. */
  | { readonly do: 'begin'; readonly round: number }
  | {
      readonly do: 'go-on';
      readonly row: Access;
      readonly entries: readonly AccessEntry[];
      /** The day that IT's row shows is another one now. */
      readonly until?: string;
      /** IT need not decide any more. */
      readonly withdraw?: true;
      readonly tellIT?: 'restore' | 'restore-late';
      readonly tellCase?: 'more' | 'late';
      /** Settled, and something newer waits. */
      readonly goesOn?: true;
    };

type GoOn = Extract<NextAccess, { do: 'go-on' }>;

export const nextAccess = (facts: AccessFacts): NextAccess => {
  const { wanted, closed, row, stage, now, calendar } = facts;
  if (wanted === undefined) return nothing;
  const over = closed || now >= opensOn(calendar, wanted.until);
  if (row === undefined) return over ? nothing : { do: 'begin', round: 1 };
  const isNewer = row.sanctionAt !== wanted.at;
  // IT is giving it back at this very moment: what is newer begins when that is done.
  if (isNewer && stage === 'undoing') return withLook({ do: 'go-on', row, entries: [] }, facts);
  if (isNewer && isSettled(row.state)) return over ? nothing : { do: 'begin', round: row.round + 1 };
  // What IT did in this round is written down first; the next look begins the new one.
  const ended = seen({ do: 'go-on', row: { ...row, look: now.toISOString() }, entries: [] }, facts);
  if (isNewer && isSettled(ended.row.state)) return { ...ended, goesOn: true };
  if (isSettled(row.state)) return nothing;
  const renewed: GoOn = isNewer
    ? { do: 'go-on', row: renew(row, wanted), entries: [], until: wanted.until }
    : { do: 'go-on', row, entries: [] };
  return withLook(lateIfLate(endedIf(over, seen(renewed, facts), facts), facts), facts);
};

const nothing: NextAccess = { do: 'nothing' };

/** IT has decided against it, if it has taken nothing away before. */
const isAgainst = (stage: LeaverStage | undefined): boolean =>
  stage === 'kept' || stage === 'not-leaver' || stage === 'gone';

/** What was taken away stays so, whatever became of IT's row meanwhile. */
const renew = (row: Access, { at, until }: Wanted): Access => ({
  ...row,
  sanctionAt: at,
  until,
  state: row.state === 'asked' ? 'asked' : 'removed',
  lateAt: undefined,
});

/** Something may be away: only that IT has given it back ends this. */
const mayBeAway = ({ state }: Access, { taken }: AccessFacts): boolean => taken || state !== 'asked';

/** What IT has done since it was last looked at. */
const seen = (step: GoOn, facts: AccessFacts): GoOn => {
  const { row } = step;
  const { stage } = facts;
  if (isSettled(row.state)) return step;
  if (stage === 'restored')
    return {
      ...step,
      row: { ...row, state: 'restored' },
      // IT has done its part, and somebody else's decision may hold: only what was read is called back.
      entries: [facts.back ? 'accessRestored' : 'accessStillAway'],
      // Before the day that the case says, or not back on it: its people should know.
      ...(row.state === 'back-asked' && facts.back ? {} : { tellCase: 'more' as const }),
    };
  // Without a row IT can be asked for nothing, and has confirmed nothing.
  if (stage === undefined)
    return { ...step, row: { ...row, state: 'by-hand' }, entries: ['accessByHand'], tellCase: 'more' };
  if (row.state === 'asked' && stage === 'disabled')
    return { ...step, row: { ...row, state: 'removed' }, entries: ['accessRemoved'] };
  if (isAgainst(stage) && !mayBeAway(row, facts))
    return { ...step, row: { ...row, state: 'declined' }, entries: ['accessDeclined'], tellCase: 'more' };
  return step;
};

/** The day has come, or the case was closed. */
const endedIf = (over: boolean, step: GoOn, facts: AccessFacts): GoOn => {
  const { row, entries } = step;
  const { stage, now, calendar } = facts;
  if (!over || (row.state !== 'asked' && row.state !== 'removed')) return step;
  const waits = stage === 'candidate' || stage === 'approving' || stage === 'leaving';
  if (waits && !mayBeAway(row, facts))
    return {
      ...step,
      row: { ...row, state: 'never' },
      entries: [...entries, 'accessNever'],
      withdraw: true,
      tellCase: 'more',
    };
  return {
    ...step,
    row: { ...row, state: 'back-asked', lateAt: nextNoon(calendar, now).toISOString() },
    entries: [...entries, 'accessBackAsked'],
    tellIT: 'restore',
  };
};

/** Noon of the school day: said then, and at each noon after it, until IT has confirmed. */
const lateIfLate = (step: GoOn, { now, calendar }: AccessFacts): GoOn => {
  const { row, entries } = step;
  if (row.state !== 'back-asked' || row.lateAt === undefined || now.toISOString() < row.lateAt) return step;
  return {
    ...step,
    row: { ...row, lateAt: nextNoon(calendar, now).toISOString() },
    entries: [...entries, 'accessLate'],
    tellIT: 'restore-late',
    tellCase: 'late',
  };
};

const tenMinutesMs = 600_000;
const dayMs = 86_400_000;

/** While IT is asked, every ten minutes; while access is away, once a day; never past the moment at which something is due. */
const withLook = (step: GoOn, { now, calendar }: AccessFacts): GoOn => {
  const { state, until, lateAt } = step.row;
  const wait = state === 'removed' ? dayMs : tenMinutesMs;
  const dues = [
    now.getTime() + wait,
    ...(state === 'back-asked' ? [] : [opensOn(calendar, until).getTime()]),
    ...(lateAt === undefined ? [] : [Date.parse(lateAt)]),
  ].filter((due) => due > now.getTime());
  return { ...step, row: { ...step.row, look: new Date(Math.min(...dues)).toISOString() } };
};
