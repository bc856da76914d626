/** `agreements.askSeveral`: the classes of whole years, ticked and confirmed, whose tutors have not answered (B10). */
import { z } from 'zod';
import { formCard } from '../../../core/form-card.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { rows, sheets } from '../agreement.ts';
import { talliesOfRound } from '../register/read-tallies.ts';
import type { Tally } from '../tally.ts';
import { showClasses, waitsForTutor } from './classes.ts';
import { mayStart, schoolOf } from './coordinators.ts';
import { openClass } from './open-class.ts';
import { roundNow } from './round.ts';
import { counted, groupTitle, inOrder, refused } from './views.ts';

const values = z.object({
  school: z.string().max(60),
  /** Ticked: years by their titles, then classes by their sheets; both with commas between. */
  years: z.string().max(1_000).optional(),
  classes: z.string().max(10_000).optional(),
  step: z.enum(['years', 'classes']).optional(),
  send: z.literal('yes').optional(),
});
type SeveralAct = ActOf<z.infer<typeof values>>;

export const askSeveral: Flow<z.infer<typeof values>> = {
  verb: 'agreements.askSeveral',
  who: mayStart,
  values,
  afresh: (act, deps) => within(act, deps, (school, waiting) => pickYears(school, waiting, tooOld)),
  run: (act, deps) =>
    within(act, deps, (school, waiting) => {
      const { step, years, classes } = act.values;
      if (step === undefined) return pickYears(school, waiting);
      if (step === 'classes') return ask(act, school, chosenOf(waiting, ticked(classes)), deps);
      const meant = ticked(years);
      const some = waiting.filter((one) => meant.has(groupTitle(one)));
      return some.length === 0
        ? pickYears(school, waiting, 'Please tick at least one year.')
        : pickClasses(school, some.slice(0, mostAtOnce), some.length - mostAtOnce);
    }),
};

/** What fits a card that Teams still draws, and is asked well within the time that an answer has. */
const mostAtOnce = 100;

const tooOld = 'That card had been there for more than a day, so nobody was asked. Please choose once more.';

const ticked = (joined: string | undefined): ReadonlySet<string> =>
  new Set((joined ?? '').split(',').filter((one) => one !== ''));

/** Classes that still wait for their tutor: a class of several sheets is there once. */
const within = async (
  act: SeveralAct,
  deps: Deps,
  work: (school: SchoolId, waiting: readonly Tally[]) => Reply | Promise<Reply>,
): Promise<Reply> => {
  const school = schoolOf(act.by, mayStart, act.values.school, deps);
  if (school === undefined) return refused(act);
  const { round } = await roundNow(school, deps);
  const waiting = (await talliesOfRound(school, round.round, deps)).filter(waitsForTutor);
  if (waiting.length === 0) return showClasses(act.by, school, undefined, deps);
  return work(
    school,
    waiting.toSorted((a, b) => a.group.localeCompare(b.group, 'en-GB', { numeric: true })),
  );
};

const back = (school: SchoolId) => ({ verb: 'agreements.classes', title: 'Back', data: { school } });

const pickYears = (school: SchoolId, waiting: readonly Tally[], problem = ''): Reply => {
  const byYear = Map.groupBy(waiting, groupTitle);
  return formCard(
    {
      title: 'Ask several classes',
      problem,
      wrong: 'years',
      lines: ['These classes wait for their tutor to say that it was talked through.'],
      fields: [
        {
          id: 'years',
          label: 'Of which years?',
          type: 'multi-choice',
          choices: inOrder(byYear.keys()).map((year) => ({
            title: `${year}: ${counted(byYear.get(year)?.length ?? 0, 'class', 'classes')}`,
            value: year,
          })),
        },
      ],
      verb: 'agreements.askSeveral',
      submit: 'Show their classes',
      data: { school, step: 'years' },
      back: back(school),
    },
    {},
  );
};

/** @param more how many of them do not fit: they still wait when these are asked, and come next */
const pickClasses = (school: SchoolId, some: readonly Tally[], more: number): Reply =>
  formCard(
    {
      title: 'Ask these classes anyway?',
      warning:
        'Nobody has said that it was talked through with them. They are asked all the same, and their tutors can still say it later.',
      lines:
        more > 0
          ? [
              `These are the first ${some.length}. When they are asked, choose the years again for the other ${more}.`,
            ]
          : [],
      fields: [
        {
          id: 'classes',
          label: 'Take the tick away from a class that should wait.',
          type: 'multi-choice',
          value: some.map(({ sheet }) => sheet).join(','),
          choices: some.map(({ group, sheet }) => ({ title: group, value: sheet })),
        },
      ],
      verb: 'agreements.askSeveral',
      submit: 'Ask these classes anyway',
      data: { school, step: 'classes' },
      back: back(school),
    },
    {},
  );

const chosenOf = (waiting: readonly Tally[], chosen: ReadonlySet<string>): readonly Tally[] =>
  waiting.filter(({ sheet }) => chosen.has(sheet));

/** One after the other: each is a transaction of its own. Whoever was faster has asked that class. */
const ask = async (
  act: SeveralAct,
  school: SchoolId,
  chosen: readonly Tally[],
  deps: Deps,
): Promise<Reply> => {
  for (const { round, sheet } of chosen) {
    const stored = await deps.records.get(sheets, rows.sheet(school, round, sheet));
    if (stored !== undefined) await openClass(school, stored.value, act.by, deps);
  }
  const notice =
    chosen.length === 0
      ? 'No class was ticked, so nobody was asked.'
      : `${counted(chosen.length, 'class is', 'classes are')} asked now: ${chosen.map(({ group }) => group).join(', ')}.`;
  return showClasses(act.by, school, undefined, deps, notice);
};
