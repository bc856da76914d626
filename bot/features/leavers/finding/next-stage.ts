/** What becomes of somebody tonight: from the stage that they are in and how they look. Pure. */
import { localDate, sayDate } from '../../../core/say-time.ts';
import { isGround, type Ground, type Leaver, type Stage } from '../leaver.ts';
import { isLive, isUntouchable } from '../protect.ts';
import type { Look, NightFacts } from './look.ts';

/** `undefined`: nothing is written. `decided: false`: what was decided before is over, and stays in the events only. */
export interface Next {
  readonly stage: Stage;
  readonly decided: boolean;
  readonly event?: { readonly what: string; readonly words: string } | undefined;
}

type Facts = Pick<NightFacts, 'policy' | 'now'>;
type Fresh =
  | { readonly stage: 'leaving' | 'candidate' }
  | { readonly stage: 'gone'; readonly what: string; readonly words: string };

/** Somebody of whom nothing is known yet. */
export const firstStage = (look: Look, facts: Facts): Stage | undefined => {
  const fresh = freshStage(look, facts);
  if (fresh.stage !== 'gone') return fresh.stage;
  return fresh.what === 'came-back' && look.grounds.some(isGround) ? 'gone' : undefined;
};

export const nextStage = (row: Leaver, look: Look, facts: Facts): Next | undefined => {
  const fresh = freshStage(look, facts);
  switch (row.stage) {
    // Somebody's hands are at it.
    case 'disabling':
    case 'undoing':
      return undefined;
    case 'disabled':
      return look.accounts.some(({ enabled }) => enabled)
        ? reopened(fresh, 'enabled-again', 'An account that Lantern had disabled is enabled again.')
        : undefined;
    case 'not-leaver':
    case 'restored':
      return hasNewGround(row, look)
        ? reopened(fresh, 'new-ground', 'There is a reason now that was not there when it was decided.')
        : undefined;
    case 'kept':
      if (fresh.stage === 'gone') return over(fresh);
      return isKept(row, facts)
        ? { stage: 'kept', decided: true }
        : reopened(fresh, 'kept-until', `It was to be kept until ${sayDate(row.decision?.until ?? '')}.`);
    case 'approving':
      if (fresh.stage === 'gone') return over(fresh);
      if (hasRunOut(row, facts))
        return reopened(fresh, 'ran-out', 'Nobody has agreed in time, so it is to be decided anew.');
      return isUntouchable(look.protections)
        ? {
            stage: fresh.stage,
            decided: false,
            event: {
              what: 'protected',
              words: 'Something stands against it now, so what was decided is void.',
            },
          }
        : { stage: 'approving', decided: true };
    case 'gone':
      return fresh.stage === 'gone'
        ? undefined
        : { stage: fresh.stage, decided: false, event: { what: 'found-again', words: 'Found again.' } };
    case 'candidate':
    case 'leaving':
      return fresh.stage === 'gone' ? over(fresh) : { stage: fresh.stage, decided: true };
  }
};

const over = ({ what, words }: Extract<Fresh, { stage: 'gone' }>): Next => ({
  stage: 'gone',
  decided: false,
  event: { what, words },
});

const reopened = (fresh: Fresh, what: string, words: string): Next | undefined =>
  fresh.stage === 'gone' && fresh.what !== 'came-back'
    ? undefined
    : { stage: fresh.stage, decided: false, event: fresh.stage === 'gone' ? fresh : { what, words } };

/** An approval holds for the hours of the policy (E8). */
const hasRunOut = ({ decision }: Leaver, { now }: Facts): boolean =>
  decision?.expires !== undefined && decision.expires <= now.toISOString();

/** On the very day it is asked about again. */
const isKept = ({ decision }: Leaver, { policy, now }: Facts): boolean =>
  decision?.until !== undefined && decision.until > localDate(now, policy.calendar.zone);

const freshStage = (look: Look, facts: Facts): Fresh => {
  const { accounts, grounds, cameBack } = look;
  if (isStillToLeave(look, facts)) return { stage: 'leaving' };
  if (cameBack)
    return { stage: 'gone', what: 'came-back', words: 'The school’s own list of people has them.' };
  if (accounts.length === 0) return { stage: 'gone', what: 'no-account', words: 'No account is left.' };
  if (!accounts.some(({ enabled }) => enabled))
    return { stage: 'gone', what: 'all-disabled', words: 'Every account is disabled already.' };
  if (grounds.some(isGround) || isSuggested(look)) return { stage: 'candidate' };
  return {
    stage: 'gone',
    what: 'no-ground',
    words: 'There is no reason any more to think that they have left.',
  };
};

/**
 * Until the last day everybody is in the roster: that contradicts nothing. But whoever is in it and may be somebody else than
 * the list means is not told that they leave.
 */
export const isStillToLeave = (look: Look, facts: Facts): boolean => {
  const { accounts, grounds, cameBack, protections } = look;
  const firm = grounds.filter(isGround);
  if (accounts.length === 0 || firm.length === 0 || !isAhead(look, firm, facts)) return false;
  return !cameBack || !protections.some(({ why }) => why === 'not-sure-who');
};

/** Lists and leaving dates speak of a day to come; what IT or a case says counts at once, while it says anything. */
const isAhead = ({ lastDay }: Look, firm: readonly Ground[], { policy, now }: Facts): boolean =>
  lastDay !== undefined &&
  firm.every((one) => one.what === 'list' || one.what === 'leave-date' || !isLive(one, now, policy)) &&
  localDate(now, policy.calendar.zone) <= addDays(lastDay, policy.leavers.graceDays);

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** Both signs together, and nothing against it: worth a look, and no more than that. */
export const isSuggested = ({ grounds, protections }: Look): boolean =>
  (['not-in-roster', 'no-sign-in'] as const).every((what) => grounds.some((one) => one.what === what)) &&
  !isUntouchable(protections);

/** By what it says, not by the line or the name of the list: these change each night. */
const keyOf = (ground: Ground): string => {
  switch (ground.what) {
    case 'list':
    case 'leave-date':
      return `${ground.what} ${ground.lastDay}`;
    case 'named':
      return `named ${ground.at}`;
    case 'sanction':
      return `sanction ${ground.incident} ${ground.record} ${ground.at}`;
    case 'guest-ended':
      return `guest ${ground.endedOn}`;
    case 'not-in-roster':
    case 'no-sign-in':
      return ground.what;
  }
};

const hasNewGround = (row: Leaver, look: Look): boolean => {
  const known = new Set(row.grounds.map(keyOf));
  return look.grounds.some((ground) => isGround(ground) && !known.has(keyOf(ground)));
};
