/** *Signed on paper*: the office writes down who of a class has signed, and of which day the paper is (B4). */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import type { Sheet } from '../agreement.ts';
import { sign } from '../sign.ts';
import { scopeOf, type Group } from './find-group.ts';
import { inGroup } from './revoke-links.ts';
import { showGroup } from './show-group.ts';
import { nothingHere, officeButton, officeCard, officeRoles } from './office.ts';
import { paperForm as form, type Owing, type PaperForm } from './paper-form.ts';
import { papersOf } from './paper-versions.ts';
import { nameless, readPaper, type Paper } from './read-paper.ts';

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
  version: text,
  monitoring: text,
});
type FormAct = ActOf<z.infer<typeof formValues>>;
type RecordAct = ActOf<z.infer<typeof recordValues>>;

/** Which text is it? One is taken as it is. */
export const choosePaper: Flow<z.infer<typeof chooseValues>> = {
  verb: 'paper.choose',
  who: officeRoles,
  values: chooseValues,
  afresh: 'run',
  run: (act, deps) =>
    inGroup(act, deps, async (found) => {
      const { school, group } = act.values;
      const { sheets } = found;
      const counts = owedCounts(sheets);
      const texts = deps.policies.of(school).texts.filter(({ id }) => counts.has(id));
      const [only, ...others] = texts;
      if (only === undefined)
        return (await showGroup(act.values, act, `Everybody in ${group} has signed.`, deps)) ?? nothingHere;
      if (others.length === 0) return draw(act.values, only, found, {}, '', deps);
      return officeCard({
        title: 'What was signed on paper?',
        rows: texts.map(({ id, title, version }) => ({
          title,
          detail: `Version ${version}`,
          state: `${counts.get(id) ?? 0} still to come`,
          buttons: [officeButton('Choose', 'paper.form', { school, group, agreement: id })],
        })),
        buttons: [officeButton('Back', 'links.list', { show: 'yes', school, group: scopeOf(found) })],
      });
    }),
};

export const paperForm: Flow<z.infer<typeof formValues>> = {
  verb: 'paper.form',
  who: officeRoles,
  values: formValues,
  afresh: 'run',
  run: (act, deps) =>
    inGroup(act, deps, async (found) => {
      const agreement = textAt(act, deps);
      return agreement === undefined ? nothingHere : draw(act.values, agreement, found, {}, '', deps);
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

const draw = async (
  at: PaperForm['at'],
  agreement: Agreement,
  found: Group,
  typed: PaperForm['typed'],
  problem: string,
  deps: Deps,
): Promise<Reply> => {
  const [owing, papers] = await Promise.all([
    owingIn(found.sheets, agreement, deps),
    papersOf(at.school, agreement, deps),
  ]);
  return form({ at, back: scopeOf(found), agreement, papers, owing, typed, problem });
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
      const [owing, papers] = await Promise.all([
        owingIn(sheets, agreement, deps),
        papersOf(act.values.school, agreement, deps),
      ]);
      const read = readPaper(act.values, { owing, papers }, deps);
      if ('problem' in read) return again(read.problem);
      if (agreement.signer === 'self' && read.people.some(({ person }) => person === act.by.id))
        return again('Your own paper is written down by a colleague, please. Nothing was written down yet.');
      return record(act, read, deps);
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
  inGroup(act, deps, async (found) => {
    const agreement = textAt(act, deps);
    if (agreement === undefined) return nothingHere;
    return work(agreement, found.sheets, (problem) =>
      draw(act.values, agreement, found, act.values, problem, deps),
    );
  });

/** One after another: they are lines of one sheet. Somebody who has signed meanwhile stays signed as they did. */
const record = async (
  act: RecordAct,
  { agreement, people, dated, monitoring }: Paper,
  deps: Deps,
): Promise<Reply> => {
  const { school, consents = '' } = act.values;
  const at = deps.clock.now().toISOString();
  const given = new Set(consents.split(','));
  let already = 0;
  for (const { person, name, written } of people) {
    const done = await sign(
      {
        school,
        person,
        agreement,
        dated,
        signer: agreement.signer,
        name: written ?? (agreement.signer === 'parent' ? nameless : name),
        how: 'paper',
        by: act.by.id,
        monitoringAt: monitoring ? at : undefined,
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
