/** What stands there after a signature, and later in the chat: thanks, when, a short reference, and where to find it again. */
import type { ChatCard } from '../../../../cards/cards.ts';
import { sayTime } from '../../../core/say-time.ts';
import { button } from '../../../core/text-card.ts';
import type { Owed } from './standing.ts';
import { isYoung, type Subject } from './subject.ts';

type SignedModel = Extract<ChatCard, { card: 'agreements/signed' }>['model'];

export interface Thanks {
  readonly title: string;
  /** ISO, UTC. */
  readonly at: string;
  readonly ref: string;
  readonly already: boolean;
  /** It was signed already, and consents were given or withdrawn just now (B18). */
  readonly changed?: boolean | undefined;
  /** There are consents, which can be changed at any time. */
  readonly consents?: boolean | undefined;
  /** What still waits; undefined: not known. */
  readonly waiting?: readonly Owed[] | undefined;
  /** How much that is lent waits for their signature. */
  readonly lent?: number | undefined;
}

export const thanksCard = (subject: Subject, thanks: Thanks): ChatCard => {
  const { title, at, ref, waiting, lent = 0 } = thanks;
  return signedCard(subject, {
    heading: isYoung(subject) ? 'Well done. Thank you!' : 'Thank you',
    said: saidOf(thanks),
    what: title,
    at: `Signed ${sayTime(at, subject.policy.calendar.zone)}`,
    ref: `Reference ${ref}`,
    next: [nextFor(subject, (waiting ?? []).length + lent), thanks.consents === true ? changeable : '']
      .filter((one) => one !== '')
      .join(' '),
    buttons: [...nextButtons(subject, waiting ?? []), mineButton(subject)],
  });
};

const saidOf = ({ already, changed }: Thanks): string => {
  if (!already) return 'You have signed this:';
  return changed === true
    ? 'You had signed this already. What you said yes or no to is changed as you ticked it now.'
    : 'You had signed this already. Nothing was signed twice.';
};

const changeable =
  'What you said yes or no to stands under My agreements. You can change it there at any time.';

const nextFor = (subject: Subject, waiting: number): string => {
  if (waiting > 0)
    return waiting === 1 ? 'One more is waiting for you.' : `${waiting} more are waiting for you.`;
  if (!subject.byLink) return 'To read it again at any time, type: my agreements';
  return isYoung(subject)
    ? 'You can read it again here, or ask your teacher.'
    : 'You can read it again with this link for as long as it works, or ask the school office for a copy.';
};

const nextButtons = (subject: Subject, [next]: readonly Owed[]): SignedModel['buttons'] =>
  next === undefined
    ? []
    : [
        button(
          'Read the next one',
          'agreements.open',
          { agreement: next.agreement.id, for: subject.for },
          'positive',
        ),
      ];

const mineButton = (subject: Subject): SignedModel['buttons'][number] =>
  button('My agreements', 'agreements.mine', { show: 'yes', for: subject.for });

export const signedCard = (subject: Subject, parts: Partial<SignedModel>): ChatCard => ({
  card: 'agreements/signed',
  model: {
    large: isYoung(subject),
    heading: '',
    said: '',
    what: '',
    at: '',
    ref: '',
    next: '',
    buttons: [],
    ...parts,
  },
});
