/** *Signed on paper*: the office writes down who of a class has signed, and of which day the paper is (B4). */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import type { Sheet } from '../agreement.ts';
import { sign } from '../sign.ts';
import { inGroup } from './revoke-links.ts';
import { misId } from './find-group.ts';
import { showGroup } from './list-links.ts';
import { nothingHere, officeButton, officeCard, officeRoles } from './office.ts';

const where = { school: z.string().max(100), group: z.string().max(100) };
const text = z.string().max(20_000).optional();
const chooseValues = z.object(where);
const formValues = z.object({ ...where, agreement: z.string().max(100), hash: text });
const recordValues = z.object({
  ...formValues.shape,
  who: text,
  ids: text,
  dated: text,
  consents: text,
});
type FormAct = ActOf<z.infer<typeof formValues>>;
type RecordAct = ActOf<z.infer<typeof recordValues>>;

/** Somebody whose paper may come in. */
interface Owing {
  readonly person: string;
  readonly name: string;
}

/** Which text is it? One is taken as it is. */
export const choosePaper: Flow<z.infer<typeof chooseValues>> = {
  verb: 'paper.choose',
  who: officeRoles,
  values: chooseValues,
  afresh: 'run',
  run: (act, deps) =>
    inGroup(act, deps, async (sheets) => {
      const { school, group } = act.values;
      const counts = owedCounts(sheets);
      const texts = deps.policies.of(school).texts.filter(({ id }) => counts.has(id));
      const [only, ...others] = texts;
      if (only === undefined)
        return (await showGroup(act.values, act, `Everybody in ${group} has signed.`, deps)) ?? nothingHere;
      if (others.length === 0) return form(act.values, only, sheets, {}, '', deps);
      return officeCard({
        title: 'What was signed on paper?',
        rows: texts.map(({ id, title, version }) => ({
          title,
          detail: `Version ${version}`,
          state: `${counts.get(id) ?? 0} still to come`,
          buttons: [officeButton('Choose', 'paper.form', { school, group, agreement: id })],
        })),
        buttons: [officeButton('Back', 'links.list', { show: 'yes', school, group })],
      });
    }),
};

export const paperForm: Flow<z.infer<typeof formValues>> = {
  verb: 'paper.form',
  who: officeRoles,
  values: formValues,
  afresh: 'run',
  run: (act, deps) =>
    inGroup(act, deps, async (sheets) => {
      const agreement = textAt(act, deps);
      return agreement === undefined ? nothingHere : form(act.values, agreement, sheets, {}, '', deps);
    }),
};

const textAt = ({ values: { school, agreement } }: FormAct, { policies }: Deps): Agreement | undefined =>
  policies.of(school).texts.find(({ id }) => id === agreement);

/** How many of a class still have to sign each text. */
const owedCounts = (sheets: readonly Sheet[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { lines } of sheets)
    for (const { items, gone } of lines)
      for (const { agreement, state } of items)
        if (gone !== true && state !== 'signed') counts.set(agreement, (counts.get(agreement) ?? 0) + 1);
  return counts;
};

const owingIn = async (sheets: readonly Sheet[], { id }: Agreement, deps: Deps): Promise<Owing[]> => {
  const found: Owing[] = [];
  for (const { lines } of sheets)
    for (const { person, items, gone } of lines) {
      if (gone === true || !items.some((item) => item.agreement === id && item.state !== 'signed')) continue;
      const name = (await deps.directory.person(person))?.name;
      if (name !== undefined) found.push({ person, name });
    }
  return found.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
};

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type Typed = Partial<Record<'who' | 'ids' | 'dated' | 'consents', string | undefined>>;

const form = async (
  { school, group }: { readonly school: SchoolId; readonly group: string },
  agreement: Agreement,
  sheets: readonly Sheet[],
  typed: Typed,
  problem: string,
  deps: Deps,
): Promise<Reply> => {
  const owing = await owingIn(sheets, agreement, deps);
  const field = (
    one: Pick<FormModel['fields'][number], 'id' | 'label' | 'type'> & Partial<FormModel['fields'][number]>,
  ) => ({
    value: '',
    hint: '',
    choices: [],
    ...one,
  });
  return {
    answer: {
      card: 'case/form',
      model: {
        title: 'Signed on paper',
        ref: '',
        problem,
        warning: '',
        lines: [
          `${group} · ${agreement.title}, version ${agreement.version}`,
          agreement.signer === 'parent'
            ? 'Tick the pupils whose parent or carer has signed. Keep the paper.'
            : 'Tick who has signed. Keep the paper.',
        ],
        fields: [
          field({
            id: 'who',
            label: 'Who has signed?',
            type: 'multi-choice',
            value: typed.who ?? '',
            choices: owing.map(({ person, name }) => ({ title: name, value: misId(person) })),
          }),
          field({
            id: 'ids',
            label: 'Or put in their ids from the MIS, one on each line',
            type: 'multiline',
            value: typed.ids ?? '',
          }),
          field({ id: 'dated', label: 'The date on the paper', type: 'date', value: typed.dated ?? '' }),
          ...(agreement.consents.length === 0
            ? []
            : [
                field({
                  id: 'consents',
                  label: 'What all of these papers agree to as well (leave it empty if they do not)',
                  type: 'multi-choice',
                  value: typed.consents ?? '',
                  choices: agreement.consents.map(({ id, title }) => ({ title, value: id })),
                }),
              ]),
        ],
        verb: 'paper.record',
        submit: 'Write it down',
        data: { school, group, agreement: agreement.id, hash: agreement.hash },
        cancelVerb: 'links.list',
        cancelTitle: 'Not now',
        cancel: { show: 'yes', school, group },
      },
    },
  };
};

