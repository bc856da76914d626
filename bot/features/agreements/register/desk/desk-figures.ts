/**
 * What of the desk somebody sees in the register (policy-map B6, B7): the names for those who look after it, figures for those
 * who see the school's figures, of fewer than {@link smallest} none. Counted from the days' own rows: no visit is read.
 */
import type { Card } from '../../../../../cards/cards.ts';
import type { Deps } from '../../../../core/ports.ts';
import { officeRoles, policyRolesOf } from '../../../../core/roles.ts';
import type { Policy } from '../../../../policy/policy.ts';
import { daysOfYear, sumOfDays, visitorText } from '../../../visitors/visitor.ts';
import { number } from '../say-progress.ts';
import type { Scope } from '../scope.ts';
import { smallest, type Sight } from '../who-sees.ts';

export interface DeskFigures {
  /** Who it was may be seen: the list, the CSV, the certificates. */
  readonly named: boolean;
  /** Visits that count; undefined where there are too few to be shown without the names. */
  readonly year: number | undefined;
  readonly week: number | undefined;
}

/** The office, the coordinator and IT, who look after the desk. */
export const mayNameVisits = ({ person }: Pick<Sight, 'person'>, policy: Policy): boolean =>
  (!person.guest || policy.guests.has(person.id)) &&
  policyRolesOf(person.id, policy).some((role) => officeRoles.some((one) => one === role));

/** Undefined: it is no part of what was asked, not theirs, or there is nothing to say of it. @throws AppError `unavailable` */
export const deskFigures = async (
  scope: Scope,
  sight: Sight,
  policy: Policy,
  deps: Deps,
): Promise<DeskFigures | undefined> => {
  const named = mayNameVisits(sight, policy);
  if (!(named || sight.figures) || !isDeskIn(scope, policy, deps)) return undefined;
  const days = await daysOfYear(policy.school, deps);
  // Asked for by name it is said that nobody came; else it is left out.
  if (days.length === 0 && scope.what !== 'audience') return undefined;
  const { year, week } = sumOfDays(days, deps.clock.now(), policy.calendar.zone);
  const shown = (count: number): number | undefined => (named || count >= smallest ? count : undefined);
  return { named, year: shown(year), week: shown(year) === undefined ? undefined : shown(week) };
};

/** Whether visits are part of what was asked for. */
export const isDeskIn = (
  scope: Scope,
  { school }: Pick<Policy, 'school'>,
  deps: Pick<Deps, 'policies'>,
): boolean => {
  if (scope.what === 'school' || scope.what === 'trust') return true;
  if (scope.what === 'audience') return scope.audience === 'visitors';
  return scope.what === 'text' && scope.text === visitorText(school, deps)?.id;
};

type DeskRow = Extract<Card, { card: 'agreements/progress' }>['model']['desk'][number];

/** The row of the card: of one school, or all of the trust's together. */
export const deskRows = (
  schools: readonly { readonly school: string; readonly desk?: DeskFigures | undefined }[],
): DeskRow[] => {
  const seen = schools.flatMap(({ school, desk }) => (desk === undefined ? [] : [{ school, desk }]));
  const [first] = seen;
  if (first === undefined) return [];
  const isOne = schools.length === 1;
  const counted = seen.filter(({ desk }) => desk.year !== undefined);
  const weeks = counted.map(({ desk }) => desk.week);
  const isWhole = weeks.every((one) => one !== undefined);
  const week = isWhole ? weeks.reduce((sum, one) => sum + one, 0) : undefined;
  const year = counted.reduce((sum, { desk }) => sum + (desk.year ?? 0), 0);
  return [
    {
      title: 'Visitors at the desk',
      words: counted.length === 0 ? tooFew : sayVisits(year, week, counted.length > 1),
      open: isOne && first.desk.named ? 'Open the visitors' : '',
      school: isOne ? first.school : '',
    },
  ];
};

const tooFew = 'Fewer than five this school year, so they are not counted here';

/** Of several schools of which one shows no week there is no sum: the others' may be many. */
const sayVisits = (year: number, week: number | undefined, several: boolean): string => {
  if (year === 0) return 'Nobody has agreed there this school year';
  if (week === undefined && several) return `${number(year)} agreed this school year`;
  const ofWeek = week === undefined ? 'fewer than five' : number(week);
  return `${number(year)} agreed this school year · ${ofWeek} this week`;
};
