/**
 * What is to be sent for a sheet, and since when: pure rules of the sheet and the policy (B1, B10, B11, B13). What is due is
 * sent only while `isAskTime`.
 */
import type { Policy } from '../../policy/policy.ts';
import type { Item, Line, Sheet } from './agreement.ts';
import { askTimes, type AskTimes } from './asking/ask-times.ts';

/**
 * `ask`: for the first time. `again`: something is to be signed anew. `note`: a text has changed and needs no new signature
 * (B13). `mid-year`: the reminder of what was signed (B11).
 */
export type What = 'ask' | 'again' | 'remind' | 'note' | 'mid-year';
export interface Due {
  readonly what: What;
  readonly at: Date;
}
/**
 * `tutor`: their word that it was discussed (B10). `stuck`: they have not given it, so that it is for the coordinator. `list`:
 * who is still missing after the last reminder.
 */
export interface SheetDue {
  readonly what: 'tutor' | 'stuck' | 'list';
  readonly at: Date;
}

/** School days after which a tutor is reminded. */
const tutorReminders = [2, 5];
/** School days after which a class whose tutor says nothing is the coordinator's. */
const stuckAfter = 7;
/** School days after the asking at which the list is made where the policy has no reminders. */
const listAfter = 14;

const isOwn = ({ signer }: Item): boolean => signer === 'self';
/** Something of their own waits for them: `unclear` and `refused` wait for a talk instead (B22). */
const owes = ({ items }: Line): boolean => items.some((one) => isOwn(one) && one.state === 'waiting');

/** What this person is to be sent next; undefined: nothing, unless something changes. */
export const dueFor = (
  line: Line,
  sheet: Pick<Sheet, 'stage' | 'openedAt' | 'round'>,
  policy: Policy,
  times: AskTimes = askTimes(policy),
): Due | undefined => {
  const { stage, openedAt } = sheet;
  if (stage !== 'open' || openedAt === undefined || line.gone === true || line.reached === 'no')
    return undefined;
  const found: Due[] = [];
  const asking = owes(line) ? askingOf(line, openedAt, policy, times) : undefined;
  if (asking !== undefined) found.push(asking);
  const { asked } = line;
  const own = line.items.filter(isOwn);
  if (own.some(({ state, noted }) => state === 'signed' && noted !== undefined && noted.at === undefined))
    found.push({ what: 'note', at: times.first(openedAt) });
  const { midYear } = policy.agreements;
  if (midYear !== undefined && line.midYear === undefined) {
    const at = times.dayOf(sheet.round, midYear);
    const before = at.toISOString();
    if (own.some((one) => one.state === 'signed' && one.at < before && (asked ?? '') < before))
      found.push({ what: 'mid-year', at });
  }
  return found.reduce<Due | undefined>(
    (first, one) => (first && first.at <= one.at ? first : one),
    undefined,
  );
};

const askingOf = (line: Line, openedAt: string, policy: Policy, times: AskTimes): Due | undefined => {
  const { asked, renewed, reminded } = line;
  if (asked === undefined) return { what: 'ask', at: times.first(openedAt) };
  if (renewed !== undefined && renewed > asked) return { what: 'again', at: times.first(renewed) };
  const next = nextOf(asked, reminded.at(-1), policy.agreements.remindAfter, times);
  return next && { what: 'remind', at: next };
};

/** The first of the days that comes after the last reminder: those that were missed are not made up for one by one. */
const nextOf = (
  from: string,
  last: string | undefined,
  days: readonly number[],
  times: AskTimes,
): Date | undefined => {
  for (const day of days) {
    const at = times.after(from, day);
    if (last === undefined || at > new Date(last)) return at;
  }
  return undefined;
};

/** What is to be sent about the sheet itself; of a class with several sheets the first asks the tutor for all. */
export const sheetDueOf = (
  sheet: Sheet,
  policy: Policy,
  times: AskTimes = askTimes(policy),
): SheetDue | undefined => {
  if (sheet.stage === 'tutor') {
    const { laidAt, tutorTold = [], tutor, part, coordinator } = sheet;
    if (laidAt === undefined || tutor === undefined || part > 0 || coordinator !== undefined)
      return undefined;
    const [first] = tutorTold;
    if (first === undefined) return { what: 'tutor', at: times.first(laidAt) };
    const at = nextOf(first, tutorTold.at(-1), tutorReminders, times);
    return at === undefined ? { what: 'stuck', at: times.after(first, stuckAfter) } : { what: 'tutor', at };
  }
  return sheet.stage === 'open' ? listDueOf(sheet, policy, times) : undefined;
};

/** A school day after the last reminder of somebody who is still missing and not on an earlier list. */
const listDueOf = (sheet: Sheet, policy: Policy, times: AskTimes): SheetDue | undefined => {
  const { openedAt, listedAt } = sheet;
  if (openedAt === undefined) return undefined;
  const days = Math.max(
    ...policy.agreements.remindAfter,
    policy.agreements.remindAfter.length ? 0 : listAfter,
  );
  const ends = sheet.lines
    .filter(isMissing)
    .map(({ asked }) => times.after(asked ?? openedAt, days + 1))
    .filter((at) => listedAt === undefined || at > new Date(listedAt));
  const at = earliest(ends);
  return at && { what: 'list', at };
};

/** Has not signed everything that is asked of them themselves. */
const isMissing = ({ gone, items }: Line): boolean =>
  gone !== true && items.some((one) => isOwn(one) && one.state !== 'signed');

const earliest = (all: readonly (Date | undefined)[]): Date | undefined =>
  all.reduce(
    (first, one) => (first === undefined || (one !== undefined && one < first) ? one : first),
    undefined,
  );

/** When something is to be sent for the sheet next, for its tally. Undefined: nothing more is, unless something changes. */
export const dueOf = (sheet: Sheet, policy: Policy, times: AskTimes = askTimes(policy)): Date | undefined =>
  earliest([
    sheetDueOf(sheet, policy, times)?.at,
    ...sheet.lines.map((line) => dueFor(line, sheet, policy, times)?.at),
  ]);
