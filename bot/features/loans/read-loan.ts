/** *Read and sign*: the text of what is lent, for the borrower and for a parent (G2, G3), before it is signed. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply, Role, Stored } from '../../core/ports.ts';
import { plain } from '../../core/form-card.ts';
import { sayTime } from '../../core/say-time.ts';
import { button } from '../../core/text-card.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { readingCard, type Reading } from './agreement-card.ts';
import { borrowing, lentToThem, loanAt, nothingThere, ofChild, type Borrowing } from './find-loan.ts';
import { isOpen, missing, textsForLoan, type Loan } from './loan.ts';

export const everyone: readonly Role[] = ['staff', 'governor', 'visitor', 'pupil', 'parent'];
export const borrowersPlaces = ['personal', 'tab', 'web'] as const;

const values = z.looseObject({
  ...loanAt,
  ...ofChild,
  hash: z.string().max(80).optional(),
  easy: z.literal('yes').optional(),
  name: z.string().optional(),
  relation: z.string().optional(),
  monitoring: z.string().optional(),
  /** The number of the web link that they came by. */
  link: z.string().max(20).optional(),
});
export type SignAct = ActOf<z.infer<typeof values>>;

export const flow = (
  verb: string,
  run: Flow<z.infer<typeof values>>['run'],
  afresh: Flow<z.infer<typeof values>>['afresh'],
): Flow<z.infer<typeof values>> => ({ verb, who: everyone, places: borrowersPlaces, values, afresh, run });

export const readIt = async (act: SignAct, notice: string, deps: Deps): Promise<Reply> => {
  const met = await meet(act, deps);
  return 'reply' in met ? met.reply : { answer: readingCard({ ...met.reading, notice }) };
};

export const tooOld =
  'That card had been there for more than a day, so nothing was signed. This is how it stands now; please press once more.';

export const readLoan = flow('loans.read', (act, deps) => readIt(act, '', deps), 'run');

type Met =
  | { readonly reply: Reply }
  | { readonly stored: Stored<Loan>; readonly reading: Reading; readonly who: Borrowing };

/** What they are about to sign, if there is anything. */
export const meet = async (act: SignAct, deps: Deps): Promise<Met> => {
  const stored = await lentToThem(act, deps);
  const who = borrowing(act.by, act.values.for);
  const person = who && (await deps.directory.person(who.person));
  if (stored === undefined || who === undefined || person === undefined) return { reply: nothingThere };
  const loan = stored.value;
  const { school } = act.values;
  const own = loan.signatures.find(({ signer }) => signer === who.signer);
  if (own !== undefined) return { reply: thanks(act, loan, own.at, own.title, deps) };
  const need = missing(loan).find(({ signer }) => signer === who.signer);
  if (!isOpen(loan) || need === undefined)
    return { reply: { answer: { text: 'There is nothing to sign for this any more.' } } };
  const agreement = textFor(loan, need, deps.policies.of(school).texts);
  if (agreement === undefined)
    return {
      reply: { answer: { text: 'The school has taken this agreement away. Please ask IT or the office.' } },
    };
  return {
    stored,
    who,
    reading: {
      school,
      loan,
      agreement,
      who,
      person,
      byLink: act.place === 'web',
      ...typedOn(act, agreement),
    },
  };
};

/** The newest version of the text; where it has another name by now, the one that stands in its place. */
const textFor = (
  { borrower }: Loan,
  { signer, agreement }: Loan['needs'][number],
  texts: readonly Agreement[],
): Agreement | undefined => {
  const fitting = textsForLoan(borrower, { texts }).filter((one) => one.signer === signer);
  return fitting.find(({ id }) => id === agreement) ?? fitting[0];
};

const typedOn = ({ values: typed }: SignAct, { consents }: Agreement) => ({
  easy: typed.easy === 'yes',
  name: plain(typed.name),
  relation: plain(typed.relation),
  monitoring: typed.monitoring === 'true',
  consents: new Set(consents.map(({ id }) => id).filter((id) => typed[`consent-${id}`] === 'true')),
});

/** It is signed; and what comes next. */
export const thanks = (act: SignAct, loan: Loan, at: string, title: string, deps: Deps): Reply => {
  const { zone } = deps.policies.of(act.values.school).calendar;
  const open = missing(loan);
  const next =
    open.length === 0
      ? act.place === 'web'
        ? 'You can see it again with this link for as long as it works, or ask the school office for a copy.'
        : 'To see it again at any time, open what is lent to you (my loans).'
      : open.some(({ signer }) => signer === 'parent')
        ? 'A parent or carer signs too. Then you get it.'
        : 'Your child signs too. Then they get it.';
  return {
    answer: {
      card: 'agreements/signed',
      model: {
        large: false,
        heading: 'Thank you',
        said: `You have signed for what is lent${act.values.for === undefined ? ' to you' : ''}.`,
        what: title,
        at: sayTime(at, zone),
        ref: '',
        next,
        buttons: [button('What is lent', 'loans.mine', { show: 'yes', for: act.values.for })],
      },
    },
  };
};
