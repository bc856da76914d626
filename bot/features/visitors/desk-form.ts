/** The form at the desk: who they are, whom they visit, the text, its ticks; and what of it is missing. */
import { blocksOf, button, type ReadModel } from '../../core/text-card.ts';
import type { Deps, Reply, SchoolId } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import type { Typed } from './keep-visit.ts';

/** UTF-16 units in a box. */
const most = 120;

const boxes = [
  { id: 'name', label: 'Your name', hint: '', need: 'Please write your name.' },
  {
    id: 'organisation',
    label: 'Where you come from',
    hint: 'A school, a company, a charity; or “myself”',
    need: 'Please write where you come from.',
  },
  { id: 'visiting', label: 'Whom you visit', hint: '', need: 'Please write whom you visit.' },
  {
    id: 'email',
    label: 'Your e-mail address (you may leave this empty)',
    hint: 'Only if the school is to give you an account',
    need: undefined,
  },
] as const;

export type Problems = ReadModel['problems'];

/** Everything that is missing is said at once, in the order of the page. */
export const problemsOf = (typed: Typed, { monitoring }: Agreement): Problems => [
  ...(monitoring !== undefined && typed['monitoring'] !== 'true'
    ? [{ field: 'monitoring', text: 'Please tick that you know that use is monitored.' }]
    : []),
  ...boxes.flatMap(({ id, label, need }): Problems => {
    const value = typed[id] ?? '';
    if (value === '') return need === undefined ? [] : [{ field: id, text: need }];
    if (value.length > most)
      return [{ field: id, text: `${label}: that is more than ${most} letters. Please shorten it.` }];
    return id !== 'email' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
      ? []
      : [{ field: id, text: 'That does not look like an e-mail address. You can also leave it empty.' }];
  }),
];

/** @param typed stands in its boxes again */
export const deskForm = (
  school: SchoolId,
  agreement: Agreement,
  typed: Typed,
  problems: Problems,
  { policies }: Pick<Deps, 'policies'>,
): Reply => ({
  answer: {
    card: 'agreements/read',
    model: {
      ...modelOf(agreement, typed),
      about: `Welcome to ${policies.of(school).name}.`,
      problems,
    },
  },
});

const modelOf = (agreement: Agreement, typed: Typed): Omit<ReadModel, 'about' | 'problems'> => {
  const { hash, monitoring, consents } = agreement;
  const agree = 'visitors.agree';
  return {
    large: false,
    lang: '',
    rtl: false,
    notice: '',
    changed: '',
    turns: [],
    questions: [],
    title: agreement.title,
    version: `Version ${agreement.version}`,
    // A visitor who asks about a clause is a step away from the desk: its id would only be in the way.
    blocks: blocksOf(agreement.text).map((block) => ({ ...block, clause: '' })),
    monitoring:
      monitoring === undefined
        ? []
        : [{ text: monitoring, tick: 'I know that use is monitored', value: ticked(typed, 'monitoring') }],
    mayLeave: consents.length === 0 ? '' : 'You may say yes to these, or leave them empty.',
    consents: consents.map(({ id, title }) => ({ id, title, value: ticked(typed, `consent-${id}`) })),
    boxes: boxes.map(({ id, label, hint }) => ({ id, label, hint, value: typed[id] ?? '' })),
    buttons: [
      button('I agree', agree, { hash }, 'positive'),
      button('I do not understand', agree, { hash, say: 'unclear' }),
      button('I do not agree', agree, { hash, say: 'refuse' }),
    ],
  };
};

const ticked = (typed: Typed, id: string): string => (typed[id] === 'true' ? 'true' : 'false');
