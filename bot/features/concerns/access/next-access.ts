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
  readonly now: Date;
  readonly calendar: Calendar;
}

/** Entries of the case's history; `case-blocks.ts` has their words. */
export type AccessEntry =
  'accessRemoved' | 'accessDeclined' | 'accessNever' | 'accessBackAsked' | 'accessRestored' | 'accessLate';

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
  if (isNewer && isDecided(stage))
    return {
      ...seen({ do: 'go-on', row: { ...row, look: now.toISOString() }, entries: [] }, stage),
      goesOn: true,
    };
  if (isSettled(row.state)) return nothing;
  const renewed: GoOn = isNewer
    ? { do: 'go-on', row: renew(row, wanted, stage), entries: [], until: wanted.until }
    : { do: 'go-on', row, entries: [] };
  return withLook(lateIfLate(endedIf(over, seen(renewed, stage), facts), facts), facts);
};

const nothing: NextAccess = { do: 'nothing' };

/** IT has decided this round already: something newer is a round of its own. */
const isDecided = (stage: LeaverStage | undefined): boolean =>
  stage === undefined ||
  stage === 'restored' ||
  stage === 'kept' ||
  stage === 'not-leaver' ||
  stage === 'gone';

const renew = (row: Access, { at, until }: Wanted, stage: LeaverStage | undefined): Access => ({
  ...row,
  sanctionAt: at,
  until,
  state: stage === 'disabled' && row.state !== 'asked' ? 'removed' : 'asked',
  lateAt: undefined,
});

/** What IT has done since it was last looked at. */
const seen = (step: GoOn, stage: LeaverStage | undefined): GoOn => {
  const { row } = step;
  if (stage === 'restored')
    return {
      ...step,
      row: { ...row, state: 'restored' },
      entries: ['accessRestored'],
      // Before the day that the case says: its people should know.
      ...(row.state === 'back-asked' ? {} : { tellCase: 'more' as const }),
    };
  if (row.state !== 'asked' && !isDecided(stage)) return step;
  if (stage === 'disabled') return { ...step, row: { ...row, state: 'removed' }, entries: ['accessRemoved'] };
  if (isDecided(stage))
    return { ...step, row: { ...row, state: 'declined' }, entries: ['accessDeclined'], tellCase: 'more' };
  return step;
};

/** The day has come, or the case was closed. */
const endedIf = (over: boolean, step: GoOn, { stage, now, calendar }: AccessFacts): GoOn => {
  const { row, entries } = step;
  if (!over || (row.state !== 'asked' && row.state !== 'removed')) return step;
  if (stage === 'candidate' || stage === 'approving' || stage === 'leaving')
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
