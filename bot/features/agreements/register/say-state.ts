/** How it stands with an agreement that somebody has not signed, in words for whoever follows it up. */
import { sayDay } from '../../../core/say-time.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';
import type { Item, Line, Sheet } from '../agreement.ts';
import { sayReason } from '../asking/views.ts';
import { outcomeOf } from '../tally.ts';

type Zone = Calendar['zone'];

export interface SaidState {
  /** Where it comes in a list. */
  readonly rank: number;
  /** The same of everybody of whom it is true. */
  readonly state: string;
  /** What is this person's own of it; empty: nothing. */
  readonly own: string;
}

/** @param item not signed */
export const stateOf = (
  sheet: Pick<Sheet, 'stage'>,
  line: Line,
  item: Item,
  { calendar: { zone } }: Pick<Policy, 'calendar'>,
): SaidState => {
  const since = `since ${sayDay(item.at, zone)}`;
  const outcome = outcomeOf(line, item);
  if (outcome === 'unclear') return { rank: 3, state: 'Not clear yet: a talk is open', own: since };
  if (outcome === 'refused') return { rank: 4, state: 'Does not agree: a talk is open', own: since };
  if (item.signer === 'parent') return { rank: 2, state: byParents, own: '' };
  if (outcome === 'unreachable') {
    const state = `Chat cannot reach them (${sayReason(line.because)}): they sign by web link or on paper`;
    return { rank: 5, state, own: '' };
  }
  if (sheet.stage === 'tutor') return { rank: 1, state: beforeTutor, own: '' };
  if (line.asked === undefined) return { rank: 1, state: 'Not asked yet', own: '' };
  return { rank: 2, state: 'Asked, and not signed yet', own: sayAsked(line.asked, line.reminded, zone) };
};

const byParents = 'No parent or carer has signed yet: they sign by web link or on paper';
const beforeTutor = 'Not asked yet: the tutor has not said that it was discussed';

const sayAsked = (asked: string, reminded: readonly string[], zone: Zone): string => {
  const times = reminded.length;
  const last = reminded.at(-1);
  const often = times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
  const also = last === undefined ? '' : `, reminded ${often}, last on ${sayDay(last, zone)}`;
  return `asked on ${sayDay(asked, zone)}${also}`;
};

/** In one piece, for a list that has a line for each. */
export const sayState = (...[sheet, line, item, policy]: Parameters<typeof stateOf>): string => {
  const { state, own } = stateOf(sheet, line, item, policy);
  return own === '' ? state : `${state} (${own})`;
};
