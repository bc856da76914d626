/**
 * `agreements.contact`: a parent who would like to talk first says who they are and how to reach them, if they want to (B22). A
 * link proves neither, so it is kept as they wrote it, in the talk itself, for whoever talks with them.
 */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { formCard, mostLine, plain } from '../../../core/form-card.ts';
import { handsOverSecret } from '../../../core/no-secrets.ts';
import type { ActOf, Deps, Flow, Reply, Stored } from '../../../core/ports.ts';
import { button } from '../../../core/text-card.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { roundOf } from '../agreement.ts';
import { aboutWhom, nothingToSign, subjectOf, type Subject } from './subject.ts';
import { contactsOf, mostContacts, talkIdOf, talkKey, talks, type Talk } from './talk.ts';
import { signedCard } from './thanks-card.ts';

const values = z.object({
  ...aboutWhom,
  agreement: z.string().max(60),
  send: z.literal('yes').optional(),
  who: z.string().optional(),
  reach: z.string().optional(),
});
type ContactAct = ActOf<z.infer<typeof values>>;

export const contact: Flow<z.infer<typeof values>> = {
  verb: 'agreements.contact',
  who: ['parent'],
  places: ['web'],
  values,
  afresh: (act, deps) =>
    onAgreement(act, deps, (subject, agreement) =>
      contactForm(subject, agreement, act.values, { said: old }),
    ),
  run: (act, deps) => onAgreement(act, deps, (subject, agreement) => write(act, subject, agreement, deps)),
};

const old = 'This page was open for a long time, so nothing was sent. Please press once more.';

const onAgreement = async (
  act: ContactAct,
  deps: Deps,
  next: (subject: Subject, agreement: Agreement) => Reply | Promise<Reply>,
): Promise<Reply> => {
  const subject = await subjectOf(act, deps);
  const agreement = subject?.policy.texts.find(({ id }) => id === act.values.agreement);
  return subject === undefined || agreement === undefined ? nothingToSign(act) : next(subject, agreement);
};

interface Problem {
  readonly said: string;
  readonly wrong?: string;
}

/** Thanks for having said so, and the two boxes. The talk is begun already, whatever they do here. */
export const contactForm = (
  { for: child }: Subject,
  { id, title }: Agreement,
  typed: { readonly who?: string | undefined; readonly reach?: string | undefined },
  problem: Problem = { said: '' },
): Reply =>
  formCard(
    {
      title: 'Thank you for saying so',
      problem: problem.said,
      ...(problem.wrong === undefined ? {} : { wrong: problem.wrong }),
      lines: [
        title,
        'The school has been told that a parent or carer would like to talk about it. You have signed nothing, and you can read it again and sign it at any time.',
        'It helps if the school knows whom to talk with. You may leave both boxes empty. Only the people who talk with you can read them.',
      ],
      fields: [
        { id: 'who', label: 'Who you are', type: 'text', hint: 'Your name, and what you are to your child' },
        {
          id: 'reach',
          label: 'How to reach you',
          type: 'text',
          hint: 'A number and a good time, or an e-mail address',
        },
      ],
      verb: 'agreements.contact',
      submit: 'Send this to the school',
      data: button('', '', { agreement: id, for: child }).data,
      back: {
        verb: 'agreements.open',
        title: 'Read it again',
        data: button('', '', { agreement: id, for: child }).data,
      },
    },
    { who: typed.who, reach: typed.reach },
  );

const problemOf = (written: NonNullable<Talk['contact']>): Problem | undefined => {
  for (const wrong of ['who', 'reach'] as const) {
    if (handsOverSecret(written[wrong]))
      return { said: 'Please never write a password or a code here.', wrong };
    if (written[wrong].length > mostLine)
      return { said: `That is too long: ${mostLine} letters fit. Please shorten it.`, wrong };
  }
  return written.who === '' && written.reach === ''
    ? { said: 'Both boxes are empty. Please write in one of them, or just close this page.', wrong: 'who' }
    : undefined;
};

const write = async (act: ContactAct, subject: Subject, agreement: Agreement, deps: Deps): Promise<Reply> => {
  const written = { who: plain(act.values.who), reach: plain(act.values.reach) };
  const problem = problemOf(written);
  if (problem !== undefined) return contactForm(subject, agreement, written, problem);
  return { answer: thanks(subject, agreement, await keep(act, written, subject, agreement, deps)) };
};

const tries = 8;

type Kept = 'kept' | 'over' | 'full';

/**
 * Beside what was written before, which nobody with the link replaces; the same once more is one.
 * @returns `over`: there is no talk to keep it in. `full`: {@link mostContacts} are there.
 * @throws AppError `unavailable`, `unconfirmed`, `conflict`
 */
const keep = async (
  act: Pick<ContactAct, 'by'>,
  written: NonNullable<Talk['contact']>,
  { school, person, signer, policy }: Subject,
  agreement: Agreement,
  deps: Deps,
): Promise<Kept> => {
  const at = deps.clock.now();
  const round = roundOf(policy.calendar, at);
  const key = talkKey(school, talkIdOf({ person: person.id, signer, agreement: agreement.id, round }));
  for (let attempt = 1; ; attempt += 1) {
    const stored: Stored<Talk> | undefined = await deps.records.get(talks, key);
    if (stored?.value.open !== true) return 'over';
    const before = contactsOf(stored.value);
    if (before.some(({ who, reach }) => who === written.who && reach === written.reach)) return 'kept';
    if (before.length >= mostContacts) return 'full';
    const contacts = [...(stored.value.contacts ?? []), { ...written, at: at.toISOString() }];
    try {
      await deps.ledger.record(school, {
        rows: [replace(talks, stored, { ...stored.value, contacts })],
        trail: [{ actor: act.by.id, action: 'agreement.contact', target: key.row }],
      });
      return 'kept';
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt >= tries) throw error;
    }
  }
};

const words = {
  kept: { heading: 'Thank you', said: 'The school has what you wrote, and somebody will get in touch.' },
  over: {
    heading: 'This talk is over',
    said: 'Somebody has written down meanwhile that they talked with you, so nothing was sent. If you would still like to talk, press “I do not understand” once more, or ring the school office.',
  },
  full: {
    heading: 'Nothing more fits',
    said: `The school has ${mostContacts} messages about this talk already, and somebody will get in touch. This one was not sent. If something has changed, please ring the school office.`,
  },
} as const;

const thanks = (subject: Subject, { id, title }: Agreement, kept: Kept) =>
  signedCard(subject, {
    ...words[kept],
    what: title,
    next: 'You can read it again and sign it at any time.',
    buttons: [
      button('Read it again', 'agreements.open', { agreement: id, for: subject.for }),
      button('My agreements', 'agreements.mine', { show: 'yes', for: subject.for }),
    ],
  });
