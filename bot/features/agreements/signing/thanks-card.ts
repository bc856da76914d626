/** What stands there after a signature, and later in the chat: thanks, when, a short reference, and where to find it again. */
import type { ChatCard } from '../../../../cards/cards.ts';
import { sayTime } from '../../../core/say-time.ts';
import { button } from './read-card.ts';
import type { Owed } from './standing.ts';
import { isYoung, type Subject } from './subject.ts';

type SignedModel = Extract<ChatCard, { card: 'agreements/signed' }>['model'];

export interface Thanks {
  readonly title: string;
  /** ISO, UTC. */
  readonly at: string;
  readonly ref: string;
  readonly already: boolean;
  /** What still waits; undefined: not known. */
  readonly waiting?: readonly Owed[] | undefined;
  /** How much that is lent waits for their signature. */
  readonly lent?: number | undefined;
}

export const thanksCard = (subject: Subject, thanks: Thanks): ChatCard => {
  const { title, at, ref, already, waiting, lent = 0 } = thanks;
  return signedCard(subject, {
    heading: isYoung(subject) ? 'Well done. Thank you!' : 'Thank you',
    said: already ? 'You had signed this already. Nothing was signed twice.' : 'You have signed this:',
    what: title,
    at: `Signed ${sayTime(at, subject.policy.calendar.zone)}`,
    ref: `Reference ${ref}`,
    next: nextFor(subject, (waiting ?? []).length + lent),
    buttons: [...nextButtons(subject, waiting ?? []), mineButton(subject)],
  });
};

const nextFor = ({ signer }: Subject, waiting: number): string => {
  if (waiting > 0)
    return waiting === 1 ? 'One more is waiting for you.' : `${waiting} more are waiting for you.`;
  return signer === 'parent'
    ? 'You can read it again with this link for as long as it works, or ask the school office for a copy.'
    : 'To read it again at any time, type: my agreements';
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
