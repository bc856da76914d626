/** `/loans`: what is out, what waits for a signature, what is asked back or overdue; by name, class, kind, serial or asset number. */
import { z } from 'zod';
import { plain } from '../../core/form-card.ts';
import { notKnown } from '../../core/perform.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { localDate } from '../../core/say-time.ts';
import type { Card } from '../../../cards/cards.ts';
import { csvLink } from './csv-link.ts';
import { readLoans, type FoundLoan } from './read-loans.ts';
import { isOpen, isOut, itemTitles, lendsIn, mayLend, missing, titleOf } from './loan.ts';
import { isOverdue, sayMissing, sayState } from './say-loan.ts';
import { nameAndClass } from './show-loan.ts';

const views = ['open', 'unsigned', 'recalled', 'overdue', 'past'] as const;
type View = (typeof views)[number];
const viewTitles: Readonly<Record<View, string>> = {
  open: 'All that is out',
  unsigned: 'Waiting for a signature',
  recalled: 'Asked back',
  overdue: 'Overdue',
  past: 'Returned or lost',
};

const values = z.object({
  show: z.literal('yes').optional(),
  view: z.enum(views).optional(),
  words: z.string().optional(),
  page: z.string().max(4).optional(),
});

export const listLoans: Flow<z.infer<typeof values>> = {
  verb: 'loans.list',
  who: mayLend,
  values,
  says: /^\/?loans$/i,
  afresh: 'run',
  run: async (act, deps) => {
    if (lendsIn(act.by, deps).length === 0)
      return act.spot === undefined ? { chat: { text: notKnown } } : { answer: { text: notKnown } };
    if (act.values.show === 'yes') return showLoans(act, '', deps);
    return {
      chat: {
        card: 'leaving/notice',
        model: {
          title: 'Loans',
          said: 'Open to see what is out, what waits for a signature, and what is overdue.',
          repeat: false,
          button: 'Open',
          verb: 'loans.list',
          data: { show: 'yes' },
        },
      },
    };
  },
};

const isIn = (view: View, { school, loan }: FoundLoan, deps: Deps): boolean => {
  if (view === 'unsigned') return missing(loan).length > 0;
  if (view === 'recalled') return loan.stage === 'recalled';
  if (view === 'overdue')
    return isOverdue(loan, localDate(deps.clock.now(), deps.policies.of(school).calendar.zone));
  return true;
};

/** Each of the words stands somewhere in it: the name, the class or year, what it is, the serial or the asset number. */
const fits = ({ loan, person }: FoundLoan, words: readonly string[]): boolean => {
  const { item } = loan;
  const own = [
    person?.name,
    person?.class,
    person?.year,
    itemTitles[item.kind],
    item.what,
    item.serial,
    item.asset,
  ];
  const text = own.map((one) => fold(one ?? '')).join('\n');
  return words.every((word) => text.includes(word));
};
const fold = (words: string): string => words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const pageSize = 8;
type Model = Extract<Card, { card: 'loans/list' }>['model'];

export const showLoans = async (
  act: ActOf<Omit<z.infer<typeof values>, 'show'>>,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const schools = lendsIn(act.by, deps);
  const { view = 'open', page: asked = '1' } = act.values;
  const typed = plain(act.values.words).slice(0, mostTyped);
  const all = await readLoans(schools, view === 'past' ? 'past' : 'open', deps);
  const words = fold(typed)
    .split(/\s+/)
    .filter((one) => one !== '');
  const found = all
    .filter((one) => isIn(view, one, deps) && fits(one, words))
    .toSorted(
      (a, b) =>
        (a.person?.name ?? '').localeCompare(b.person?.name ?? '') || a.loan.at.localeCompare(b.loan.at),
    );
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(asked) || 1));
  const turn = (title: string, to: number): Model['pages'] =>
    to < 1 || to > pages
      ? []
      : [button(title, { view, page: String(to), ...(typed === '' ? {} : { words: typed }) })];
  const files = csvLink(act.by, deps);
  return {
    answer: {
      card: 'loans/list',
      model: {
        title: 'Loans',
        about: view === 'past' ? viewTitles.past : figures(all, deps),
        notice,
        problem:
          found.length === 0 ? (words.length > 0 ? 'Nothing fits that.' : 'There is nothing here.') : '',
        find: [{ label: 'A name, class, serial or asset number', hint: 'For example 8B', value: typed }],
        views: views.filter((one) => one !== view).map((one) => button(viewTitles[one], { view: one })),
        items: found
          .slice((page - 1) * pageSize, page * pageSize)
          .map((one) => lineOf(one, schools.length > 1, deps)),
        pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
        ...files,
        buttons: [
          { ...button('Search', { view }), style: 'positive' },
          { title: 'Lend something…', verb: 'loans.find', style: 'default', data: {} },
          { title: 'Ask for things back…', verb: 'loans.recallMany', style: 'default', data: {} },
          { title: 'Put in a list…', verb: 'loans.paste', style: 'default', data: {} },
        ],
      },
    },
  };
};

const mostTyped = 200;

const button = (title: string, data: Readonly<Record<string, string>>): Model['views'][number] => ({
  title,
  verb: 'loans.list',
  style: 'default',
  data: { show: 'yes', ...data },
});

const figures = (all: readonly FoundLoan[], deps: Deps): string => {
  const count = (is: (one: FoundLoan) => boolean): number => all.filter(is).length;
  return [
    `${count(({ loan }) => isOut(loan))} out`,
    `${count((one) => isIn('unsigned', one, deps))} waiting for a signature`,
    `${count((one) => isIn('recalled', one, deps))} asked back`,
    `${count((one) => isIn('overdue', one, deps))} overdue`,
  ].join(', ');
};

const lineOf = (
  { school, loan, person }: FoundLoan,
  several: boolean,
  deps: Deps,
): Model['items'][number] => {
  const policy = deps.policies.of(school);
  const waits = [sayMissing(loan), loan.unreached === undefined ? '' : 'Chat could not reach them'];
  return {
    title: titleOf(loan.item),
    who: `${nameAndClass(person)}${several ? ` · ${policy.name}` : ''}`,
    detail: sayState(loan, policy.calendar, deps.clock.now()),
    waits: isOpen(loan) ? waits.filter((one) => one !== '').join('. ') : '',
    buttons: [
      { title: 'Open', verb: 'loans.open', style: 'default', data: { school, loan: loan.id } },
      ...(isOut(loan)
        ? [{ title: 'It is back…', verb: 'loans.return', style: 'default', data: { school, loan: loan.id } }]
        : []),
    ],
  };
};
