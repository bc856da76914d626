/**
 * After a new code for the desk was made because somebody played with the poster: what came by the old one since a day is
 * struck out together, with one reason. How many they are is seen before, and nothing is removed (policy-map B6).
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { formCard, mostLine, plain, wordsProblem } from '../../core/form-card.ts';
import { nothingHere, officeButton, type OfficeButton } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { localDate, sayDate } from '../../core/say-time.ts';
import { inSchool } from './in-school.ts';
import { showVisitors } from './list-visitors.ts';
import { visitsByCode } from './read-visits.ts';
import { isOpen, mostInOne, strikeThem } from './strike-them.ts';
import { codeNumber, desks, rows } from './visitor.ts';

const values = z.object({
  school: z.string().max(100),
  /** Which of the school's codes, counted from 1. */
  old: z.string().regex(/^\d{1,6}$/),
  /** ISO date. */
  since: z.string().max(100).optional(),
  send: z.literal('yes').optional(),
  /** The number has been seen. */
  sure: z.literal('yes').optional(),
  reason: z.string().optional(),
});
type OldAct = ActOf<z.infer<typeof values>>;

export const strikeOld: Flow<z.infer<typeof values>> = {
  verb: 'visitors.strikeOld',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    inOld(act, deps, () =>
      Promise.resolve(dayForm(act, 'That card was old, so nothing was struck out yet.', deps)),
    ),
  run: (act, deps) => inOld(act, deps, () => strikeSince(act, deps)),
};

/** For the card that says that there is a new code, and for the list by days; nothing where there was no code before. @throws AppError `unavailable` */
export const strikeOldButton = async (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
): Promise<OfficeButton[]> => {
  const number = codeNumber((await records.get(desks, rows.desk(school)))?.value);
  return number < 2
    ? []
    : [officeButton('Strike out visits of the old code…', verb, { school, old: String(number - 1) })];
};

const verb = 'visitors.strikeOld';

/** So many in one press: the next one goes on where this one ended. */
export const mostAtOnce = 300;

const inOld = (act: OldAct, deps: Deps, work: () => Promise<Reply>): Promise<Reply> =>
  inSchool(act, act.values.school, deps, async () => {
    const { school, old } = act.values;
    const number = codeNumber((await deps.records.get(desks, rows.desk(school)))?.value);
    return Number(old) >= 1 && Number(old) < number ? work() : nothingHere;
  });

const backTo = (school: SchoolId) => ({ verb: 'visitors.days', title: 'Not now', data: { school } }) as const;

const dayForm = ({ values: typed }: OldAct, problem: string, { policies, clock }: Deps): Reply => {
  const { school, old } = typed;
  const today = localDate(clock.now(), policies.of(school).calendar.zone);
  return formCard(
    {
      title: 'Strike out visits of the old code?',
      problem,
      lines: [
        'For when somebody has played with the poster’s old code. You see first how many they are. Visits by the new code are not touched.',
      ],
      fields: [{ id: 'since', label: 'Since which day?', type: 'date', value: today }],
      verb,
      submit: 'Show how many',
      data: { school, old },
      back: backTo(school),
    },
    typed,
  );
};

const strikeSince = async (act: OldAct, deps: Deps): Promise<Reply> => {
  const { school, old, since = '', send, sure } = act.values;
  if (send === undefined) return dayForm(act, '', deps);
  const { zone } = deps.policies.of(school).calendar;
  const from = DateTime.fromISO(since, { zone });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(since) || !from.isValid || from.toJSDate() > deps.clock.now())
    return dayForm(act, 'Please choose a day that is not in the future.', deps);
  const found = await wanted({ school, old, since: from.toJSDate() }, deps);
  if (sure === undefined)
    return found.ids.length === 0
      ? dayForm(act, `No visits of the old code since ${sayDate(since)} can be struck out.`, deps)
      : reasonForm(act, found);
  const reason = plain(act.values.reason);
  const problem = reason === '' ? 'Please write why.' : wordsProblem(reason, mostLine);
  return problem === undefined ? strike(act, { found, reason }, deps) : reasonForm(act, found, { problem });
};

interface Found {
  /** Of those that may be struck out, oldest first. */
  readonly ids: readonly string[];
  /** Those that count as somebody's signature: they stay. */
  readonly counted: number;
}

const wanted = async (
  { school, old, since }: { readonly school: SchoolId; readonly old: string; readonly since: Date },
  deps: Deps,
): Promise<Found> => {
  const ids: string[] = [];
  let counted = 0;
  for (const visit of await visitsByCode(school, Number(old), since, deps)) {
    if (visit.struck !== undefined) continue;
    if (await isOpen(school, visit, deps)) ids.push(visit.id);
    else counted += 1;
  }
  return { ids, counted };
};

const countOf = (count: number): string => (count === 1 ? '1 visit' : `${count} visits`);

const reasonForm = (
  { values: typed }: OldAct,
  { ids, counted }: Found,
  said: { readonly problem?: string; readonly warning?: string } = {},
): Reply => {
  const { school, old, since = '' } = typed;
  return formCard(
    {
      title: 'Strike out visits of the old code?',
      ...said,
      lines: [
        `${countOf(ids.length)} by the old code since ${sayDate(since)}.`,
        'They stay in the records, marked with your reason, and are not counted any more. If some of them were real, please strike out the false ones one by one instead.',
        ...(counted === 0
          ? []
          : [`Not among them: ${countOf(counted)} that the office counted for somebody.`]),
      ],
      fields: [
        { id: 'reason', label: 'Why?', type: 'text', hint: 'For example: somebody played with the poster' },
      ],
      verb,
      submit: 'Strike them out',
      data: { school, old, since, sure: 'yes' },
      back: backTo(school),
    },
    typed,
  );
};

/** In small commits. Pressed again, or after it broke off, it goes on with those that are left. */
const strike = async (
  act: OldAct,
  { found, reason }: { readonly found: Found; readonly reason: string },
  deps: Deps,
): Promise<Reply> => {
  const { by, values: chosen } = act;
  const { school } = chosen;
  const now = found.ids.slice(0, mostAtOnce);
  let struck = 0;
  for (let at = 0; at < now.length; at += mostInOne)
    struck += await strikeThem({ school, ids: now.slice(at, at + mostInOne), by: by.id, reason }, deps);
  const ids = found.ids.slice(now.length);
  return ids.length === 0
    ? showVisitors({ by, school, notice: sayStruck(struck) }, deps)
    : reasonForm(
        act,
        { ...found, ids },
        { warning: `${sayStruck(struck)} Please press again for the others.` },
      );
};

const sayStruck = (count: number): string =>
  count === 0 ? 'They have been struck out.' : `Struck out: ${countOf(count)} of the old code.`;
