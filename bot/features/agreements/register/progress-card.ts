/** The card of a view: its texts, then what lies below it, then how a class has signed day by day. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { sumOf, totalOf, type Cell } from './figures.ts';
import { deskRows } from './desk/desk-figures.ts';
import { groupDays } from './group-days.ts';
import { roundNow } from './read-tallies.ts';
import { barOf, sayRest, sayShare, tooSmall } from './say-progress.ts';
import { isIn, titleOf, writeScope } from './scope.ts';
import type { SchoolView, View } from './view.ts';

type ProgressCard = Extract<Card, { card: 'agreements/progress' }>;
type Model = ProgressCard['model'];

const pageSize = 8;

export const progressCard = async (view: View, page: number, deps: Deps): Promise<ProgressCard> => {
  const [first] = view.schools;
  if (first === undefined) throw new Error('a view has no school');
  const { scope } = view;
  const cells = view.schools.flatMap(({ figures }) => figures.cells);
  const rows = view.schools.length > 1 ? schoolRows(view) : groupRows(first, cells);
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const at = Math.min(pages, Math.max(1, page));
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  const only = onlyGroup(view, first, cells);
  const byDay =
    only !== undefined && cells.every(({ named }) => named) ? await groupDays(first, only, deps) : noDays;
  return {
    card: 'agreements/progress',
    model: {
      title: only === undefined ? titleOf(scope, first.policy) : only.group,
      detail: `${sayRound(roundNow(first.school, deps))} · counted on ${sayTime(deps.clock.now(), first.policy.calendar.zone)}`,
      notice: noticeOf(view, cells),
      texts: textsOf(view, cells),
      rows: only === undefined ? rows.slice((at - 1) * pageSize, at * pageSize) : [],
      ...byDay,
      desk: deskRows(view.schools),
      pages: only === undefined ? [...turn('Earlier…', at - 1), ...turn('More…', at + 1)] : [],
      names: view.schools.length === 1 && cells.some(({ named }) => named),
      of: only === undefined ? writeScope(scope) : groupOf(only),
      school: view.schools.length === 1 ? first.school : '',
    },
  };
};

const noDays: Pick<Model, 'days' | 'how'> = { days: [], how: '' };

/** A cell of the group that was asked for; or of the only one that a tutor or a head of year has. */
const onlyGroup = ({ scope }: View, { sight }: SchoolView, cells: readonly Cell[]): Cell | undefined => {
  const [first] = cells;
  const isTheirs = scope.what === 'school' && !sight.figures && new Set(cells.map(groupOf)).size === 1;
  return scope.what === 'group' || isTheirs ? first : undefined;
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
  schools.every(({ desk, sight }) => desk !== undefined && (!sight.figures || scope.what === 'audience'));

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
  to: { readonly of: string; readonly school: string },
): Model['rows'][number] => {
  const counts = sumOf(cells);
  return {
    title,
    words: sayShare(counts),
    rest: sayRest(counts),
    bar: barOf(counts),
    open: `Open ${title}`,
    ...to,
  };
};

const schoolRows = ({ schools, scope }: View): Model['rows'] =>
  schools
    .filter(({ figures }) => figures.cells.length > 0)
    .map(({ school, policy, figures }) =>
      rowOf(policy.name, figures.cells, {
        school,
        of: scope.what === 'trust' ? 'school' : writeScope(scope),
      }),
    );

/** Those who are furthest behind first; of the same, as a school lists them. */
const groupRows = ({ school }: SchoolView, cells: readonly Cell[]): Model['rows'] =>
  [...Map.groupBy(cells, groupOf)]
    .map(([of, some]) => ({ of, some, share: shareOf(some), title: some[0]?.group ?? '' }))
    .toSorted((a, b) => a.share - b.share || a.title.localeCompare(b.title, 'en-GB', { numeric: true }))
    .map(({ of, some, title }) => rowOf(title, some, { of, school }));

const shareOf = (cells: readonly Cell[]): number => {
  const counts = sumOf(cells);
  return counts.signed / totalOf(counts);
};
