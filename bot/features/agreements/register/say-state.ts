/** How it stands with an agreement that somebody has not signed, in words for whoever follows it up. */
import { sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { outcomeOf, type Item, type Line, type Sheet } from '../agreement.ts';

/** @param item not signed */
export const sayState = (
  sheet: Pick<Sheet, 'stage'>,
  line: Line,
  item: Item,
  { calendar: { zone } }: Pick<Policy, 'calendar'>,
): string => {
  const since = sayDay(item.at, zone);
  const outcome = outcomeOf(line, item);
  if (outcome === 'unclear') return `does not understand it yet: a talk is open since ${since}`;
  if (outcome === 'refused') return `does not agree: a talk is open since ${since}`;
  if (item.signer === 'parent') return 'no parent or carer has signed yet: they sign by web link or on paper';
  if (outcome === 'unreachable')
    return `chat cannot reach them (${sayBecause(line.because)}): they need a web link or paper`;
  if (sheet.stage === 'tutor') return 'not asked yet: the tutor has not said that it was discussed';
  if (line.asked === undefined) return 'not asked yet';
  const times = line.reminded.length;
  const last = line.reminded.at(-1);
  const reminded =
    last === undefined
      ? ''
      : ` and reminded ${times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`}, last on ${sayDay(last, zone)}`;
  return `was asked on ${sayDay(line.asked, zone)}${reminded}, and has not signed`;
};

/** The front's own static words are for the log; these are the few that tell somebody what to do. */
const sayBecause = (because: string | undefined): string =>
  because === 'no-account' ? 'no account' : 'the chat did not take it';
