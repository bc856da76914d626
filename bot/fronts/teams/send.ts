/** Lantern's own voice in Teams: messages into somebody's 1:1 chat, and over earlier ones. */
import { definitionOf, type Card } from '../../../cards/cards.ts';
import type { ChatSpot, Delivery, Message, Notifier, Person, SchoolId } from '../../core/ports.ts';
import type { AddressBook, Whereabouts } from './addresses.ts';
import type { Chat, Connector, Sent } from './connector.ts';
import type { Draw } from './draw.ts';
import { isAllowedService, type ServiceRule } from './services.ts';
import type { Tasks } from './tasks.ts';

export const adaptiveCardType = 'application/vnd.microsoft.card.adaptive';

/** Plain words, for anybody. */
export const textActivity = (text: string) => ({ type: 'message', text, textFormat: 'plain' });

export const isCard = (message: Message): message is Card => 'card' in message;

/**
 * What lies in this person's chat. `summary` is what a phone shows on its lock screen: it says nothing (I1).
 * @throws Error for a card that may only be an answer to a press: its text must never come to lie in a chat, where
 * eDiscovery can read it (policy map 1.12). The types say so too; this holds where types were got round.
 */
export const chatActivity = (message: Message, person: Person, draw: Draw) => {
  if (!isCard(message)) return textActivity(message.text);
  if (definitionOf(message.card).where !== 'chat')
    throw new Error(`the card ${message.card} must not lie in a chat`);
  const attachment = { contentType: adaptiveCardType, content: draw(message, person) };
  return { type: 'message', summary: 'A message from Lantern', attachments: [attachment] };
};

export interface NotifierOptions {
  readonly connector: Connector;
  readonly book: AddressBook;
  readonly draw: Draw;
  readonly services: ServiceRule;
  readonly tenants: readonly string[];
  readonly tenantOf: (school: SchoolId) => string | undefined;
  /** Where somebody is first written to whom no activity has come from. */
  readonly service: string;
  readonly tasks: Tasks;
}

export const createTeamsNotifier = (options: NotifierOptions): Notifier => ({
  async inTurn(person, message, stillWanted) {
    return (await stillWanted()) ? this.tell(person, message) : 'unwanted';
  },

  async tell(person, message) {
    const activity = chatActivity(message, person, options.draw);
    const known = await knownAddress(person, options);
    if (known !== undefined) {
      const sent = await options.connector.send(known, activity);
      if (sent.ok || sent.because !== 'gone') return deliveryOf(sent, known);
      options.book.doubt(person);
    }
    const opened = await openChat(person, options);
    if ('delivered' in opened) return opened;
    options.tasks.start('teams: an address could not be remembered', () => options.book.meet(person, opened));
    return deliveryOf(await options.connector.send(opened, activity), opened);
  },

  async overwrite(person, spot, message) {
    const activity = chatActivity(message, person, options.draw);
    if (spot.front !== 'teams' || spot.message === '') return undelivered(true, 'no-such-message');
    if (!options.tenants.includes(spot.tenant)) return undelivered(true, 'tenant-not-allowed');
    const sent = await options.connector.update(spot, spot.message, activity);
    return sent.ok ? { delivered: true, spot } : undelivered(sent.permanent, sent.because);
  },
});

const undelivered = (permanent: boolean, because: string): Delivery => ({
  delivered: false,
  permanent,
  because,
});

const deliveryOf = (sent: Sent, { tenant, conversation, service }: Whereabouts): Delivery => {
  if (!sent.ok) return undelivered(sent.permanent, sent.because);
  const spot: ChatSpot = { front: 'teams', tenant, conversation, service, message: sent.id };
  return { delivered: true, spot };
};

/** An address is believed only while its tenant and service are still allowed (I4). With storage away, Teams is asked. */
const knownAddress = async (person: Person, options: NotifierOptions): Promise<Whereabouts | undefined> => {
  const known = await options.book.find(person).catch(() => undefined);
  if (known === undefined || !options.tenants.includes(known.tenant)) return undefined;
  return isAllowedService(known.service, options.services) ? known : undefined;
};

const openChat = async (
  person: Person,
  options: NotifierOptions,
): Promise<Delivery | (Chat & Whereabouts)> => {
  const member = person.accounts.entra;
  const tenant = options.tenantOf(person.school);
  if (member === undefined || tenant === undefined) return undelivered(true, 'no-account');
  const { service } = options;
  const opened = await options.connector.open({ service, tenant, member });
  if (!opened.ok) return undelivered(opened.permanent, opened.because);
  if (opened.id === '') return undelivered(false, 'no-answer');
  return { tenant, service, conversation: opened.id };
};
