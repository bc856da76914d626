/** `agreements.unclear` and `agreements.refuse`: *I do not understand*, *I do not agree*. Thanks, a talk, and never a dead end (B22). */
import { withoutSecret } from '../../../core/no-secrets.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { button } from '../../../core/text-card.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { beginTalk } from './begin-talk.ts';
import { contactForm } from './contact.ts';
import { readingValues, typedOn, type ReadingValues } from './form-values.ts';
import { readCard } from './read-card.ts';
import { noLonger } from './read-words.ts';
import { everyone, isYoung, nothingToSign, signingPlaces, subjectOf, type Subject } from './subject.ts';
import type { Talk } from './talk.ts';
import { signedCard } from './thanks-card.ts';

const doubt = (verb: string, why: Talk['why']): Flow<ReadingValues> => ({
  verb,
  who: everyone,
  places: signingPlaces,
  values: readingValues,
  afresh: (act, deps) => redrawn(act, deps),
  run: async (act, deps) => {
    const { subject, agreement } = await meant(act, deps);
    if (subject === undefined || agreement === undefined) return nothingToSign(act);
    const outcome = await beginTalk(subject, agreement, why, deps);
    // A link says neither who has pressed, nor how to reach them.
    if (outcome === 'begun' && subject.signer === 'parent')
      return contactForm(subject, agreement, { who: whoTyped(act, agreement, deps) });
    return {
      answer:
        outcome === 'signed' ? signedAlready(subject, agreement.title) : thanks(subject, agreement, why),
    };
  },
});

/** What stood in the boxes of the form already, handed on to look over; never a password that was typed by mistake. */
const whoTyped = ({ values }: ActOf<ReadingValues>, agreement: Agreement, { clock }: Deps): string => {
  const { name, relation } = typedOn(values, agreement, clock.now());
  return [name, relation]
    .map(withoutSecret)
    .filter((one) => one !== '')
    .join(', ');
};

export const unclear = doubt('agreements.unclear', 'unclear');
export const refuse = doubt('agreements.refuse', 'refused');

const meant = async (act: ActOf<ReadingValues>, deps: Deps) => {
  const subject = await subjectOf(act, deps);
  return { subject, agreement: subject?.policy.texts.find(({ id }) => id === act.values.agreement) };
};

const redrawn = async (act: ActOf<ReadingValues>, deps: Deps): Promise<Reply> => {
  const { subject, agreement } = await meant(act, deps);
  if (subject === undefined || agreement === undefined) return nothingToSign(act);
  const typed = typedOn(act.values, agreement, deps.clock.now());
  return {
    answer: readCard({
      subject,
      agreement,
      typed,
      easy: act.values.easy === 'yes',
      lang: act.values.lang,
      passed: act.values.passed === 'yes' && noLonger(act.values, agreement) === undefined,
      notice: 'That card had been there for more than a day, so nothing was done. Please press once more.',
    }),
  };
};

const thanks = (subject: Subject, { id, title }: { id: string; title: string }, why: Talk['why']) =>
  signedCard(subject, {
    heading: 'Thank you for saying so',
    said: saidFor(subject, why),
    what: title,
    next: `${comfortFor(subject)}You can read it again and sign it at any time.`,
    buttons: [
      button('Read it again', 'agreements.open', { agreement: id, for: subject.for }),
      button('My agreements', 'agreements.mine', { show: 'yes', for: subject.for }),
    ],
  });

const comfortFor = ({ signer, person }: Subject): string =>
  signer === 'self' && person.kind === 'pupil' ? 'You are not in trouble. ' : '';

const saidFor = (subject: Subject, why: Talk['why']): string => {
  if (isYoung(subject))
    return why === 'unclear'
      ? 'It is good to ask. Your teacher will come and talk with you about it.'
      : 'That is okay. Your teacher will come and talk with you about it.';
  return subject.person.kind === 'pupil'
    ? 'Your tutor will come and talk with you about it.'
    : 'Somebody will come and talk with you about it.';
};

const signedAlready = (subject: Subject, title: string) =>
  signedCard(subject, {
    heading: 'You have signed this already',
    said: `Nothing was changed. If you would like to talk about it, please tell somebody at school${subject.byLink ? '.' : ', or type: help'}`,
    what: title,
    buttons: [button('My agreements', 'agreements.mine', { show: 'yes', for: subject.for })],
  });