export const recordPaper: Flow<z.infer<typeof recordValues>> = {
  verb: 'paper.record',
  who: officeRoles,
  values: recordValues,
  afresh: (act, deps) =>
    onForm(act, deps, async (_agreement, _sheets, again) =>
      again('That card was old, so nothing was written down yet. Please look it over, and press again.'),
    ),
  run: (act, deps) =>
    onForm(act, deps, async (agreement, sheets, again) => {
      if (act.values.hash !== agreement.hash)
        return again('There is a newer version of this text since you opened the form. Please look it over.');
      const read = readPaper(act, await owingIn(sheets, agreement, deps), deps);
      if ('problem' in read) return again(read.problem);
      if (agreement.signer === 'self' && read.people.some(({ person }) => person === act.by.id))
        return again('Your own paper is written down by a colleague, please. Nothing was written down yet.');
      return record(act, agreement, read, deps);
    }),
};

const onForm = (
  act: RecordAct,
  deps: Deps,
  work: (
    agreement: Agreement,
    sheets: readonly Sheet[],
    again: (problem: string) => Promise<Reply>,
  ) => Promise<Reply>,
): Promise<Reply> =>
  inGroup(act, deps, async (sheets) => {
    const agreement = textAt(act, deps);
    if (agreement === undefined) return nothingHere;
    return work(agreement, sheets, (problem) =>
      form(act.values, agreement, sheets, act.values, problem, deps),
    );
  });

interface Paper {
  readonly people: readonly Owing[];
  readonly dated: string;
}

const readPaper = (
  { values: { who = '', ids = '', dated = '', school } }: RecordAct,
  owing: readonly Owing[],
  { clock, policies }: Deps,
): Paper | { readonly problem: string } => {
  const named = [...who.split(','), ...ids.split(/[\s,;]+/)].map((id) => id.trim()).filter((id) => id !== '');
  const wanted = new Set(named.map((id) => id.toLowerCase()));
  if (wanted.size === 0) return { problem: 'Please tick who has signed.' };
  const people = owing.filter(({ person }) => wanted.has(misId(person).toLowerCase()));
  const known = new Set(people.map(({ person }) => misId(person).toLowerCase()));
  const unknown = [...wanted].filter((id) => !known.has(id));
  if (unknown.length > 0)
    return {
      problem: `Not on the list of those who still have to sign: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}. Nothing was written down yet.`,
    };
  const { zone } = policies.of(school).calendar;
  const now = clock.now();
  const day = dated.trim() === '' ? undefined : readDay(dated.trim(), now, zone);
  if (day === undefined) return { problem: 'Please put in the date that is on the paper.' };
  if (day > localDate(now, zone)) return { problem: 'That date is still to come. Please look at the paper.' };
  return { people, dated: day };
};

/** One after another: they are lines of one sheet. Somebody who has signed meanwhile stays signed as they did. */
const record = async (
  act: RecordAct,
  agreement: Agreement,
  { people, dated }: Paper,
  deps: Deps,
): Promise<Reply> => {
  const { school, consents = '' } = act.values;
  const at = deps.clock.now().toISOString();
  const given = new Set(consents.split(','));
  let already = 0;
  for (const { person, name } of people) {
    const done = await sign(
      {
        school,
        person,
        agreement,
        dated,
        signer: agreement.signer,
        name: agreement.signer === 'parent' ? 'A parent or carer, on paper' : name,
        how: 'paper',
        by: act.by.id,
        consents: agreement.consents.map(({ id }) => ({ id, given: given.has(id), at })),
      },
      deps,
    );
    if (done === 'already') already += 1;
  }
  const fresh = people.length - already;
  const said = `${fresh === 1 ? 'One signature was' : `${fresh} signatures were`} written down.`;
  const rest = already === 0 ? '' : ` ${already === 1 ? 'One had' : `${already} had`} signed already.`;
  return (await showGroup(act.values, act, `${said}${rest}`, deps)) ?? nothingHere;
};
