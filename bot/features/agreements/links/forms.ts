/** *Agreement to print…*: for those who would rather sign on paper, a sheet for each who has not signed yet (B4). */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { readSheets } from '../register/read-sheets.ts';
import { cutParts, pageOfPart } from './cut-parts.ts';
import { blankForm, formOf, type FormFor } from './form-to-sign.ts';
import { partRow, partsSaid, rangeOf } from './list-parts.ts';
import { noteTaken } from './note-taken.ts';
import { notSetUp, nothingHere, officeButton, officeCard, officeRoles, officeSchoolsOf } from './office.ts';
import { paged } from './paged.ts';
import { partValues } from './pick-letters.ts';
import { owedOf, reachOf, unitsBetween, wordsOf, type Reach } from './reach.ts';

const chooseValues = z.object({
  school: z.string().max(100),
  group: z.string().max(100),
  agreement: z.string().max(100).optional(),
  page: z.string().max(4).optional(),
});
const printValues = z.object({
  ...partValues,
  agreement: z.string().max(100),
  /** One sheet without a name, to copy. */
  blank: z.literal('yes').optional(),
});
type ChooseAct = ActOf<z.infer<typeof chooseValues>>;
type PrintAct = ActOf<z.infer<typeof printValues>>;

/** Sheets of paper that one press prints. */
const mostForms = 60;

const reached = async (
  act: Pick<ChooseAct, 'by'> & { readonly values: { readonly school: string; readonly group: string } },
  deps: Deps,
): Promise<Reach | undefined> => {
  const { school, group } = act.values;
  return officeSchoolsOf(act, deps).includes(school) ? reachOf(school, group, deps) : undefined;
};

export const chooseForms: Flow<z.infer<typeof chooseValues>> = {
  verb: 'paper.forms',
  who: officeRoles,
  values: chooseValues,
  afresh: 'run',
  run: async (act, deps) => {
    const reach = await reached(act, deps);
    if (reach === undefined) return nothingHere;
    if (deps.links.address('/') === undefined) return { answer: { text: notSetUp } };
    const texts = deps.policies
      .of(reach.school)
      .texts.filter(
        ({ id, signer }) => owedIn(reach, id) > 0 && (reach.signer === undefined || signer === reach.signer),
      );
    const [only, ...others] = texts;
    const chosen =
      texts.find(({ id }) => id === act.values.agreement) ?? (others.length === 0 ? only : undefined);
    return chosen === undefined ? chooseText(act, reach, texts) : showParts(act, reach, chosen, deps);
  },
};

const owedIn = ({ units }: Reach, agreement: string): number =>
  units.reduce((sum, unit) => sum + owedOf(unit, agreement), 0);

const backTo = ({ values: { school } }: ChooseAct, reach: Reach) =>
  officeButton('Back', 'links.list', { show: 'yes', school, group: wordsOf(reach) });

const chooseText = (act: ChooseAct, reach: Reach, texts: readonly Agreement[]): Reply =>
  officeCard({
    title: `${reach.title}: which agreement?`,
    said: texts.length === 0 ? ['Everybody here has signed.'] : [],
    rows: texts.map(({ id, title, version }) => ({
      title,
      detail: `Version ${version}`,
      state: `${owedIn(reach, id)} still to come`,
      buttons: [
        officeButton('Choose', 'paper.forms', {
          school: reach.school,
          group: wordsOf(reach),
          agreement: id,
        }),
      ],
    })),
    buttons: [backTo(act, reach)],
  });

const showParts = (act: ChooseAct, reach: Reach, agreement: Agreement, deps: Deps): Reply => {
  const { school } = reach;
  const there = { school, group: wordsOf(reach), agreement: agreement.id };
  const parts = cutParts(
    reach.units.map((unit) => ({ group: unit.group, count: owedOf(unit, agreement.id) })),
    mostForms,
  );
  const rows = parts.map((part, at) =>
    partRow(
      {
        title: part.title,
        detail: `${part.count} to sign · part ${at + 1} of ${parts.length}`,
        verb: 'paper.print',
        values: { ...there, ...rangeOf(part, parts) },
      },
      act.by,
      deps,
    ),
  );
  const blank = partRow(
    {
      title: 'Without a name',
      detail: 'One, to copy or to keep at hand',
      verb: 'paper.print',
      values: { ...there, blank: 'yes' },
    },
    act.by,
    deps,
  );
  const list = paged([...rows, blank], act.values.page, (next) =>
    officeButton('More…', 'paper.forms', { ...there, page: next }),
  );
  return officeCard({
    title: `To sign on paper: ${agreement.title}`,
    said: [
      partsSaid(rows.length),
      `Version ${agreement.version}. When the papers come back, write them down under Signed on paper… of the class.`,
    ],
    rows: list.rows,
    buttons: [...list.buttons, backTo(act, reach)],
  });
};

export const printForms: Flow<z.infer<typeof printValues>> = {
  verb: 'paper.print',
  who: officeRoles,
  places: ['web'],
  values: printValues,
  afresh: 'run',
  run: async (act, deps) => {
    const reach = await reached(act, deps);
    const { school, agreement: id, blank, from, to } = act.values;
    const agreement = reach && deps.policies.of(school).texts.find((text) => text.id === id);
    if (reach === undefined || agreement === undefined) return nothingHere;
    const policy = deps.policies.of(school);
    const people = blank === undefined ? await formsFor(act, reach, deps) : [];
    await noteTaken(school, act.by.id, 'forms', reach, { from, to, count: people.length }, deps);
    return {
      print: {
        layout: 'forms',
        title: `To sign on paper: ${agreement.title}, ${reach.title}`,
        said: [
          blank === undefined
            ? `${people.length} to sign, each with a name on it: give them to whom they are for, and leave none in the printer.`
            : 'It has no name on it: whoever signs writes it down.',
          'Keep what comes back, and write it down in Lantern: the version is at the foot of each.',
        ],
        pieces:
          blank === undefined
            ? people.map((one) => formOf(one, agreement, policy))
            : [blankForm(agreement, policy)],
      },
    };
  },
};

/** Everybody who has not signed it, whatever way they could. */
const formsFor = async (act: PrintAct, { school, units }: Reach, deps: Deps): Promise<FormFor[]> => {
  const { agreement, page, pages } = act.values;
  const found: FormFor[] = [];
  for (const { group, audience, tallies } of unitsBetween(units, act.values)) {
    const people: FormFor[] = [];
    for (const { lines } of await readSheets(school, tallies, deps))
      for (const { person, items, gone } of lines) {
        if (gone === true || !items.some((item) => item.agreement === agreement && item.state !== 'signed'))
          continue;
        const name = (await deps.directory.person(person))?.name;
        if (name !== undefined) people.push({ name, group: audience === 'pupils' ? group : '' });
      }
    people.sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
    found.push(
      ...pageOfPart(people, page === undefined ? undefined : Number(page), Number(pages ?? '1'), mostForms),
    );
  }
  return found;
};
