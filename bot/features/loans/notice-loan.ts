/** Job: one card about loans into one chat. It names nobody and no thing; what is lent shows in answer to a press. */
import type { ChatCard } from '../../../cards/cards.ts';
import { replace } from '../../core/change.ts';
import { AppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { Deps, Done, Job, Stored, Turn } from '../../core/ports.ts';
import { localDate } from '../../core/say-time.ts';
import { loanNoticeCall, type LoanNotice } from './calls.ts';
import { withEvent } from './change-loan.ts';
import { isOpen, isOut, loans, loansOf, missing, type Loan } from './loan.ts';

const nothing: Done = { rows: [], trail: [] };

/** With their trail, what a transaction holds: somebody with more hears twice. */
const mostAtOnce = 40;

type BorrowersWhy = LoanNotice['why'];

/** One message for all their loans of which it is still to be said; how it went is written into each. */
const tellBorrower = async ({ person: id, why }: LoanNotice, deps: Deps, turn: Turn): Promise<Done> => {
  const person = await deps.directory.person(id);
  const { school } = turn;
  const today = localDate(deps.clock.now(), deps.policies.of(school).calendar.zone);
  const wanted = async (): Promise<Stored<Loan>[]> =>
    (await loansOf(school, id, deps)).filter(({ value }) => isWanted(value, why, today));
  const before = await wanted();
  if (before.length === 0) return nothing;
  const card = borrowersCard(why, person?.kind === 'pupil', turn);
  const delivery =
    person === undefined
      ? ({ delivered: false, permanent: true, because: 'not-on-the-roster' } as const)
      : await deps.notifier.inTurn(person, card, async () => (await wanted()).length > 0);
  if (delivery === 'unwanted') return nothing;
  if (!delivery.delivered && !delivery.permanent && delivery.perhaps === undefined) {
    deps.log.warn('a notice of a loan was not delivered', { school, because: delivery.because });
    throw new AppError('unavailable', 'the chat service did not take a notice of a loan');
  }
  const at = deps.clock.now().toISOString();
  const reached = delivery.delivered || delivery.perhaps === true;
  const all = await wanted();
  const now = all.slice(0, mostAtOnce);
  const said = (loan: Loan): Loan =>
    reached ? told(loan, why, at) : unreached(loan, why, at, 'because' in delivery ? delivery.because : '');
  return {
    rows: [
      ...now.map((one) => replace(loans, one, said(one.value))),
      ...(all.length > now.length
        ? [schedule(loanNoticeCall, { person: id, why }, deps.clock.now(), school, deps.clock)]
        : []),
    ],
    trail: now.map(({ value }) => ({
      actor: 'lantern',
      action: reached ? `loans.told-${why}` : 'loans.unreached',
      target: value.id,
    })),
  };
};

/** A campaign puts many of these in at once, and each waits for its turn. */
export const noticeLoanJob: Job<LoanNotice> = {
  ...loanNoticeCall,
  slow: true,
  run: tellBorrower,
};

const isWanted = (loan: Loan, why: BorrowersWhy, today: string): boolean => {
  if (why === 'sign')
    return (
      isOpen(loan) && loan.tell.includes('sign') && missing(loan).some(({ signer }) => signer === 'self')
    );
  if (why === 'recall') return isOut(loan) && loan.tell.includes('recall');
  // What is asked back for a day of its own is said by that.
  return (
    loan.stage === 'out' &&
    loan.due !== undefined &&
    loan.due <= today &&
    !loan.events.some(({ what }) => what === 'told-due')
  );
};

const without = (loan: Loan, why: BorrowersWhy): Loan['tell'] => loan.tell.filter((one) => one !== why);

const told = (loan: Loan, why: BorrowersWhy, at: string): Loan => {
  const said = { ...loan, unreached: undefined, tell: without(loan, why) };
  if (why === 'sign') return { ...withEvent(said, 'lantern', at, 'asked-sign'), asked: [...loan.asked, at] };
  if (why === 'due') return withEvent(said, 'lantern', at, 'told-due');
  const recall = loan.recall && { ...loan.recall, told: [...loan.recall.told, at] };
  return { ...withEvent(said, 'lantern', at, 'told-recall'), recall };
};

const unreached = (loan: Loan, why: BorrowersWhy, at: string, because: string): Loan => {
  const kept = { ...loan, unreached: { at, because }, tell: without(loan, why) };
  const noted = withEvent(kept, 'lantern', at, 'unreached');
  return why === 'due' ? withEvent(noted, 'lantern', at, 'told-due') : noted;
};

const borrowersWords: Readonly<Record<BorrowersWhy, readonly [adult: string, pupil: string]>> = {
  sign: [
    'Something of the school’s is lent to you. Please open it, read the agreement, and sign for it.',
    'School lends you something. Please open this, read it, and sign with your name.',
  ],
  recall: [
    'Something that is lent to you is asked back. Open to see what, and by when.',
    'School would like something back that it has lent you. Open this to see what, and by when.',
  ],
  due: [
    'Something that is lent to you is due back today. Open to see what it is.',
    'Something that school has lent you comes back today. Open this to see what.',
  ],
};

/** A repeat says so: after a crash nobody can know whether the first one arrived. */
const borrowersCard = (why: BorrowersWhy, isPupil: boolean, { attempt }: Turn): ChatCard => ({
  card: 'leaving/notice',
  model: {
    title: why === 'sign' ? 'Something is lent to you' : 'What is lent to you',
    said: borrowersWords[why][isPupil ? 1 : 0],
    repeat: attempt > 1,
    button: 'Open',
    verb: 'loans.mine',
    data: { show: 'yes' },
  },
});
