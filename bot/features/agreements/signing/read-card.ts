/** Draws one agreement: its text, its questions, or its ticks and name. A pure rule of what is known. */
import type { Card } from '../../../../cards/cards.ts';
import { firstNameOf } from '../../../core/first-name.ts';
import { withoutSecret } from '../../../core/no-secrets.ts';
import {
  blocksOf,
  button,
  runsOf,
  type Carried,
  type ReadButton,
  type ReadModel,
} from '../../../core/text-card.ts';
import { inLanguage, noticeIn, type Agreement, type Block } from '../../../policy/agreement.ts';
import { ownTextsOf } from '../../../policy/agreements-for.ts';
import type { Typed } from './form-values.ts';
import { clauseOf, languageCarried, languageOf, otherLanguages, wordsOf } from './read-words.ts';
import { isYoung, type Subject } from './subject.ts';

/** What cannot be taken as it is, and the id of the input that it is about. */
export type Problem = ReadModel['problems'][number];

export interface Reading {
  readonly subject: Subject;
  readonly agreement: Agreement;
  readonly easy: boolean;
  /** Of a variant, where they chose one (B12). */
  readonly lang?: string | undefined;
  /** The questions are behind them. */
  readonly passed: boolean;
  readonly typed: Typed;
  readonly notice?: string | undefined;
  readonly problems?: readonly Problem[] | undefined;
}

/** Whether questions stand before the ticks (B14). */
export const asksQuestions = ({ policy }: Subject, { questions }: Agreement): boolean =>
  policy.agreements.questions && questions.length > 0;

/** The text; below it the ticks and the name, or the way to the questions. */
export const readCard = (reading: Reading): Card => {
  const { subject, agreement, easy, passed } = reading;
  const carried = carriedBy(reading);
  const asks = !passed && asksQuestions(subject, agreement);
  const words = wordsOf(reading);
  const turns: ReadButton[] = [
    ...(words.easy.length === 0
      ? []
      : [
          button(easy ? 'Full text' : 'Easier to read', 'agreements.open', {
            ...carried,
            easy: easy ? undefined : 'yes',
          }),
        ]),
    ...otherLanguages(reading).map(({ lang, name }) =>
      button(name, 'agreements.open', { ...carried, ...languageCarried({ agreement, lang }) }),
    ),
  ];
  const shown = easy && words.easy.length > 0 ? words.easy : words.text;
  return card(reading, {
    changed: words.changed ?? '',
    blocks: blocksOf(shown),
    fold: foldOf(reading),
    turns,
    ...(asks ? {} : signingPart(reading)),
    buttons: asks
      ? [button(toQuestions(agreement), 'agreements.check', carried, 'positive'), ...doubts(carried)]
      : [button('I agree', 'agreements.sign', carried, 'positive'), ...doubts(carried)],
  });
};

/** A parent who agrees to what their child signs can read it there and then. */
const foldOf = ({ subject, agreement, lang }: Reading): ReadModel['fold'] => {
  const { person, signer, policy } = subject;
  if (signer !== 'parent' || agreement.audience !== 'parents') return undefined;
  const own = ownTextsOf(person, policy).map((one) => inLanguage(one, lang));
  if (own.length === 0) return undefined;
  return {
    title: `Read what your child signs: ${own.map(({ title }) => title).join('; ')}`,
    blocks: blocksOf(own.flatMap(({ text }) => text)),
  };
};

/** The ticks and the name alone, once the questions are answered: short on a phone. `blocks`: clauses worth another look. */
export const signCard = (reading: Reading, blocks: readonly Block[] = []): Card => {
  const carried = carriedBy({ ...reading, passed: true });
  const short = { ...carried, short: 'yes' };
  return card(reading, {
    blocks: blocksOf(blocks),
    turns: [button('Read it again', 'agreements.open', carried)],
    ...signingPart(reading),
    buttons: [button('I agree', 'agreements.sign', short, 'positive'), ...doubts(short)],
  });
};

/** What somebody chose, by the question's id; and which of it is to be looked at again. */
export interface Answers {
  readonly chosen: ReadonlyMap<string, number>;
  readonly wrong: ReadonlySet<string>;
  readonly attempt: number;
}

