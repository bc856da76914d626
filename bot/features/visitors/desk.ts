/**
 * The visitor's page at the desk (policy-map B6): who they are, whom they visit, the text, its ticks, *I agree*. Without an
 * account, so what they write is taken down as they write it.
 */
import { z } from 'zod';
import type { Card } from '../../../cards/cards.ts';
import { isAppError } from '../../core/errors.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../core/ports.ts';
import { sayTime } from '../../core/say-time.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { entryFor, visitBy, visitOf, type Typed } from './keep-visit.ts';
import { deskPerson, deskVerb, visitorText, type Visit } from './visitor.ts';

const signValues = z.looseObject({
  hash: z.string().max(100),
  /** Another button than *I agree*. */
  say: z.enum(['unclear', 'refuse']).optional(),
});
type SignAct = ActOf<z.infer<typeof signValues>>;

export const openDesk: Flow<Record<string, never>> = {
  verb: deskVerb,
  who: ['visitor'],
  places: ['web'],
  values: z.object({}),
  afresh: 'run',
  run: async (act, deps) => onText(act, deps, (agreement) => form(act.school, agreement, {}, [], deps)),
};

export const agreeAtDesk: Flow<z.infer<typeof signValues>> = {
  verb: 'visitors.agree',
  who: ['visitor'],
  places: ['web'],
  values: signValues,
  afresh: async (act, deps) =>
    onText(act, deps, (agreement) =>
      form(
        act.school,
        agreement,
        typedOn(act),
        [{ field: '', text: 'This page was open for a long time. Please press again.' }],
        deps,
      ),
    ),
  run: async (act, deps) =>
    onText(act, deps, (agreement) =>
      act.values.say === undefined ? agree(act, agreement, deps) : talkFirst(act, agreement),
    ),
};

/** Only whoever stands at the desk, and only where the school has a text for visitors. */
const onText = async <V>(
  act: ActOf<V>,
  deps: Deps,
  work: (agreement: Agreement) => Reply | Promise<Reply>,
): Promise<Reply> => {
  const agreement = visitorText(act.school, deps);
  if (act.by.id !== deskPerson(act.school).id || agreement === undefined)
    return { answer: { text: 'There is nothing to sign here just now. Please go to the school office.' } };
  return work(agreement);
};

const most = 120;

/** As they typed it: half characters replaced, blanks around it taken away. */
const typedOn = ({ values }: SignAct): Typed =>
  Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) =>
      typeof value === 'string' ? [[id, value.toWellFormed().trim().slice(0, 1_000)]] : [],
    ),
  );

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

type Problems = ReadModel['problems'];

/** Everything that is missing is said at once, in the order of the page. */
const problemsOf = (typed: Typed, { monitoring }: Agreement): Problems => [
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

const form = (
  school: SchoolId,
  agreement: Agreement,
  typed: Typed,
  problems: Problems,
  { policies }: Pick<Deps, 'policies'>,
): Reply => ({
  answer: {
    card: 'agreements/read',
    model: {
      ...formModel(agreement, typed),
      about: `Welcome to ${policies.of(school).name}.`,
      problems,
    },
  },
});

type ReadModel = Extract<Card, { card: 'agreements/read' }>['model'];

const formModel = (agreement: Agreement, typed: Typed): Omit<ReadModel, 'about' | 'problems'> => ({
  large: false,
  notice: '',
  changed: '',
  turns: [],
  questions: [],
  title: agreement.title,
  lang: '',
  rtl: false,
  version: `Version ${agreement.version}`,
  blocks: agreement.text.map((block) => ({
    what: block.what,
    runs: block.runs.map(({ text, bold }) => ({ text, bold: bold === true })),
    mark: block.what === 'item' ? (block.number === undefined ? '•' : `${block.number}.`) : '',
    clause: '',
  })),
  monitoring:
    agreement.monitoring === undefined
      ? []
      : [
          {
            text: agreement.monitoring,
            tick: 'I know that use is monitored',
            value: typed['monitoring'] === 'true' ? 'true' : 'false',
          },
        ],
  mayLeave: agreement.consents.length === 0 ? '' : 'You may say yes to these, or leave them empty.',
  consents: agreement.consents.map(({ id, title }) => ({
    id,
    title,
    value: typed[`consent-${id}`] === 'true' ? 'true' : 'false',
  })),
  boxes: boxes.map(({ id, label, hint }) => ({ id, label, hint, value: typed[id] ?? '' })),
  buttons: [
    button('I agree', { hash: agreement.hash }, 'positive'),
    button('I do not understand', { hash: agreement.hash, say: 'unclear' }),
    button('I do not agree', { hash: agreement.hash, say: 'refuse' }),
  ],
});

const button = (
  title: string,
  data: Readonly<Record<string, string>>,
  style: 'default' | 'positive' = 'default',
): ReadModel['buttons'][number] => ({ title, verb: 'visitors.agree', style, data: { ...data } });

/** Whoever sits at the desk is a step away: nothing is kept, and nobody is told by a machine (B22). */
const talkFirst = ({ values }: SignAct, { title }: Agreement): Reply => ({
  answer: {
    card: 'agreements/signed',
    model: {
      large: true,
      heading: 'Thank you for saying so',
      said:
        values.say === 'unclear'
          ? 'Please ask at the desk: somebody will go through it with you. You have not agreed to anything.'
          : 'Please talk with somebody at the desk. You have not agreed to anything, so please do not use the school’s computers or Wi-Fi for now.',
      what: title,
      at: '',
      ref: '',
      next: 'You can read it again, and agree at any time.',
      buttons: [{ title: 'Read it again', verb: deskVerb, style: 'default', data: {} }],
    },
  },
});

const agree = async (act: SignAct, agreement: Agreement, deps: Deps): Promise<Reply> => {
  const typed = typedOn(act);
  const again = (problems: Problems): Reply => form(act.school, agreement, typed, problems, deps);
  const said = (text: string): Reply => again([{ field: '', text }]);
  if (act.values.hash !== agreement.hash)
    return said('There is a newer version of this text. Please read it, and press again.');
  const problems = problemsOf(typed, agreement);
  if (problems.length > 0) return again(problems);
  const made = visitOf(typed, agreement, deps.clock.now());
  const press = act.press?.id;
  if (press === undefined) return said('Please press again.');
  try {
    await deps.ledger.record(act.school, entryFor(act.school, press, made, deps));
    return thanks(act.school, made, deps);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
  // The very button was pressed before: by the same person again, or by the next one at a tablet who went back.
  const before = await visitBy(act.school, press, deps);
  return before !== undefined && sameWords(before, made)
    ? thanks(act.school, before, deps)
    : said('Please look it over, and press once more.');
};

const sameWords = (a: Visit, b: Visit): boolean =>
  a.name === b.name && a.organisation === b.organisation && a.visiting === b.visiting && a.email === b.email;

/** Names nobody: a tablet stays at the desk. */
const thanks = (
  school: SchoolId,
  { title, at, code }: Visit,
  { policies }: Pick<Deps, 'policies'>,
): Reply => ({
  answer: {
    card: 'agreements/signed',
    model: {
      large: true,
      heading: 'Thank you',
      said: 'Please show this code at the desk.',
      what: code,
      at: sayTime(at, policies.of(school).calendar.zone),
      ref: title,
      next: 'The school keeps what you wrote, to know who has agreed. You can close this page.',
      buttons: [],
    },
  },
});
