/** A list of what is out already goes in by pasting it: shown as it will be read, with every row that cannot be, before it is used (G1). */
import { z } from 'zod';
import { isAppError } from '../../core/errors.ts';
import { formCard } from '../../core/form-card.ts';
import { hashKey } from '../../core/keys.ts';
import { notKnown } from '../../core/perform.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../core/ports.ts';
import { tooOld } from './find-loan.ts';
import { lendsIn, loanKey, loans, mayLend, titleOf } from './loan.ts';
import { loanRows, newLoan } from './lend.ts';
import { showLoans } from './list-loans.ts';
import { dropItems, itemsPastedBy, keepItems, mostPasted } from './pasted-items.ts';
import { readItems, type ItemLine, type ReadItems } from './read-items.ts';
import { nameAndClass } from './show-loan.ts';

const values = z.object({
  school: z.string().max(100).optional(),
  text: z.string().optional(),
  ask: z.string().optional(),
});
type PasteAct = ActOf<z.infer<typeof values>>;
type Run = (act: PasteAct, school: SchoolId, deps: Deps) => Promise<Reply>;

/** `afresh` left out: it only reads. */
const flow = (verb: string, run: Run, afresh?: Run): Flow<z.infer<typeof values>> => {
  const met =
    (go: Run) =>
    async (act: PasteAct, deps: Deps): Promise<Reply> => {
      const schools = lendsIn(act.by, deps);
      const school = schools.find((one) => one === (act.values.school ?? schools[0]));
      return school === undefined ? { answer: { text: notKnown } } : go(act, school, deps);
    };
  return { verb, who: mayLend, values, afresh: afresh === undefined ? 'run' : met(afresh), run: met(run) };
};

export const pasteItems = flow('loans.paste', async (act, school, deps) => form(act, school, '', '', deps));

/** What a box shows again of a list that was too long. */
const mostShown = 20_000;

/** What was pasted stands in the box again, or what is kept of it is shown. */
const showAgain: Run = async (act, school, deps) => {
  if (act.values.text !== undefined)
    return form(act, school, tooOld, act.values.text.slice(0, mostShown), deps);
  const stored = await itemsPastedBy(school, act.by.id, deps);
  return stored === undefined
    ? form(act, school, gone, '', deps)
    : preview(await readItems(stored.value.text, school, deps), school, tooOld);
};

export const previewItems = flow(
  'loans.preview',
  async (act, school, deps) => {
    const text = (act.values.text ?? '').toWellFormed();
    if (text.trim() === '') return form(act, school, 'There is nothing in the box.', '', deps);
    if (text.length > mostPasted)
      return form(
        act,
        school,
        'That is too long for this box. Please paste it in parts, each with its first line.',
        text.slice(0, mostShown),
        deps,
      );
    await keepItems({ v: 1, school, by: act.by.id, at: deps.clock.now().toISOString(), text }, deps);
    return preview(await readItems(text, school, deps), school, '');
  },
  showAgain,
);

export const useItems = flow(
  'loans.useItems',
  async (act, school, deps) => {
    const stored = await itemsPastedBy(school, act.by.id, deps);
    if (stored === undefined) return form(act, school, gone, '', deps);
    const read = await readItems(stored.value.text, school, deps);
    if (read.lines.length === 0) return preview(read, school, '');
    const ask = act.values.ask !== 'false';
    const lasts = new Set(new Map(read.lines.map((line) => [line.person.id, line])).values());
    for (const group of groupsOf(read.lines))
      await enterGroup({ act, school, at: stored.value.at, group, lasts, ask }, deps);
    await dropItems(stored, deps);
    const said = `${counted(read.lines.length, 'thing is', 'things are')} in the register now.${ask ? ' Everybody is asked to sign for what they have.' : ''}`;
    return showLoans({ ...act, values: {} }, said, deps);
  },
  showAgain,
);

