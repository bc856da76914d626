/** How far a year, all parents or the whole school are with links and paper: their classes, and one press for all of them. */
import type { ActOf, Deps, Reply, SchoolId } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { writeScope, yearTitle, type Scope } from '../register/scope.ts';
import { hasLiveLinks, madeIn, sayMade, type LinksMade } from './links-made.ts';
import { notSetUp, officeButton, officeCard, pageEnds, type OfficeButton, type OfficeRow } from './office.ts';
import { fitsOnCard, paged } from './paged.ts';
import { countOf, wordsOf, type Reach, type Unit } from './reach.ts';
import { runOf, type LinkRun } from './run-links.ts';

interface State {
  readonly school: SchoolId;
  readonly policy: Policy;
  readonly made: ReadonlyMap<string, LinksMade>;
  readonly now: Date;
  readonly signer: Reach['signer'];
}

/** @throws AppError `unavailable` */
export const showReach = async (
  reach: Reach,
  { by, values: { page } }: Pick<ActOf<{ readonly page?: string | undefined }>, 'by' | 'values'>,
  { notice = '', problem = '' }: { readonly notice?: string; readonly problem?: string },
  deps: Deps,
): Promise<Reply> => {
  const { school, signer } = reach;
  const policy = deps.policies.of(school);
  const [made, run] = await Promise.all([madeIn(school, deps), runOf(school, reach.scope, deps)]);
  const state: State = { school, policy, made, now: deps.clock.now(), signer };
  const open = reach.units.filter((unit) => countOf(unit, policy, signer) > 0);
  const there = { school, group: wordsOf(reach) };
  const isSetUp = deps.links.address('/') !== undefined;
  const hasLinks = open.some(({ group }) => hasLiveLinks(group, made, state.now));
  const csv = hasLinks ? deps.links.sealed(by, 'links.csv', there, pageEnds(state.now)) : undefined;
  const list = paged(rowsOf(reach, open, state), page, (next) =>
    officeButton('More…', 'links.list', { show: 'yes', ...there, page: next }),
  );
  return officeCard({
    title:
      reach.scope.what === 'school'
        ? 'Signing by web link or on paper'
        : `${reach.title}: by web link or on paper`,
    notice,
    problem,
    said: [...saidOf(open, hasLinks, run, state), ...(isSetUp ? [] : [notSetUp])],
    rows: list.rows,
    open: csv === undefined ? [] : [{ title: 'Links as CSV', url: csv }],
    first: open.length === 0 || !isSetUp ? [] : firstOf(run, hasLinks, there),
    buttons: [
      ...(open.length === 0 ? [] : [officeButton('Agreement to print…', 'paper.forms', there)]),
      ...list.buttons,
      ...(reach.scope.what === 'school'
        ? []
        : [officeButton('The whole school', 'links.list', { show: 'yes', school })]),
    ],
  });
};

const many = (n: number, one: string, more: string): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : more}`;

const stillToCome = (units: readonly Unit[], { policy, signer }: State): string => {
  const sum = units.reduce((all, unit) => all + countOf(unit, policy, signer), 0);
  return `${many(sum, 'signature', 'signatures')} by link or on paper still to come`;
};

const saidOf = (
  open: readonly Unit[],
  hasLinks: boolean,
  run: LinkRun | undefined,
  state: State,
): string[] => {
  if (open.length === 0) return ['Nobody has to sign by link just now.'];
  // Made once, and invalid or over since: then the rows say how it stands.
  const isSaid = run !== undefined && (run.ended === undefined || hasLinks);
  return [`${stillToCome(open, state)}.`, ...(isSaid ? [sayRun(run, state)] : [])];
};

const sayRun = ({ all, done, ended }: LinkRun, { policy }: State): string =>
  ended === undefined
    ? `The links are being made: ${done} of ${many(all, 'class or group', 'classes and groups')} so far. You can go on with other things; look again in a minute.`
    : `All links were made on ${sayTime(ended, policy.calendar.zone)}. Whoever has come since needs one still.`;

const firstOf = (
  run: LinkRun | undefined,
  hasLinks: boolean,
  there: { readonly school: SchoolId; readonly group: string },
): OfficeButton[] => {
  if (run !== undefined && run.ended === undefined)
    return [officeButton('Look again', 'links.list', { show: 'yes', ...there }, 'positive')];
  if (!hasLinks) return [officeButton('Make and print all', 'links.make', there, 'positive')];
  return [
    officeButton('Print letters…', 'links.parts', there, 'positive'),
    officeButton('Make the missing links', 'links.make', there),
  ];
};

/** Of a large school its years, and in a year its classes. */
const rowsOf = ({ scope }: Reach, open: readonly Unit[], state: State): OfficeRow[] => {
  const isWide = (scope.what === 'school' || scope.what === 'parents') && !fitsOnCard(open.length);
  if (!isWide) return open.map((unit) => groupRow(unit, state));
  const byYear = Map.groupBy(open, ({ audience, year }) =>
    audience === 'pupils' ? (year ?? '') : undefined,
  );
  const years = [...byYear].flatMap(([year, units]) =>
    year === undefined || year === '' ? [] : [{ year, units }],
  );
  const others = open.filter(({ audience, year }) => audience !== 'pupils' || year === undefined);
  return [
    ...years
      .toSorted((a, b) => yearRank(a.year) - yearRank(b.year))
      .map(({ year, units }) => yearRow(year, units, state)),
    ...others.map((unit) => groupRow(unit, state)),
  ];
};

/** Nursery, Reception, then by number. */
const yearRank = (year: string): number => (year === 'N' ? -2 : year === 'R' ? -1 : Number(year) || 0);

const yearRow = (year: string, units: readonly Unit[], state: State): OfficeRow => ({
  title: yearTitle(year),
  detail: stillToCome(units, state),
  state: sayMade(
    units.map(({ group }) => group),
    state.made,
    state.now,
    state.policy.calendar,
  ),
  buttons: [opens({ what: 'year', year }, state)],
});

const groupRow = (unit: Unit, state: State): OfficeRow => ({
  title: unit.group,
  detail: stillToCome([unit], state),
  state: sayMade([unit.group], state.made, state.now, state.policy.calendar),
  buttons: [opens({ what: 'group', audience: unit.audience, group: unit.group }, state)],
});

const opens = (scope: Scope, { school }: State): OfficeButton =>
  officeButton('Open', 'links.list', { show: 'yes', school, group: writeScope(scope) });
