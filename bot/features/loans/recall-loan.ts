/** *Ask for it back…*: one thing, or in a campaign all of a class or of a kind by a day (G3, G7). Nobody gets more than one message for all they have. */
import { z } from 'zod';
import { replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { formCard, plain, type Field } from '../../core/form-card.ts';
import { schedule } from '../../core/outbox.ts';
import { notKnown } from '../../core/perform.ts';
import { itemKinds } from '../../policy/agreement.ts';
import type { ActOf, Deps, Flow, PersonId, Reply, SchoolId, Stored } from '../../core/ports.ts';
import { readDay } from '../../core/read-day.ts';
import { localDate, sayDay } from '../../core/say-time.ts';
import { loanNoticeCall } from './calls.ts';
import { changeLoan, withEvent } from './change-loan.ts';
import { loanAt, tooOld } from './find-loan.ts';
import { isOut, itemTitles, lendsIn, loans, loansIn, mayLend, titleOf, type Loan } from './loan.ts';
import { showLoans } from './list-loans.ts';
import { lendersView } from './show-loan.ts';

const until = { send: z.literal('yes').optional(), until: z.string().optional() };
const oneValues = z.object({ ...loanAt, ...until });

export const recallLoan: Flow<z.infer<typeof oneValues>> = {
  verb: 'loans.recall',
  who: mayLend,
  values: oneValues,
  afresh: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => (isOut(loan) ? { reply: oneForm(act, loan, tooOld) } : { again: tooOld }),
      deps,
    ),
  run: (act, deps) =>
    changeLoan(
      act,
      lendersView(act, deps),
      (loan) => {
        if (!isOut(loan)) return { again: '' };
        const { school } = act.values;
        const day = act.values.send === undefined ? { problem: '' } : dayOf(act.values.until, school, deps);
        if ('problem' in day) return { reply: oneForm(act, loan, day.problem) };
        const now = deps.clock.now();
        return {
          after: recalled(loan, act.by.id, day.day, now.toISOString()),
          notice: 'It is asked back.',
          rows: [schedule(loanNoticeCall, { person: loan.person, why: 'recall' }, now, school, deps.clock)],
        };
      },
      deps,
    ),
};

/** Asked once more, or for another day, it keeps when they were told before. */
const recalled = (loan: Loan, by: PersonId, day: string, at: string): Loan => ({
  ...withEvent(loan, by, at, 'recalled'),
  stage: 'recalled',
  recall: { by, at, until: day, told: loan.recall?.told ?? [] },
  tell: [...new Set([...loan.tell, 'recall' as const])],
});

const dayOf = (
  said: string | undefined,
  school: SchoolId,
  deps: Deps,
): { readonly day: string } | { readonly problem: string } => {
  const words = plain(said);
  const { zone } = deps.policies.of(school).calendar;
  const now = deps.clock.now();
  const day = words === '' ? undefined : readDay(words, now, zone);
  if (day === undefined) return { problem: 'Please choose the day by which it should be back.' };
  return day < localDate(now, zone) ? { problem: 'That day is past. Please choose a later one.' } : { day };
};

const oneForm = (act: ActOf<z.infer<typeof oneValues>>, loan: Loan, problem: string): Reply => {
  const { school, loan: id } = act.values;
  return formCard(
    {
      title: 'Ask for it back',
      problem,
      lines: [titleOf(loan.item), 'They are told in their own chat, and see it under my loans.'],
      fields: [{ id: 'until', label: 'Back by', type: 'date' }],
      verb: 'loans.recall',
      submit: 'Ask for it back',
      data: { school, loan: id },
      back: { verb: 'loans.open', title: 'Back', data: { school, loan: id } },
    },
    act.values,
  );
};

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

const groupsOf = (found: readonly Stored<Loan>[]): Stored<Loan>[][] => {
  const groups: Stored<Loan>[][] = [];
  for (let at = 0; at < found.length; at += loansAnEntry) groups.push(found.slice(at, at + loansAnEntry));
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
