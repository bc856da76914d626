/** Every decision that needs a reason, and some a day: one form, one way to refuse, to keep what was typed, and to write it down. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import {
  policyRoles,
  type ActOf,
  type Change,
  type Deps,
  type Flow,
  type Reply,
} from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Leaver } from '../leaver.ts';
import { changeLeaver } from './change-leaver.ts';
import type { Deciding } from './decide.ts';
import { leaverForm, readReason } from './form.ts';
import { showList } from './list-leavers.ts';
import { leaverAt, nothingHere, type MetLeaver } from './meet-leaver.ts';
import { placeOf } from './place.ts';

const values = z.object({
  ...leaverAt,
  day: z.string().max(100).optional(),
  reason: z.string().max(20_000).optional(),
});
export type ReasonedValues = z.infer<typeof values>;
type ReasonedAct = ActOf<ReasonedValues>;

export interface Reasoned {
  readonly verb: string;
  /** Whether this person may at all. */
  may(met: MetLeaver, act: ReasonedAct): boolean;
  /** Why it cannot be decided as things stand; undefined: it can. */
  not(leaver: Leaver, act: ReasonedAct): string | undefined;
  readonly title: string;
  readonly submit: string;
  lines(leaver: Leaver): readonly string[];
  /** Asked for where given; `ahead`: it must lie in the future, otherwise it must not. */
  readonly day?: { readonly label: string; readonly ahead: boolean } | undefined;
  decide(leaver: Leaver, day: string, reason: string, deciding: Deciding): Leaver;
  rows?(leaver: Leaver, school: string, deps: Pick<Deps, 'clock'>): Change[];
  said(leaver: Leaver, day: string, policy: Policy): string;
}

export const reasonedFlow = (spec: Reasoned): Flow<ReasonedValues> => ({
  verb: spec.verb,
  who: policyRoles,
  values,
  afresh: (act, deps) => run(spec, act, deps, oldForm),
  run: (act, deps) => run(spec, act, deps, ''),
});

const oldForm =
  'This card had been there for more than a day, so nothing was saved. What you wrote is still here: please look it over.';

const run = (spec: Reasoned, act: ReasonedAct, deps: Deps, tooOld: string): Promise<Reply> =>
  changeLeaver(act, deps, async (met) => {
    const { leaver, policy, school } = met;
    if (!spec.may(met, act)) return { reply: nothingHere };
    const not = spec.not(leaver, act);
    if (not !== undefined) return { reply: await showList(placeOf(act, not), act.by, deps) };
    const again = (problem: string) => ({ reply: form(spec, act, leaver, problem) });
    if (act.values.send !== 'yes' || tooOld !== '') return again(tooOld);
    const day = readChosen(spec, act.values.day, policy, deps);
    if ('problem' in day) return again(day.problem);
    const why = readReason(act.values.reason);
    if ('problem' in why) return again(why.problem);
    const deciding = { by: act.by.id, now: deps.clock.now(), policy: policy.leavers, press: act.press?.id };
    const after = spec.decide(leaver, day.day, why.reason, deciding);
    return {
      leaver: after,
      rows: spec.rows?.(after, school, deps) ?? [],
      answer: () => showList(placeOf(act, spec.said(after, day.day, policy)), act.by, deps),
    };
  });

const form = (spec: Reasoned, act: ReasonedAct, leaver: Leaver, problem: string): Reply =>
  leaverForm(act, {
    title: spec.title,
    problem: act.values.send === 'yes' ? problem : '',
    lines: spec.lines(leaver),
    fields: [
      ...(spec.day === undefined
        ? []
        : [{ id: 'day', label: spec.day.label, type: 'date', value: act.values.day ?? '' }]),
      {
        id: 'reason',
        label: 'Why? It is needed: it stands in the evidence.',
        type: 'multiline',
        value: act.values.reason ?? '',
      },
    ],
    submit: spec.submit,
  });

/** Nobody is kept for longer without being asked again. */
const mostDays = 366;

const readChosen = (
  { day: wanted }: Reasoned,
  said: string | undefined,
  policy: Policy,
  deps: Deps,
): { day: string } | { problem: string } => {
  if (wanted === undefined) return { day: '' };
  const now = deps.clock.now();
  const { zone } = policy.calendar;
  if ((said ?? '').trim() === '') return { problem: 'Please choose the day.' };
  const day = readDay(said ?? '', now, zone);
  if (day === undefined) return { problem: 'I could not read that date. Please write it like 27/11/2026.' };
  const today = localDate(now, zone);
  if (!wanted.ahead)
    return day > today
      ? { problem: 'That day is still to come. Please choose the day on which they left.' }
      : { day };
  if (day <= today) return { problem: 'That day is past. Please choose a later one.' };
  const last = DateTime.fromJSDate(now).plus({ days: mostDays }).toISODate() ?? day;
  return day > last
    ? { problem: 'That is more than a year away. Please choose a nearer day; it can be kept again then.' }
    : { day };
};
