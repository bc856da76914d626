/** How a class has signed: on which days, and by which way. Of one group only, since it reads its sheets. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps } from '../../../core/ports.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import type { Calendar, Policy } from '../../../policy/policy.ts';
import { hows, type How, type Item, type Sheet } from '../agreement.ts';
import type { Cell } from './figures.ts';
import { readSheets } from './read-sheets.ts';
import { number } from './say-progress.ts';
import { isAbout, type Scope } from './scope.ts';
import { namedTallies, type SchoolView } from './view.ts';

type Model = Extract<Card, { card: 'agreements/progress' }>['model'];

type Zone = Calendar['zone'];

/** The newest days are shown. */
const mostDays = 7;
/** Staff of a large school are one group of many sheets: they are not read for a picture. */
const mostSheets = 4;

/** @param only a cell of the group; what of it they asked for is what `scope` has */
export const groupDays = async (
  view: SchoolView,
  scope: Scope,
  only: Pick<Cell, 'audience' | 'group'>,
  deps: Deps,
): Promise<Pick<Model, 'days' | 'daysTitle' | 'how'>> => {
  const { school, policy } = view;
  const parts = namedTallies(view, scope).filter(
    ({ audience, group }) => audience === only.audience && group === only.group,
  );
  if (new Set(parts.map(({ sheet }) => sheet)).size > mostSheets) return noDays;
  const signed = signedIn(await readSheets(school, parts, deps), scope, policy);
  const [parents, own] = [true, false].map((is) =>
    signed.filter(({ signer }) => (signer === 'parent') === is),
  );
  const drawn = own === undefined || own.length === 0 ? (parents ?? []) : own;
  const who = only.audience !== 'pupils' ? '' : drawn === own ? 'pupils ' : 'parents ';
  return {
    daysTitle: `Signed by ${who}on each day`.replace('by on', 'on'),
    days: daysOf(drawn, policy.calendar.zone),
    how: [
      sayHows(only.audience === 'pupils' ? 'Pupils: ' : '', own ?? []),
      sayHows('Parents: ', parents ?? []),
    ]
      .filter((words) => words !== '')
      .join(' '),
  };
};

export const noDays: Pick<Model, 'days' | 'daysTitle' | 'how'> = { daysTitle: '', days: [], how: '' };

const daysOf = (signed: readonly Item[], zone: Zone): Model['days'] => {
  const days = [...Map.groupBy(signed, ({ at }) => localDate(new Date(at), zone))]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .slice(-mostDays)
    .map(([day, some]) => ({ day, count: some.length }));
  const most = Math.max(1, ...days.map(({ count }) => count));
  return days.map(({ day, count }) => ({
    day: shortDay(sayDay(`${day}T12:00:00`, zone)),
    words: `${number(count)} signed`,
    share: count,
    left: most - count,
  }));
};

/** `Pupils: 19 by chat, 1 on paper.` */
const sayHows = (who: string, signed: readonly Item[]): string => {
  const said = hows
    .map((how) => ({ how, count: signed.filter((one) => one.how === how).length }))
    .filter(({ count }) => count > 0)
    .map(({ how, count }) => `${number(count)} ${sayHow(how)}`)
    .join(', ');
  return said === '' ? '' : `${who}${said}.`;
};

const signedIn = (sheets: readonly Sheet[], scope: Scope, policy: Policy): Item[] =>
  sheets.flatMap(({ lines }) =>
    lines
      .filter(({ gone }) => gone !== true)
      .flatMap(({ items }) =>
        items.filter(({ state, agreement }) => state === 'signed' && isAbout(scope, agreement, policy)),
      ),
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
