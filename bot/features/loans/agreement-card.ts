/** The agreement of one loan as a card: the thing first, then the text, then the ticks and the name; or as it was signed. */
import type { Card } from '../../../cards/cards.ts';
import { firstNameOf } from '../../core/first-name.ts';
import { withoutSecret } from '../../core/no-secrets.ts';
import type { Person } from '../../core/ports.ts';
import { sayDate } from '../../core/say-time.ts';
import { blocksOf, button, type Carried, type ReadModel } from '../../core/text-card.ts';
import { noticeIn, type Agreement } from '../../policy/agreement.ts';
import type { Borrowing } from './find-loan.ts';
import { titleOf, type Loan, type LoanSignature } from './loan.ts';

export interface Reading {
  readonly school: string;
  readonly loan: Loan;
  readonly agreement: Agreement;
  /** Who reads, and the borrower of the roster. */
  readonly who: Borrowing;
  readonly person: Person;
  readonly easy: boolean;
  readonly name: string;
  /** What a parent says they are to the child. */
  readonly relation: string;
  readonly monitoring: boolean;
  readonly consents: ReadonlySet<string>;
  readonly notice?: string | undefined;
  readonly problems?: ReadModel['problems'] | undefined;
  /** On a page behind a link, which may be forwarded or found. */
  readonly byLink: boolean;
}

/** A password that was typed by mistake is not shown again. */
export const readingCard = (reading: Reading): Card => {
  const { agreement, who, person, easy } = reading;
  const carried = carriedBy(reading);
  const parent = who.signer === 'parent';
  const notice = noticeIn(agreement, easy);
  const shown = easy && agreement.easy.length > 0 ? agreement.easy : agreement.text;
  return {
    card: 'agreements/read',
    model: {
      ...frameOf(reading),
      notice: reading.notice ?? '',
      problems: reading.problems ?? [],
      changed: '',
      blocks: [...itemBlocks(reading.loan), ...blocksOf(shown)],
      turns:
        agreement.easy.length === 0
          ? []
          : [
              button(easy ? 'Full text' : 'Easier to read', 'loans.read', {
                ...carried,
                easy: easy ? undefined : 'yes',
              }),
            ],
      questions: [],
      monitoring:
        notice === undefined
          ? []
          : [
              {
                text: notice,
                tick: parent ? 'I know that use is monitored' : 'I know that my use is monitored',
                value: reading.monitoring ? 'true' : 'false',
              },
            ],
      mayLeave:
        agreement.consents.length === 0
          ? ''
          : 'You may say yes to these, or leave them empty. It changes nothing else.',
      consents: agreement.consents.map(({ id, title }) => ({
        id,
        title,
        value: reading.consents.has(id) ? 'true' : 'false',
      })),
      boxes: [
        {
          id: 'name',
          label: parent ? 'Type your own name' : 'Type your name',
          // In their own chat only: a page may be opened by whoever holds the link.
          hint: reading.byLink ? '' : person.name,
          value: withoutSecret(reading.name),
        },
        ...(parent
          ? [
              {
                id: 'relation',
                label: 'What you are to your child',
                hint: 'Mother, father, carer…',
                value: withoutSecret(reading.relation),
              },
            ]
          : []),
      ],
      buttons: [
        button('I agree', 'loans.sign', carried, 'positive'),
        button('I do not agree', 'loans.refuse', carried),
      ],
    },
  };
};

/** As it was signed, with who signed it and when: for the borrower, and for the parent who signed too (G3). */
export const signedCard = (
  reading: Pick<Reading, 'school' | 'loan' | 'agreement' | 'who' | 'person' | 'byLink'>,
  signature: LoanSignature,
  at: string,
): Card => ({
  card: 'agreements/read',
  model: {
    ...frameOf(reading),
    notice: `Signed${reading.byLink ? '' : ` by ${signature.name}`}, ${at}${how[signature.how]}.`,
    problems: [],
    changed: '',
    blocks: [...itemBlocks(reading.loan), ...blocksOf(reading.agreement.text)],
    turns: [],
    questions: [],
    monitoring: [],
    mayLeave: '',
    consents: [],
    boxes: [],
    buttons: [button('Back', 'loans.mine', { show: 'yes', for: forChild(reading.who) })],
  },
});

const how: Readonly<Record<LoanSignature['how'], string>> = {
  chat: ', in their own chat',
  link: ', by web link',
  desk: ', at the desk',
  paper: ', on paper',
};

const young: ReadonlySet<string> = new Set(['N', 'R', '0', '1', '2', '3', '4', '5', '6']);

const frameOf = ({
  agreement,
  who,
  person,
}: Pick<Reading, 'agreement' | 'who' | 'person'>): Pick<
  ReadModel,
  'large' | 'title' | 'lang' | 'rtl' | 'about' | 'version'
> => ({
  large: who.signer === 'self' && person.year !== undefined && young.has(person.year),
  title: agreement.title,
  lang: '',
  rtl: false,
  about: who.signer === 'parent' ? `For your child ${firstNameOf(person) ?? ''}` : '',
  version: `Version ${agreement.version}`,
});

const itemBlocks = ({ item, due }: Loan): ReadModel['blocks'] => [
  { what: 'heading', runs: [{ text: 'What is lent', bold: false }], mark: '', clause: '' },
  ...[
    titleOf(item),
    item.condition === '' ? '' : `Condition: ${item.condition}`,
    item.accessories === '' ? '' : `With it: ${item.accessories}`,
    due === undefined ? '' : `Due back on ${sayDate(due)}`,
  ]
    .filter((text) => text !== '')
    .map((text) => ({ what: 'item', runs: [{ text, bold: false }], mark: '•', clause: '' })),
  { what: 'heading', runs: [{ text: 'What we agree', bold: false }], mark: '', clause: '' },
];

export const forChild = ({ person, signer }: Borrowing): string | undefined =>
  signer === 'parent' ? person : undefined;

const carriedBy = ({ school, loan, agreement, easy, who }: Reading): Carried => ({
  school,
  loan: loan.id,
  hash: agreement.hash,
  easy: easy ? 'yes' : undefined,
  for: forChild(who),
});
