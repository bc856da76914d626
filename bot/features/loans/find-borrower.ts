/** `/loan`: IT or the office lends something. First who borrows it, then what it is; what is typed is answered by a card that names nobody. */
import { z } from 'zod';
import { formCard, plain } from '../../core/form-card.ts';
import { notKnown } from '../../core/perform.ts';
import type { ActOf, Deps, Flow, Person, Reply, SchoolId } from '../../core/ports.ts';
import { itemForm } from './item-form.ts';
import { lendsIn, mayLend } from './loan.ts';
import { nameAndClass } from './show-loan.ts';

const values = z.object({
  send: z.literal('yes').optional(),
  school: z.string().max(100).optional(),
  words: z.string().optional(),
  /** Chosen of those who were found. */
  person: z.string().max(100).optional(),
  /** There were some to choose from. */
  offered: z.literal('yes').optional(),
});
type FindAct = ActOf<z.infer<typeof values>>;

export const beginLoan: Flow<Record<string, never>> = {
  verb: 'loans.begin',
  who: mayLend,
  values: z.object({}),
  says: /^\/?loan$/i,
  afresh: 'run',
  run: async (act, deps) =>
    lendsIn(act.by, deps).length === 0
      ? { chat: { text: notKnown } }
      : {
          chat: {
            card: 'leaving/notice',
            model: {
              title: 'A loan',
              said: 'Lend something to a member of staff or a pupil. They are asked to sign for it; a pupil and a parent both sign.',
              repeat: false,
              button: 'Fill in the form',
              verb: 'loans.find',
              data: {},
            },
          },
        },
};

export const findBorrower: Flow<z.infer<typeof values>> = {
  verb: 'loans.find',
  who: mayLend,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const schools = lendsIn(act.by, deps);
    const school = schools.length === 1 ? schools[0] : schools.find((one) => one === act.values.school);
    if (schools.length === 0) return { answer: { text: notKnown } };
    if (act.values.send === undefined) return form(act, '', [], schools, deps);
    if (school === undefined) return form(act, 'Please choose the school.', [], schools, deps);
    const chosen =
      act.values.person === undefined ? undefined : await borrowerOf(school, act.values.person, deps);
    if (chosen !== undefined) return itemForm(school, chosen, act.values, '', deps);
    const words = plain(act.values.words);
    if (words.length < 2) return form(act, 'Please write a name, or part of one.', [], schools, deps);
    const found = await deps.directory.search({ school, words, kinds: ['staff', 'pupil'], limit: most });
    const [only, ...others] = found;
    if (only === undefined)
      return form(
        act,
        'Nobody on the staff and no pupil has that name. Please try part of it.',
        [],
        schools,
        deps,
      );
    return others.length === 0
      ? itemForm(school, only, act.values, '', deps)
      : form(act, act.values.offered === 'yes' ? chooseOne : '', found, schools, deps);
  },
};

const chooseOne = 'Please choose one of these people, or write another name.';

/** Of people to choose from: more are hard to look through on a phone. */
const most = 12;

/** Somebody who may borrow there: on the roster, staff or a pupil. */
export const borrowerOf = async (
  school: SchoolId,
  id: string,
  { directory }: Pick<Deps, 'directory'>,
): Promise<Person | undefined> => {
  const person = await directory.person(id);
  return person?.school === school && (person.kind === 'staff' || person.kind === 'pupil')
    ? person
    : undefined;
};

const form = (
  act: FindAct,
  problem: string,
  found: readonly Person[],
  schools: readonly SchoolId[],
  deps: Deps,
): Reply => {
  const choose = found.map((one) => ({
    title: one.kind === 'pupil' ? nameAndClass(one) : `${one.name} (staff)`,
    value: one.id,
  }));
  return formCard(
    {
      title: 'Who borrows it?',
      problem,
      ...(problem === chooseOne ? { wrong: 'person' } : {}),
      fields: [
        ...(schools.length === 1
          ? []
          : [
              {
                id: 'school',
                label: 'At which school?',
                type: 'choice',
                choices: schools.map((one) => ({ title: deps.policies.of(one).name, value: one })),
              },
            ]),
        { id: 'words', label: 'A name', type: 'text', hint: 'A member of staff or a pupil' },
        ...(choose.length === 0
          ? []
          : [
              { id: 'person', label: 'Which of these?', type: 'choice', hint: 'Choose one', choices: choose },
            ]),
      ],
      verb: 'loans.find',
      submit: choose.length === 0 ? 'Find them' : 'Next',
      data: choose.length === 0 ? {} : { offered: 'yes' },
      back: { verb: 'loans.list', title: 'All loans', data: { show: 'yes' } },
    },
    act.values,
  );
};