export const questionsCard = (reading: Reading, { chosen, wrong, attempt }: Answers): Card => {
  const carried = carriedBy(reading);
  return card(reading, {
    questions: wordsOf(reading).questions.map((one) => ({
      id: one.id,
      ask: one.ask,
      value: String(chosen.get(one.id) ?? ''),
      choices: one.answers.map((title, index) => ({ title, value: String(index) })),
      look: wrong.has(one.id) ? 'Not quite. Below is what it says. Please try again.' : '',
      clause: wrong.has(one.id) ? runsOf(clauseOf(reading, one)?.runs ?? []) : [],
    })),
    turns: [button('Read it again', 'agreements.open', carried)],
    buttons: [
      button(
        'These are my answers',
        'agreements.check',
        { ...carried, attempt: String(attempt) },
        'positive',
      ),
      ...doubts(carried),
    ],
  });
};

const toQuestions = ({ questions }: Agreement): string =>
  questions.length === 1 ? 'Next: one question' : `Next: ${questions.length} short questions`;

/** Where somebody would like to talk first: never a dead end (B22). */
const doubts = (carried: Carried): ReadButton[] => [
  button('I do not understand', 'agreements.unclear', carried),
  button('I do not agree', 'agreements.refuse', carried),
];

/** A password that was typed by mistake is not shown again. */
const signingPart = ({
  subject,
  agreement,
  typed,
  easy,
  lang,
}: Reading): Pick<ReadModel, 'monitoring' | 'mayLeave' | 'consents' | 'boxes'> => {
  const words = inLanguage(agreement, lang);
  const { consents } = words;
  const monitoring = noticeIn(words, easy);
  const parent = subject.signer === 'parent';
  return {
    monitoring:
      monitoring === undefined
        ? []
        : [{ text: monitoring, tick: tickFor(subject), value: typed.monitoring ? 'true' : 'false' }],
    mayLeave:
      consents.length === 0 ? '' : 'You may say yes to these, or leave them empty. It changes nothing else.',
    consents: consents.map(({ id, title }) => ({
      id,
      title,
      value: typed.consents.has(id) ? 'true' : 'false',
    })),
    boxes: [
      {
        id: 'name',
        label: parent ? 'Type your own name' : isYoung(subject) ? 'Write your name here' : 'Type your name',
        // In their own chat only: a page may be opened by whoever holds the link.
        hint: subject.byLink ? '' : `Like this: ${subject.person.name}`,
        value: withoutSecret(typed.name),
      },
      ...(parent
        ? [
            {
              id: 'relation',
              label: 'What you are to your child',
              hint: 'Mother, father, carer…',
              value: withoutSecret(typed.relation),
            },
          ]
        : []),
    ],
  };
};

const tickFor = (subject: Subject): string => {
  if (isYoung(subject)) return 'I know that grown-ups at school can see what I do';
  return subject.signer === 'parent' ? 'I know that use is monitored' : 'I know that my use is monitored';
};

const carriedBy = ({ subject, agreement, easy, lang, passed, typed }: Reading): Carried => ({
  agreement: agreement.id,
  hash: agreement.hash,
  easy: easy ? 'yes' : undefined,
  ...languageCarried({ agreement, lang }),
  passed: passed ? 'yes' : undefined,
  ticked: typed.ticked,
  for: subject.for,
});

const card = (
  {
    subject,
    agreement,
    notice = '',
    problems = [],
    lang,
  }: Pick<Reading, 'subject' | 'agreement' | 'notice' | 'problems' | 'lang'>,
  parts: Partial<ReadModel>,
): Card => ({
  card: 'agreements/read',
  model: {
    large: isYoung(subject),
    title: inLanguage(agreement, lang).title,
    ...languageOf(inLanguage(agreement, lang)),
    about: aboutOf(subject),
    version: `Version ${agreement.version}`,
    notice,
    problems: [...problems],
    changed: '',
    blocks: [],
    turns: [],
    questions: [],
    monitoring: [],
    mayLeave: '',
    consents: [],
    boxes: [],
    ...parts,
    buttons: [...(parts.buttons ?? []), ...tellButton(subject)],
  },
});

/** Wherever a pupil is in a chat, telling somebody is one press away (A16). */
const tellButton = ({ tells }: Subject): ReadButton[] =>
  tells === true ? [button('Tell someone', 'concern.begin', {})] : [];

/** A parent sees which of their children it is about; by the first name only, since a link may be forwarded or found (I1). */
export const aboutOf = ({ person, signer }: Subject): string =>
  signer === 'parent' ? `For your child ${firstNameOf(person) ?? ''}` : '';
