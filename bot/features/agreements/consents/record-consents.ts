/** *Change, from a letter*: the office writes down what a parent has said in writing (policy-map F5); it counts at once. */
import { z } from 'zod';
import { formCard, plain } from '../../../core/form-card.ts';
import type { Act, ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { localDate } from '../../../core/say-time.ts';
import { nothingHere, officeRoles } from '../links/office.ts';
import { nameOf } from '../register/missing-people.ts';
import { readSheets } from '../register/read-sheets.ts';
import { changeConsents } from './change-consents.ts';
import { consentsNow, type Consent } from './consent.ts';
import { consentGroup, showConsents, shortOf } from './list-consents.ts';

const where = { school: z.string().max(100), group: z.string().max(100), person: z.string().max(100) };
const formValues = z.object(where);
const text = z.string().max(20_000).optional();
const recordValues = z.object({ ...where, was: text, agreed: text, name: text, dated: text });
type RecordAct = ActOf<z.infer<typeof recordValues>>;
type Typed = Partial<Pick<z.infer<typeof recordValues>, 'agreed' | 'name' | 'dated'>>;

export const consentForm: Flow<z.infer<typeof formValues>> = {
  verb: 'consents.form',
  who: officeRoles,
  values: formValues,
  afresh: 'run',
  run: (act, deps) => form(act, {}, '', deps),
};

export const recordConsents: Flow<z.infer<typeof recordValues>> = {
  verb: 'consents.record',
  who: officeRoles,
  values: recordValues,
  afresh: (act, deps) =>
    form(
      act,
      act.values,
      'That card was old, so nothing was written down. Please look it over, and press again.',
      deps,
    ),
  run: async (act, deps) => {
    const consents = await consentsIn(act, deps);
    if (consents === undefined) return nothingHere;
    const paper = readPaper(act, deps);
    return 'problem' in paper
      ? form(act, act.values, paper.problem, deps)
      : record(act, consents, paper, deps);
  },
};

type Whole = Consent & { readonly signer: 'self' | 'parent' };
const codeOf = ({ signer, agreement, id }: Pick<Whole, 'signer' | 'agreement' | 'id'>): string =>
  `${signer}:${agreement}:${id}`;

/** Undefined where this person may not write it down, or there is nobody of that class. */
const consentsIn = async (
  act: Pick<Act, 'by'> & { readonly values: z.infer<typeof formValues> },
  deps: Deps,
): Promise<readonly Whole[] | undefined> => {
  const { school, person } = act.values;
  const found = await consentGroup(act, act.values, deps);
  if (found?.records !== true) return undefined;
  const sheets = await readSheets(school, found.tallies, deps);
  if (!sheets.some(({ lines }) => lines.some((line) => line.person === person && line.gone !== true)))
    return undefined;
  const both = await Promise.all(
    (['parent', 'self'] as const).map(async (signer) =>
      (await consentsNow({ school, person, signer }, deps)).map((one) => ({ ...one, signer })),
    ),
  );
  return both.flat();
};

const form = async (
  act: Pick<Act, 'by'> & { readonly values: z.infer<typeof formValues> },
  typed: Typed,
  problem: string,
  deps: Deps,
): Promise<Reply> => {
  const consents = await consentsIn(act, deps);
  if (consents === undefined) return nothingHere;
  const { school, group, person } = act.values;
  const was = consents.filter(({ given }) => given).map(codeOf);
  return formCard(
    {
      title: 'Consents, from a letter',
      problem,
      lines: [
        `${await nameOf(person, deps)} · ${group}`,
        'Tick what is agreed to from now on, and take away the tick of what is not. Keep the letter.',
      ],
      fields: [
        {
          id: 'agreed',
          label: 'What is agreed to',
          type: 'multi-choice',
          value: was.join(','),
          choices: consents.map((one) => ({ title: `${shortOf(one.id)}: ${one.title}`, value: codeOf(one) })),
        },
        { id: 'name', label: 'Who has written it', type: 'text' },
        { id: 'dated', label: 'The date on the letter', type: 'date' },
      ],
      verb: 'consents.record',
      submit: 'Write it down',
      data: { school, group, person, was: was.join(',') },
      back: { verb: 'consents.list', title: 'Not now', data: { school, group } },
    },
    { agreed: typed.agreed, name: typed.name, dated: typed.dated },
  );
};

interface Paper {
  readonly name: string;
  readonly dated: string;
}
const mostName = 100;

const readPaper = (
  { values: { school, name, dated } }: RecordAct,
  { clock, policies }: Deps,
): Paper | { readonly problem: string } => {
  const who = plain(name).replaceAll(/\s+/g, ' ');
  if (who === '') return { problem: 'Please put in who has written it.' };
  if (who.length > mostName) return { problem: `That name is too long: ${mostName} letters fit.` };
  const { zone } = policies.of(school).calendar;
  const now = clock.now();
  const day = plain(dated) === '' ? undefined : readDay(plain(dated), now, zone);
  if (day === undefined) return { problem: 'Please put in the date that is on the letter.' };
  if (day > localDate(now, zone))
    return { problem: 'That date is still to come. Please look at the letter.' };
  return { name: who, dated: day };
};

/** Only what was ticked or taken away on this form: what has changed meanwhile, elsewhere, stays. */
const record = async (
  act: RecordAct,
  consents: readonly Whole[],
  paper: Paper,
  deps: Deps,
): Promise<Reply> => {
  const { school, group, person, was = '', agreed = '' } = act.values;
  const [before, after] = [new Set(was.split(',')), new Set(agreed.split(','))];
  const meant = consents.filter((one) => before.has(codeOf(one)) !== after.has(codeOf(one)));
  let changed = 0;
  for (const [, some] of Map.groupBy(meant, ({ signer, agreement }) => `${signer}:${agreement}`))
    for (const { signer, agreement } of some.slice(0, 1))
      changed += (
        await changeConsents(
          {
            school,
            person,
            signer,
            agreement,
            how: 'paper',
            by: act.by.id,
            ...paper,
            consents: some.map((one) => ({ id: one.id, given: after.has(codeOf(one)) })),
          },
          deps,
        )
      ).length;
  const notice =
    changed === meant.length
      ? `Written down: ${changed === 1 ? 'one consent is' : `${changed} consents are`} changed from now on.`
      : 'Somebody has said something newer than this letter, so that stays as it is. Please look at the list.';
  return showConsents(
    act,
    { school, group },
    changed === 0 && meant.length === 0 ? 'Nothing was changed.' : notice,
    deps,
  );
};
