/** One loan as a card, for IT and the office. */
import type { Card } from '../../../cards/cards.ts';
import type { Deps, Person, Reply } from '../../core/ports.ts';
import { sayDate, sayTime } from '../../core/say-time.ts';
import type { LoanView } from './change-loan.ts';
import { lentHere, type LoanAct } from './find-loan.ts';
import { isOpen, isOut, missing, titleOf, type Loan } from './loan.ts';
import { sayMissing, sayState, troubleTitles } from './say-loan.ts';

type Model = Extract<Card, { card: 'loans/loan' }>['model'];

/** The loan as whoever lends sees it. */
export const lendersView = (act: LoanAct, deps: Deps): LoanView => ({
  find: () => lentHere(act, deps),
  show: (loan, notice) => showLoan(act.values.school, loan, notice, deps),
});

const mostEvents = 12;

export const showLoan = async (school: string, loan: Loan, notice: string, deps: Deps): Promise<Reply> => {
  const { calendar } = deps.policies.of(school);
  const person = await deps.directory.person(loan.person);
  const nameOf = async (id: string): Promise<string> =>
    id === 'lantern' ? 'Lantern' : ((await deps.directory.person(id))?.name ?? 'Somebody');
  const history = await Promise.all(
    loan.events.slice(-mostEvents).map(async ({ at, by, what }) => ({
      text: `${sayTime(at, calendar.zone)} · ${by.endsWith('~parent') ? 'A parent' : await nameOf(by)}: ${eventWords(what)}`,
    })),
  );
  return {
    answer: {
      card: 'loans/loan',
      model: {
        title: titleOf(loan.item),
        borrower: nameAndClass(person),
        state: sayState(loan, calendar, deps.clock.now()),
        notice,
        warning: warningOf(loan),
        facts: factsOf(loan),
        history,
        actions: actionsOf(loan).map(([title, verb]) => ({ title, verb, school, loan: loan.id })),
      },
    },
  };
};

export const nameAndClass = (person: Person | undefined): string =>
  person === undefined
    ? 'Somebody who is not on the roster any more'
    : person.kind === 'pupil' && person.class !== undefined
      ? `${person.name}, ${person.class}`
      : person.name;

const factsOf = (loan: Loan): Model['facts'] => {
  const { item, signatures, returned, trouble, struck, unreached } = loan;
  const pairs: [string, string][] = [
    ['Condition when it was lent', item.condition],
    ['With it', item.accessories],
    ['Signatures', sayMissing(loan)],
    ...signatures.map((one): [string, string] => [
      one.signer === 'parent' ? 'Signed by a parent or carer' : 'Signed',
      `${one.name}${one.relation === undefined ? '' : ` (${one.relation})`} · ${one.title}, version ${one.version}`,
    ]),
    ['Due back', loan.due === undefined ? '' : sayDate(loan.due)],
    ['Chat', unreached === undefined ? '' : 'Chat could not reach them: please tell them yourself.'],
    ['What happened', trouble === undefined ? '' : `${troubleTitles[trouble.what]}. ${trouble.words}`],
    ['Condition when it came back', returned?.condition ?? ''],
    ['Struck out', struck?.reason ?? ''],
  ];
  return pairs.flatMap(([label, text]) => (text === '' ? [] : [{ label, text }]));
};

/** Lost with personal data that anybody could read is a breach to be reported; not sure counts as yes (G6). */
const warningOf = ({ trouble }: Loan): string => {
  if (trouble === undefined || trouble.personal === 'no') return '';
  const data =
    trouble.personal === 'yes' ? 'There is personal data on it' : 'There may be personal data on it';
  return trouble.locked === 'yes'
    ? `${data}; they say that it is locked or encrypted. Please check, and tell the data protection lead.`
    : `${data}, and it is not certain that it is locked or encrypted. This may be a data breach: type report concern now, and tell the data protection lead.`;
};

const actionsOf = (loan: Loan): (readonly [string, string])[] => {
  const unsigned = isOpen(loan) && missing(loan).length > 0;
  const out = isOut(loan);
  return [
    ...(out
      ? ([
          ['It is back…', 'loans.return'],
          ['Ask for it back…', 'loans.recall'],
        ] as const)
      : []),
    ...(unsigned
      ? ([
          ['Signed on paper…', 'loans.paper'],
          ['Ask again', 'loans.ask'],
        ] as const)
      : []),
    ...(out ? ([['Lost, stolen or damaged…', 'loans.trouble']] as const) : []),
    ...(loan.stage === 'lost' || loan.stage === 'returned'
      ? ([['It is out after all', 'loans.outAgain']] as const)
      : []),
    ...(isOpen(loan) ? ([['Strike it out…', 'loans.strike']] as const) : []),
  ];
};

const words: Readonly<Record<string, string>> = {
  offered: 'entered it',
  imported: 'entered it from a list',
  'asked-sign': 'asked for the signature',
  'signed-self': 'signed',
  'signed-parent': 'signed as parent or carer',
  'refused-self': 'did not agree',
  'refused-parent': 'did not agree',
  out: 'handed it over',
  recalled: 'asked for it back',
  'told-recall': 'told them that it is asked back',
  'told-due': 'told them that it is due',
  unreached: 'could not reach them by chat',
  lost: 'reported it lost',
  stolen: 'reported it stolen',
  damaged: 'reported it damaged',
  returned: 'took it back',
  'out-again': 'said that it is out after all',
  struck: 'struck it out',
};
const eventWords = (what: string): string => words[what] ?? what;
