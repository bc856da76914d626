/** `/my loans`: what is lent to me, what waits for my name, and the agreements as they were signed; for a parent those of their child. */
import { z } from 'zod';
import type { Card } from '../../../cards/cards.ts';
import { firstNameOf } from '../../core/first-name.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { sayTime } from '../../core/say-time.ts';
import { button } from '../../core/text-card.ts';
import { textOf } from '../agreements/text-of.ts';
import { forChild, signedCard } from './agreement-card.ts';
import { borrowing, lentToThem, loanAt, nothingThere, ofChild, type Borrowing } from './find-loan.ts';
import { isOpen, isOut, loansOf, missing, titleOf, type Loan } from './loan.ts';
import { sayState } from './say-loan.ts';
import { borrowersPlaces, everyone } from './read-loan.ts';

const values = z.object({
  ...ofChild,
  show: z.literal('yes').optional(),
  page: z.string().max(4).optional(),
});

export const myLoans: Flow<z.infer<typeof values>> = {
  verb: 'loans.mine',
  who: everyone,
  places: borrowersPlaces,
  values,
  says: /^\/?my loans?$/i,
  afresh: 'run',
  run: async (act, deps) => {
    if (act.values.show === 'yes' || act.place === 'web') return showMine(act, '', deps);
    return {
      chat: {
        card: 'leaving/notice',
        model: {
          title: 'What is lent to you',
          said: 'Open to see it, what you have signed, and what to do when it is lost or damaged.',
          repeat: false,
          button: 'Open',
          verb: 'loans.mine',
          data: { show: 'yes' },
        },
      },
    };
  },
};

const pageSize = 8;
type Model = Extract<Card, { card: 'loans/list' }>['model'];

export const showMine = async (
  act: ActOf<{ readonly for?: string | undefined; readonly page?: string | undefined }>,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const { school } = act.by;
  const who = borrowing(act.by, act.values.for);
  if (who === undefined || !deps.policies.schools.includes(school)) return nothingThere;
  const all = (await loansOf(school, who.person, deps))
    .map(({ value }) => value)
    .filter(({ stage }) => stage !== 'struck')
    .toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.at.localeCompare(a.at));
  const child = who.signer === 'parent' ? await deps.directory.person(who.person) : undefined;
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(act.values.page ?? '1') || 1));
  const turn = (title: string, to: number): Model['pages'] =>
    to < 1 || to > pages
      ? []
      : [button(title, 'loans.mine', { show: 'yes', page: String(to), for: forChild(who) })];
  return {
    answer: {
      card: 'loans/list',
      model: {
        title: who.signer === 'parent' ? 'What is lent to your child' : 'What is lent to you',
        about: (child && firstNameOf(child)) ?? '',
        notice: notice === '' && all.length === 0 ? 'Nothing is lent at the moment.' : notice,
        problem: '',
        find: [],
        views: [],
        files: [],
        noFile: '',
        buttons: [button('My agreements', 'agreements.mine', { show: 'yes', for: forChild(who) })],
        items: all
          .slice((page - 1) * pageSize, page * pageSize)
          .map((loan) => lineOf(school, loan, who, deps)),
        pages: [...turn('Newer…', page - 1), ...turn('Earlier…', page + 1)],
      },
    },
  };
};

const lineOf = (school: string, loan: Loan, who: Borrowing, deps: Deps): Model['items'][number] => {
  const { calendar } = deps.policies.of(school);
  const at = { school, loan: loan.id, for: forChild(who) };
  const waiting = isOpen(loan) ? missing(loan) : [];
  const mine = waiting.some(({ signer }) => signer === who.signer);
  return {
    title: titleOf(loan.item),
    who: '',
    detail: sayState(loan, calendar, deps.clock.now()),
    waits: mine
      ? 'Please read and sign'
      : waiting.length === 0
        ? ''
        : who.signer === 'self'
          ? 'Waits for a parent or carer to sign'
          : 'Waits for your child to sign',
    buttons: [
      ...(mine ? [button('Read and sign', 'loans.read', at, 'positive')] : []),
      ...loan.signatures.map(({ signer }) =>
        button(
          signer === who.signer
            ? 'As you signed it'
            : signer === 'self'
              ? 'As your child signed it'
              : 'As a parent signed it',
          'loans.text',
          {
            ...at,
            signer,
          },
        ),
      ),
      ...(isOut(loan) ? [button('I have lost it, or it is damaged', 'loans.trouble', at)] : []),
    ],
  };
};

const textValues = z.object({ ...loanAt, ...ofChild, signer: z.enum(['self', 'parent']) });

/** The agreement with the thing, as it was signed: whoever signed and the borrower both have it (G3). */
export const showSigned: Flow<z.infer<typeof textValues>> = {
  verb: 'loans.text',
  who: everyone,
  places: borrowersPlaces,
  values: textValues,
  afresh: 'run',
  run: async (act, deps) => {
    const stored = await lentToThem(act, deps);
    const who = borrowing(act.by, act.values.for);
    const person = who && (await deps.directory.person(who.person));
    const signature = stored?.value.signatures.find(({ signer }) => signer === act.values.signer);
    if (stored === undefined || who === undefined || person === undefined || signature === undefined)
      return nothingThere;
    const { school } = act.values;
    const agreement = await textOf(school, signature.agreement, signature.hash, deps);
    if (agreement === undefined)
      return { answer: { text: 'The text of that agreement was not kept. Please ask IT or the office.' } };
    const at = sayTime(signature.at, deps.policies.of(school).calendar.zone);
    return {
      answer: signedCard(
        { school, loan: stored.value, agreement, who, person, byLink: act.place === 'web' },
        signature,
        at,
      ),
    };
  },
};