export const dropPastedItems = flow(
  'loans.dropItems',
  async (act, school, deps) => {
    const stored = await itemsPastedBy(school, act.by.id, deps);
    if (stored !== undefined) await dropItems(stored, deps);
    return { answer: { text: 'Thrown away. Nothing was changed.' } };
  },
  showAgain,
);

const gone = 'That list was used or thrown away already. Please paste it again.';

/** Rows of an entry: each with its trail, and up to three jobs. */
const linesAnEntry = 15;
const groupsOf = (lines: readonly ItemLine[]): ItemLine[][] => {
  const groups: ItemLine[][] = [];
  for (let at = 0; at < lines.length; at += linesAnEntry) groups.push(lines.slice(at, at + linesAnEntry));
  return groups;
};

interface Group {
  readonly act: PasteAct;
  readonly school: SchoolId;
  /** When it was pasted: with the line it makes the loan's id, so that the same list used twice enters everything once. */
  readonly at: string;
  readonly group: readonly ItemLine[];
  /** Of each person the last line: they hear once, of all. */
  readonly lasts: ReadonlySet<ItemLine>;
  readonly ask: boolean;
}

const enterGroup = async ({ act, school, at, group, lasts, ask }: Group, deps: Deps): Promise<void> => {
  const made = group.map((line) => {
    const once = hashKey('pasted', act.by.id, at, String(line.line)).slice(0, 26);
    const { person, item, due } = line;
    return {
      loan: newLoan({ school, person, by: act.by.id, item, due, already: true, ask, once }, deps),
      isLast: lasts.has(line),
    };
  });
  const write = (some: typeof made): Promise<void> =>
    deps.ledger.record(school, {
      rows: some.flatMap(({ loan, isLast }) => loanRows(school, loan, deps, isLast)),
      trail: some.map(({ loan }) => ({ actor: act.by.id, action: 'loans.imported', target: loan.id })),
    });
  try {
    await write(made);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    // Another press of the same list was faster with some of them.
    for (const one of made)
      if ((await deps.records.get(loans, loanKey(school, one.loan.id))) === undefined) await write([one]);
  }
};

const mostRows = 20;
const mostFirst = 8;

const preview = ({ lines, bad, problem }: ReadItems, school: SchoolId, more: string): Reply => ({
  answer: {
    card: 'loans/preview',
    model: {
      counts: `${counted(lines.length, 'thing', 'things')} of ${counted(new Set(lines.map(({ person }) => person.id)).size, 'person', 'people')}${bad.length === 0 ? '' : `, ${counted(bad.length, 'row', 'rows')} left out`}.`,
      problem: [more, problem].filter((one) => one !== '').join(' '),
      first: lines.slice(0, mostFirst).map(({ line, person, item }) => ({
        name: nameAndClass(person),
        detail: `Line ${line} · ${titleOf(item)}`,
      })),
      rows: bad.slice(0, mostRows).map(({ line, words }) => `Line ${line}: ${words}`),
      moreRows: bad.length > mostRows ? `and ${bad.length - mostRows} more` : '',
      usable: lines.length > 0,
      school,
    },
  },
});

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const form = (act: PasteAct, school: SchoolId, problem: string, text: string, deps: Deps): Reply => {
  const schools = lendsIn(act.by, deps);
  return formCard(
    {
      title: 'What is out already',
      problem,
      lines: [
        'Paste a list as CSV with its first line: MIS id, kind, model, serial, asset, condition, due back. You see how it is read before it is used.',
      ],
      fields: [
        ...(schools.length === 1
          ? []
          : [
              {
                id: 'school',
                label: 'At which school?',
                type: 'choice',
                value: school,
                choices: schools.map((one) => ({ title: deps.policies.of(one).name, value: one })),
              },
            ]),
        { id: 'text', label: 'The list', type: 'multiline' },
      ],
      verb: 'loans.preview',
      submit: 'Read it',
      data: schools.length === 1 ? { school } : {},
      back: { verb: 'loans.list', title: 'All loans', data: { show: 'yes' } },
    },
    { text },
  );
};
