/** From a report to its route: what `planRoute` needs to know, read off the report. */
import type { Newcomers, PersonId } from '../../../core/ports.ts';
import { toldByPupil, type Policy } from '../../../policy/policy.ts';
import type { ReportOutline } from '../outline.ts';
import { planRoute, type RoutePlan, type RouteFacts } from './route.ts';

const ids = (people: ReportOutline['about']): PersonId[] =>
  people.flatMap((one) => (one.person === undefined ? [] : [one.person]));

/** "Not sure" counts as yes, and so does any adult named: it can only narrow who sees it (A3, E5). */
export const factsOf = (
  report: ReportOutline,
  more: { recused: readonly PersonId[]; away: ReadonlySet<PersonId>; newcomers: Newcomers; at: Date },
): RouteFacts => ({
  subject: report.subject,
  involvesAdult: report.involvesAdult !== 'no' || report.about.some((one) => one.kind === 'adult'),
  illegal: report.illegal,
  tags: report.telling === undefined ? report.tags : [toldByPupil, ...report.tags],
  about: ids(report.about),
  aboutAdults: ids(report.about.filter((one) => one.kind === 'adult')),
  excluded: ids(report.notFor),
  ...more,
});

export const planFor = (
  policy: Policy,
  report: ReportOutline,
  more: { recused?: readonly PersonId[]; away: ReadonlySet<PersonId>; newcomers: Newcomers; at: Date },
): RoutePlan => planRoute(policy, factsOf(report, { recused: [], ...more }));
