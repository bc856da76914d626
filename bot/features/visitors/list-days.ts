/** The visits of this school year, day by day: counted from the days' own rows, so that no visit is read (policy-map B6, B7). */
import { z } from 'zod';
import { officeButton, officeCard, pageEnds } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { sayDay } from '../../core/say-time.ts';
import { inSchool } from './in-school.ts';
import { strikeOldButton } from './strike-old.ts';
import { daysOfYear, sumOfDays, type VisitDay } from './visitor.ts';

const values = z.object({ school: z.string().max(100), page: z.string().max(4).optional() });
type DaysAct = ActOf<z.infer<typeof values>>;

export const listDays: Flow<z.infer<typeof values>> = {
  verb: 'visitors.days',
  who: officeRoles,
  values,
  afresh: 'run',
  run: (act, deps) => inSchool(act, act.values.school, deps, () => showDays(act, deps)),
};

const pageSize = 12;

const showDays = async ({ by, values: { school, page = '1' } }: DaysAct, deps: Deps): Promise<Reply> => {
  const { name, calendar } = deps.policies.of(school);
  const all = await daysOfYear(school, deps);
  const { year, week } = sumOfDays(all, deps.clock.now(), calendar.zone);
  const days = all.toReversed();
  const at = Math.max(1, Number(page) || 1);
  const isMore = days.length > at * pageSize;
  const url = deps.links.sealed(by, 'signed.csv', { school, of: 'visitors' }, pageEnds(deps.clock.now()));
  return officeCard({
    title: `Visitors day by day · ${name}`,
    said: [
      days.length === 0
        ? 'Nobody has agreed at the desk this school year.'
        : `Agreed at the desk this school year: ${year}, of these this week: ${week}`,
    ],
    rows: days.slice((at - 1) * pageSize, at * pageSize).map((one) => ({
      title: sayDay(`${one.day}T12:00:00`, calendar.zone),
      detail: wordsOf(one),
      state: '',
      buttons: [officeButton('Open', 'visitors.list', { show: 'yes', school, day: one.day })],
    })),
    open: url === undefined || days.length === 0 ? [] : [{ title: 'List of this school year (CSV)', url }],
    buttons: [
      ...(isMore ? [officeButton('Earlier…', 'visitors.days', { school, page: String(at + 1) })] : []),
      officeButton('Today', 'visitors.list', { show: 'yes', school }),
      ...(await strikeOldButton(school, deps)),
    ],
  });
};

const wordsOf = ({ signed, struck }: VisitDay): string =>
  `${signed} agreed${struck === 0 ? '' : ` · ${struck} struck out`}`;
