/** *Ask for things back…*: all of a class or of a kind by a day (G3, G7); how many it is, is said first. Nobody gets more than one message for all they have. */
import { z } from 'zod';
import { replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { formCard, plain, type Field } from '../../core/form-card.ts';
import { schedule } from '../../core/outbox.ts';
import { notKnown } from '../../core/perform.ts';
import { itemKinds } from '../../policy/agreement.ts';
import type { ActOf, Deps, Flow, PersonId, Reply, SchoolId, Stored } from '../../core/ports.ts';
import { sayDay } from '../../core/say-time.ts';
import { loanNoticeCall } from './calls.ts';
import { tooOld } from './find-loan.ts';
import { isOut, itemTitles, lendsIn, loans, loansIn, mayLend, type Loan } from './loan.ts';
import { showLoans } from './list-loans.ts';

import { dayOf, recalled, until } from './recall-loan.ts';

const manyValues = z.object({
  ...until,
  school: z.string().max(100).optional(),
  class: z.string().optional(),
  kind: z.string().optional(),
  /** They have seen how many it is. */
  sure: z.literal('yes').optional(),
});
type ManyAct = ActOf<z.infer<typeof manyValues>>;

export const recallMany: Flow<z.infer<typeof manyValues>> = {
  verb: 'loans.recallMany',
  who: mayLend,
  values: manyValues,
  afresh: async (act, deps) => manyForm(act, lendsIn(act.by, deps), tooOld, deps),
  run: async (act, deps) => {
    const schools = lendsIn(act.by, deps);
    const school = schools.length === 1 ? schools[0] : schools.find((one) => one === act.values.school);
    if (act.values.send === undefined || schools.length === 0) return manyForm(act, schools, '', deps);
    if (school === undefined) return manyForm(act, schools, 'Please choose the school.', deps);
    const group = plain(act.values.class);
    const kind = itemKinds.find((one) => one === act.values.kind);
    if (group === '' && plain(act.values.kind) === '')
      return manyForm(act, schools, 'Please write a class, or choose what is asked back.', deps);
    const day = dayOf(act.values.until, school, deps);
    if ('problem' in day) return manyForm(act, schools, day.problem, deps);
    const found = await concerned(school, { group, kind, day: day.day }, deps);
    if (found.length === 0)
      return manyForm(
        act,
        schools,
        'Nothing of that is out, or all of it is asked back by that day already.',
        deps,
      );
    const people = new Set(found.map(({ value }) => value.person)).size;
    if (act.values.sure === undefined) return lookOver(act, school, found.length, people, day.day, deps);
    await recallAll(school, found, { by: act.by.id, day: day.day }, deps);
    return showLoans(
      { ...act, values: { view: 'recalled' } },
      `${counted(found.length, 'thing is', 'things are')} asked back of ${counted(people, 'person', 'people')}.`,
      deps,
    );
  },
};

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const concerned = async (
  school: SchoolId,
  { group, kind, day }: { readonly group: string; readonly kind: string | undefined; readonly day: string },
  deps: Deps,
): Promise<Stored<Loan>[]> => {
  const inClass = group === '' ? undefined : await peopleOf(school, group, deps);
  return (await loansIn(school, deps)).filter(
    ({ value }) =>
      isOut(value) &&
      value.recall?.until !== day &&
      (kind === undefined || value.item.kind === kind) &&
      (inClass === undefined || inClass.has(value.person)),
  );
};

/** Pupils of a class as it is now, or of a year: `8B`, `8`. */
const peopleOf = async (school: SchoolId, group: string, deps: Deps): Promise<Set<PersonId>> => {
  const wanted = group.toLowerCase().replace(/^(year|class)\s+/, '');
  const found = new Set<PersonId>();
  for await (const one of deps.directory.everybody(school))
    if (one.kind === 'pupil' && [one.class, one.year].some((its) => its?.toLowerCase() === wanted))
      found.add(one.id);
  return found;
};

/** Rows of an entry, with their trail and the notices: a transaction holds a hundred. */
const loansAnEntry = 20;

/**
 * All of a person's in one entry where that is possible, so that the one message says all; pressed again after a fault it goes
 * on with what is left, since what is asked back by that day already is not among them.
 */
const recallAll = async (
  school: SchoolId,
  found: readonly Stored<Loan>[],
  { by, day }: { readonly by: PersonId; readonly day: string },
  deps: Deps,
): Promise<void> => {
  const at = deps.clock.now();
  for (const group of groupsOf(found)) {
    const people = [...new Set(group.map(({ value }) => value.person))];
    try {
      await deps.ledger.record(school, {
        rows: [
          ...group.map((one) => replace(loans, one, recalled(one.value, by, day, at.toISOString()))),
          ...people.map((person) =>
            schedule(loanNoticeCall, { person, why: 'recall' }, at, school, deps.clock),
          ),
        ],
        trail: group.map(({ value }) => ({ actor: by, action: 'loans.recall', target: value.id })),
      });
    } catch (error) {
      // Somebody has just changed one of these: each for itself, as it is now.
      if (!isAppError(error, 'conflict')) throw error;
      for (const { key } of group) await recallOne(school, key, { by, day }, deps);
    }
  }
};

/** They come person by person, and nobody's are in two groups, unless they alone have more than fit. */
const groupsOf = (found: readonly Stored<Loan>[]): Stored<Loan>[][] => {
  const groups: Stored<Loan>[][] = [];
  for (const theirs of Map.groupBy(found, ({ value }) => value.person).values())
    for (let at = 0; at < theirs.length; at += loansAnEntry) {
      const some = theirs.slice(at, at + loansAnEntry);
      const last = groups.at(-1);
      if (last !== undefined && last.length + some.length <= loansAnEntry) last.push(...some);
      else groups.push(some);
    }
  return groups;
};

const tries = 5;
const recallOne = async (
  school: SchoolId,
  key: Stored<Loan>['key'],
  { by, day }: { readonly by: PersonId; readonly day: string },
  deps: Deps,
  attempt = 1,
): Promise<void> => {
  const stored = await deps.records.get(loans, key);
  if (stored === undefined || !isOut(stored.value) || stored.value.recall?.until === day) return;
  const now = deps.clock.now();
  const { person, id } = stored.value;
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(loans, stored, recalled(stored.value, by, day, now.toISOString())),
        schedule(loanNoticeCall, { person, why: 'recall' }, now, school, deps.clock),
      ],
      trail: [{ actor: by, action: 'loans.recall', target: id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    await recallOne(school, key, { by, day }, deps, attempt + 1);
  }
};

const lookOver = (
  act: ManyAct,
  school: SchoolId,
  things: number,
  people: number,
  day: string,
  deps: Deps,
): Reply => {
  const { class: group = '', kind = '' } = act.values;
  const chosen = { school, class: group, kind, until: day };
  return formCard(
    {
      title: 'Ask for things back',
      lines: [
        `${counted(things, 'thing', 'things')} of ${counted(people, 'person', 'people')} by ${sayDay(`${day}T12:00:00`, deps.policies.of(school).calendar.zone)}. Each gets one message in their own chat; whom chat cannot reach, the list says.`,
      ],
      fields: [],
      verb: 'loans.recallMany',
      submit: `Ask ${counted(people, 'person', 'people')}`,
      data: { ...chosen, sure: 'yes' },
      back: { verb: 'loans.recallMany', title: 'Back', data: { school } },
    },
    {},
  );
};

const manyForm = (act: ManyAct, schools: readonly SchoolId[], problem: string, deps: Deps): Reply => {
  if (schools.length === 0) return { answer: { text: notKnown } };
  const schoolField: Field[] =
    schools.length === 1
      ? []
      : [
          {
            id: 'school',
            label: 'At which school?',
            type: 'choice',
            choices: schools.map((one) => ({ title: deps.policies.of(one).name, value: one })),
          },
        ];
  return formCard(
    {
      title: 'Ask for things back',
      problem,
      lines: ['You see how many it is before anybody is asked.'],
      fields: [
        ...schoolField,
        {
          id: 'class',
          label: 'Of a class or year (empty: of everybody)',
          type: 'text',
          hint: 'For example 8B',
        },
        {
          id: 'kind',
          label: 'What?',
          type: 'choice',
          choices: [
            { title: 'Everything', value: 'all' },
            ...itemKinds.map((value) => ({ title: itemTitles[value], value })),
          ],
        },
        { id: 'until', label: 'Back by', type: 'date' },
      ],
      verb: 'loans.recallMany',
      submit: 'See how many',
      data: {},
      back: { verb: 'loans.list', title: 'All loans', data: { show: 'yes' } },
    },
    act.values,
  );
};
