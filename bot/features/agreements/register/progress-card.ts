/** The card of a view: its texts, then what lies below it, then how a class has signed day by day. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { deskRows } from './desk/desk-figures.ts';
import type { Tally } from '../tally.ts';
import { isByParents, sumOf, type Cell } from './figures.ts';
import { groupDays, noDays } from './group-days.ts';
import { roundNow } from './read-tallies.ts';
import { barOf, sayRest, sayShare, tooSmall } from './say-progress.ts';
import { headingOf } from './say-heading.ts';
import { isIn, writeScope, yearTitle, type Scope } from './scope.ts';
import type { SchoolView, View } from './view.ts';

type ProgressCard = Extract<Card, { card: 'agreements/progress' }>;
type Model = ProgressCard['model'];

const pageSize = 8;

export const progressCard = async (view: View, page: number, deps: Deps): Promise<ProgressCard> => {
  const [first] = view.schools;
  if (first === undefined) throw new Error('a view has no school');
  const { scope } = view;
  const cells = view.schools.flatMap(({ figures }) => figures.cells);
  const rows = view.schools.length > 1 ? schoolRows(view) : groupRows(first, scope, cells);
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const at = Math.min(pages, Math.max(1, page));
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  const only = onlyGroup(view, first, cells);
  const byDay =
    only !== undefined && cells.every(({ named }) => named)
      ? await groupDays(first, scope, only, deps)
      : noDays;
  return {
    card: 'agreements/progress',
    model: {
      title: headingOf(view),
      detail: `${sayRound(roundNow(first.school, deps))} · counted on ${sayTime(deps.clock.now(), first.policy.calendar.zone)}`,
      notice: noticeOf(view, cells),
      texts: textsOf(view, cells),
      rows: only === undefined ? rows.slice((at - 1) * pageSize, at * pageSize) : [],
      ...byDay,
      desk: deskRows(view.schools),
      pages: only === undefined ? [...turn('Earlier…', at - 1), ...turn('More…', at + 1)] : [],
      names: view.schools.length === 1 && cells.some(({ named }) => named),
      of: writeScope(scope),
      school: view.schools.length === 1 ? first.school : '',
    },
  };
};

/** A cell of the only group that there is to see: its row would say the same again. */
const onlyGroup = (
  { scope, schools }: View,
  { figures }: SchoolView,
  cells: readonly Cell[],
): Cell | undefined => {
  const [first] = cells;
  const isAlone = new Set(cells.map(groupOf)).size === 1 && !figures.someTooSmall;
  return scope.what === 'group' || (schools.length === 1 && isAlone) ? first : undefined;
};

const groupOf = ({ audience, group }: Pick<Cell, 'audience' | 'group'>): string =>
  writeScope({ what: 'group', audience, group });

/** `School year 2026/27`. */
const sayRound = (round: string): string => `School year ${round}/${String(Number(round) + 1).slice(2)}`;

const noticeOf = ({ schools, scope }: View, cells: readonly Cell[]): string => {
  if (isDeskOnly({ schools, scope }, cells)) return '';
  const waiting = schools.flatMap(({ figures }) => figures.waitForTutor);
  const some = schools.some(({ figures }) => figures.someTooSmall);
  const nobody = schools.every(({ tallies }) => !tallies.some((tally) => isIn(scope, tally)));
  return [
    nobody ? 'Nobody has been asked to sign yet this school year.' : '',
    waiting.length === 0
      ? ''
      : waiting.length <= 3
        ? `${waiting.join(', ')}: asked as soon as the tutor has said that it was discussed.`
        : `${waiting.length} classes are asked as soon as their tutors have said that it was discussed.`,
    some ? tooSmall : '',
    !nobody && cells.length === 0 && !some ? 'There is nothing to count here yet.' : '',
  ]
    .filter((words) => words !== '')
    .join(' ');
};

/** Nothing is asked of anybody here but at the desk, or nothing else of it is theirs to see. */
const isDeskOnly = ({ schools, scope }: View, cells: readonly Cell[]): boolean =>
  cells.length === 0 &&
  schools.every(
    ({ desk, sight, figures }) =>
      desk !== undefined && !figures.someTooSmall && (!sight.figures || scope.what === 'audience'),
  );

const textsOf = ({ schools }: View, cells: readonly Cell[]): Model['texts'] => {
  const texts = schools.flatMap(({ policy }) => policy.texts);
  const place = (id: string): number => texts.findIndex((text) => text.id === id);
  return [...Map.groupBy(cells, ({ agreement }) => agreement)]
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([id, some]) => {
      const text = texts.find((one) => one.id === id);
      const counts = sumOf(some);
      return {
        title: text?.title ?? id,
        version:
          text === undefined
            ? ''
            : `${text.signer === 'parent' ? 'By parents · ' : ''}Version ${text.version}`,
        words: sayShare(counts),
        rest: sayRest(counts),
        bar: barOf(counts),
      };
    });
};

const rowOf = (
  title: string,
  cells: readonly Cell[],
  policy: Policy,
  to: { readonly of: string; readonly school: string },
): Model['rows'][number] => ({
  title,
  parts: [...Map.groupBy(cells, (cell) => whoOf(cell, policy))]
    .toSorted(([a], [b]) => whos.indexOf(a) - whos.indexOf(b))
    .map(([who, some], _, all) => {
      const counts = sumOf(some);
      const isAlone = all.length === 1 && who === 'Adults';
      return {
        who: isAlone ? '' : `${who}: `,
        words: sayShare(counts),
        // Those who are just not there yet are what is left of the figure.
        rest: sayRest({ ...counts, waiting: 0 }),
        bar: barOf(counts),
      };
    }),
  open: `Open ${title}`,
  ...to,
});

/** What each of them signs is never added to what another does. */
const whos = ['Pupils', 'Parents', 'Adults'] as const;
const whoOf = ({ agreement, audience }: Cell, policy: Policy): (typeof whos)[number] => {
  if (isByParents(agreement, policy)) return 'Parents';
  return audience === 'pupils' ? 'Pupils' : 'Adults';
};

const schoolRows = ({ schools, scope }: View): Model['rows'] =>
  schools
    .filter(({ figures }) => figures.cells.length > 0)
    .map(({ school, policy, figures }) =>
      rowOf(policy.name, figures.cells, policy, {
        school,
        of: scope.what === 'trust' ? 'school' : writeScope(scope),
      }),
    );

/** As a school lists them: classes in their order, then the adults. */
const groupRows = (
  { school, policy, tallies }: SchoolView,
  scope: Scope,
  cells: readonly Cell[],
): Model['rows'] =>
  [...Map.groupBy(cells, groupOf)]
    .map(([of, some]) => ({
      of,
      some,
      title: some[0]?.group ?? '',
      rank: some[0]?.audience === 'pupils' ? 0 : 1,
    }))
    .toSorted((a, b) => a.rank - b.rank || a.title.localeCompare(b.title, 'en-GB', { numeric: true }))
    .map(({ of, some, title }) =>
      rowOf(`${title}${yearOnly(title, scope, tallies)}`, some, policy, { of, school }),
    );

/** Of a class of several years, a year has its own pupils only: said, since opening it shows all. */
const yearOnly = (group: string, scope: Scope, tallies: readonly Tally[]): string => {
  if (scope.what !== 'year') return '';
  const isMixed = tallies.some(
    (one) => one.audience === 'pupils' && one.group === group && !isIn(scope, one),
  );
  return isMixed ? ` (${yearTitle(scope.year)})` : '';
};
