/**
 * `agreements.open`: what waits for me. One agreement is shown at once, several are listed to choose from. The neutral card
 * in the chat carries no text of its own: what is shown is always the newest (so two cards open the same one).
 */
import type { ChatCard } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { nothingTyped, readingValues, typedOn, type ReadingValues } from './form-values.ts';
import { mineCard } from './mine-card.ts';
import { readCard } from './read-card.ts';
import { noLonger } from './read-words.ts';
import { isOpen, standingOf, type Owed } from './standing.ts';
import { everyone, nothingToSign, signingPlaces, subjectOf, type Subject } from './subject.ts';
import { waitingLoans } from './waiting-loans.ts';

export const open: Flow<ReadingValues> = {
  verb: 'agreements.open',
  who: everyone,
  places: signingPlaces,
  values: readingValues,
  says: /^\/? ?(?:sign|(?:read|sign|open) (?:(?:my|the) )?agreements?|agreement|what (?:do|must|should) i sign)[.!?]?$/i,
  afresh: 'run',
  run: async (act, deps) => {
    const subject = await subjectOf(act, deps);
    if (subject === undefined) return nothingToSign(act);
    const chosen = subject.policy.texts.find(({ id }) => id === act.values.agreement);
    if (chosen === undefined || act.values.hash === undefined) return fromStanding(act, subject, deps);
    // From a card of this very text: another form of it, or back to it. What was typed stays.
    return { answer: readCard(readingOf(act.values, subject, chosen, deps)) };
  },
};

const readingOf = (values: ReadingValues, subject: Subject, agreement: Owed['agreement'], deps: Deps) => {
  const notice = noLonger(values, agreement);
  return {
    subject,
    agreement,
    easy: values.easy === 'yes',
    lang: values.lang,
    passed: notice === undefined && values.passed === 'yes',
    typed: typedOn(values, agreement, deps.clock.now()),
    notice,
  };
};

const fromStanding = async (act: ActOf<ReadingValues>, subject: Subject, deps: Deps): Promise<Reply> => {
  const owed = await standingOf(subject, deps);
  const waiting = owed.filter(isOpen);
  const lent = (await waitingLoans(subject, deps)).length > 0;
  if (act.press === undefined && act.place !== 'web') return { chat: typedCard(waiting, lent) };
  const one =
    waiting.find(({ agreement }) => agreement.id === act.values.agreement) ??
    (waiting.length === 1 && !lent ? waiting[0] : undefined);
  if (one !== undefined)
    return {
      answer: readCard({
        subject,
        agreement: one.agreement,
        easy: act.values.easy === 'yes',
        lang: act.values.lang,
        passed: false,
        typed: nothingTyped,
      }),
    };
  return { answer: await mineCard(act, subject, owed, deps) };
};

/** Typed words have no press to answer: the text opens behind a button, and the chat keeps its title only. */
const typedCard = (waiting: readonly Owed[], lent: boolean): ChatCard => {
  const some = waiting.length > 0 || lent;
  return {
    card: 'agreements/notice',
    model: {
      title: some ? 'Something to read and sign' : 'You have signed everything',
      said: some
        ? [...waiting.map(({ agreement }) => agreement.title), ...(lent ? ['What is lent to you'] : [])].join(
            '; ',
          )
        : 'Nothing is waiting for you. You can read what you signed at any time.',
      repeat: false,
      button: some ? 'Read it' : 'My agreements',
      verb: some ? 'agreements.open' : 'agreements.mine',
      data: { show: 'yes' },
    },
  };
};
