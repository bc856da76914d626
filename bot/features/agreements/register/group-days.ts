/** How a class has signed: on which days, and by which way. Of one group only, since it reads its sheets. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps } from '../../../core/ports.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import { hows, type How, type Sheet } from '../agreement.ts';
import type { Cell } from './figures.ts';
import { readSheets } from './read-sheets.ts';
import { number } from './say-progress.ts';
import type { SchoolView } from './view.ts';

type Model = Extract<Card, { card: 'agreements/progress' }>['model'];

/** The newest days are shown. */
const mostDays = 7;
/** Staff of a large school are one group of many sheets: they are not read for a picture. */
const mostSheets = 4;

/** @param only a cell of the group */
export const groupDays = async (
  { school, policy, tallies }: SchoolView,
  only: Cell,
  deps: Deps,
): Promise<Pick<Model, 'days' | 'how'>> => {
  const parts = tallies.filter(({ audience, group }) => audience === only.audience && group === only.group);
  if (parts.length > mostSheets) return { days: [], how: '' };
  const signed = signedIn(await readSheets(school, parts, deps));
  const days = [...Map.groupBy(signed, ({ at }) => localDate(new Date(at), policy.calendar.zone))]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .slice(-mostDays)
    .map(([day, some]) => ({ day, count: some.length }));
  const most = Math.max(1, ...days.map(({ count }) => count));
  return {
    days: days.map(({ day, count }) => ({
      day: shortDay(sayDay(`${day}T12:00:00`, policy.calendar.zone)),
      words: `${number(count)} signed`,
      share: count,
      left: most - count,
    })),
    how: hows
      .map((how) => ({ how, count: signed.filter((one) => one.how === how).length }))
      .filter(({ count }) => count > 0)
      .map(({ how, count }) => `${number(count)} ${sayHow(how)}`)
      .join(', '),
  };
};

const signedIn = (sheets: readonly Sheet[]) =>
  sheets.flatMap(({ lines }) =>
    lines
      .filter(({ gone }) => gone !== true)
      .flatMap(({ items }) => items.filter(({ state }) => state === 'signed')),
  );

/** `Monday 23 November` → `Mon 23 Nov`. */
const shortDay = (day: string): string =>
  day
    .split(' ')
    .map((word) => word.slice(0, 3))
    .join(' ');

export const sayHow = (how: How | undefined): string =>
  how === undefined
    ? ''
    : { chat: 'by chat', link: 'by web link', desk: 'at the desk', paper: 'on paper' }[how];
