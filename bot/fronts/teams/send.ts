/** Lantern's own voice in Teams: messages into somebody's 1:1 chat, and over earlier ones. */
import { definitionOf, type Card } from '../../../cards/cards.ts';
import type { ChatSpot, Clock, Delivery, Message, Notifier, Person, SchoolId } from '../../core/ports.ts';
import type { AddressBook, Whereabouts } from './addresses.ts';
import type { Connector } from './connector.ts';
import { deliveryOf, undelivered } from './delivery.ts';
import type { Draw, DrawText } from './draw.ts';
import { isAllowedService, type ServiceRule } from './services.ts';
import type { Tasks } from './tasks.ts';
import { createChatGaps, type ChatGaps } from './turns/chat-gaps.ts';
import { createInTurn } from './turns/in-turn.ts';
import type { TurnsToSend } from './turns/turns-to-send.ts';

export const adaptiveCardType = 'application/vnd.microsoft.card.adaptive';
const summary = 'A message from Lantern';

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
  mayLieInChat(message);
  const attachment = { contentType: adaptiveCardType, content: draw(message, person) };
  return { type: 'message', summary, attachments: [attachment] };
};

/** The same as JSON, for one of many. @throws Error as {@link chatActivity} does */
const chatText = (message: Message, person: Person, drawText: DrawText): string => {
  if (!isCard(message)) return JSON.stringify(textActivity(message.text));
  mayLieInChat(message);
  const content = drawText(message, person);
  return `{"type":"message","summary":"${summary}","attachments":[{"contentType":"${adaptiveCardType}","content":${content}}]}`;
};

const mayLieInChat = ({ card }: Card): void => {
  if (definitionOf(card).where !== 'chat') throw new Error(`the card ${card} must not lie in a chat`);
};

export interface NotifierOptions {
  readonly connector: Connector;
  readonly book: AddressBook;
  readonly draw: Draw;
  readonly drawText: DrawText;
  readonly services: ServiceRule;
  readonly tenants: readonly string[];
  readonly tenantOf: (school: SchoolId) => string | undefined;
  /** Where somebody is first written to whom no activity has come from. */
  readonly service: string;
  readonly tasks: Tasks;
  readonly turns: TurnsToSend;
  readonly realClock: Clock;
  /** How long a second of the pace is: shorter in tests. */
  readonly secondMs: number;
}

export const createTeamsNotifier = (options: NotifierOptions): Notifier => {
  const gaps = createChatGaps(() => options.realClock.now().getTime(), options.secondMs);
  return {
    inTurn: inTurnWith(gaps, options),
    arrivedAt: (person) => options.book.arrivedAt(person),
    tell: (person, message) => tell(person, message, gaps, options),

    async overwrite(person, spot, message) {
      const activity = chatActivity(message, person, options.draw);
      const refused = refusalOf(spot, options);
      if (refused !== undefined) return refused;
      const sent = await options.connector.update(spot, spot.message, activity);
      return sent.ok ? { delivered: true, spot } : undelivered(sent.permanent, sent.because, sent.perhaps);
    },
  };
};

/** A message that is not ours to write over (I4). */
const refusalOf = (spot: ChatSpot, { tenants }: NotifierOptions): Delivery | undefined => {
  if (spot.front !== 'teams' || spot.message === '') return undelivered(true, 'no-such-message');
  return tenants.includes(spot.tenant) ? undefined : undelivered(true, 'tenant-not-allowed');
};

const inTurnWith = (gaps: ChatGaps, options: NotifierOptions): Notifier['inTurn'] =>
  createInTurn({
    ...options,
    gaps,
    refused: (spot) => refusalOf(spot, options),
    connector: options.connector.inTurn,
    body: (message, person) => chatText(message, person, options.drawText),
    find: async (person) => allowed(await options.book.findAmongMany(person), options),
    opening: (person) => openingFor(person, options),
    remember: (person, where) =>
      options.tasks.start('teams: an address could not be remembered', () =>
        options.book.note(person, where),
      ),
  });

const tell = async (
  person: Person,
  message: Message,
  gaps: ChatGaps,
  options: NotifierOptions,
): Promise<Delivery> => {
  const activity = chatActivity(message, person, options.draw);
  gaps.note(person.id);
  // With storage away, Teams is asked.
  const known = allowed(await options.book.find(person).catch(() => undefined), options);
  if (known !== undefined) {
    const sent = await options.connector.send(known, activity);
    if (sent.ok || sent.because !== 'gone') return deliveryOf(sent, known);
    options.book.doubt(person);
  }
  const opened = await openChat(person, options);
  if ('delivered' in opened) return opened;
  remember(person, opened, options);
  return deliveryOf(await options.connector.send(opened, activity), opened);
};

/** An address is believed only while its tenant and service are still allowed (I4). */
const allowed = (known: Whereabouts | undefined, options: NotifierOptions): Whereabouts | undefined =>
  known !== undefined &&
  options.tenants.includes(known.tenant) &&
  isAllowedService(known.service, options.services)
    ? known
    : undefined;

const remember = (person: Person, where: Whereabouts, { tasks, book }: NotifierOptions): void =>
  tasks.start('teams: an address could not be remembered', () => book.meet(person, where));

const openingFor = (person: Person, { tenantOf, service }: NotifierOptions) => {
  const member = person.accounts.entra;
  const tenant = tenantOf(person.school);
  return member === undefined || tenant === undefined ? undefined : { service, tenant, member };
};

const openChat = async (person: Person, options: NotifierOptions): Promise<Delivery | Whereabouts> => {
  const opening = openingFor(person, options);
  if (opening === undefined) return undelivered(true, 'no-account');
  const opened = await options.connector.open(opening);
  if (!opened.ok) return undelivered(opened.permanent, opened.because);
  if (opened.id === '') return undelivered(false, 'no-answer');
  return { tenant: opening.tenant, service: opening.service, conversation: opened.id };
};
