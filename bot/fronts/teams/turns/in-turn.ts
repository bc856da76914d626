/** One of many messages, sent when its turn has come (policy-map B: the September push; platforms.md 3). */
import { setTimeout as delay } from 'node:timers/promises';
import { createOneAtATime } from '../../../core/one-at-a-time.ts';
import type { ChatSpot, Clock, Delivery, Message, Notifier, Person } from '../../../core/ports.ts';
import type { AddressBook, Whereabouts } from '../addresses.ts';
import type { Sending, Sent } from '../connector.ts';
import { deliveryOf, undelivered } from '../delivery.ts';
import type { ChatGaps } from './chat-gaps.ts';
import { NoTurn, type TurnsToSend } from './turns-to-send.ts';

export interface InTurnOptions {
  readonly connector: Sending;
  readonly turns: TurnsToSend;
  readonly gaps: ChatGaps;
  readonly book: AddressBook;
  readonly realClock: Clock;
  /** The activity that goes out, as JSON. @throws Error for a card that must not lie in a chat */
  readonly body: (message: Message, person: Person) => string;
  /** A known address that may still be used. @throws AppError when it cannot be looked up */
  readonly find: (person: Person) => Promise<Whereabouts | undefined>;
  /** Why an earlier message may not be written over; undefined: it may. */
  readonly refused: (spot: ChatSpot) => Delivery | undefined;
  /** Where a chat with somebody is opened; undefined: they have no account there. */
  readonly opening: (
    person: Person,
  ) => { readonly service: string; readonly tenant: string; readonly member: string } | undefined;
  readonly remember: (person: Person, where: Whereabouts) => void;
}

type Wanted = () => boolean | Promise<boolean>;

/** One message on its way: to whom, what, and whether it is still wanted. */
interface Errand {
  readonly person: Person;
  readonly message: Message;
  readonly wanted: Wanted;
  /** The message that it is written over. */
  readonly over: ChatSpot | undefined;
}

/** How often it is tried, and for how long in real time. */
const mostTries = 6;
const longestMs = 600_000;
/** An answer of `stillWanted` holds so long, in real milliseconds, while another slot is looked for. */
const freshMs = 400;

/** What became of one try: final, or to be tried again in its turn for a static reason. */
type Try = { readonly end: Delivery | 'unwanted' } | { readonly again: string };

export const createInTurn = (options: InTurnOptions): Notifier['inTurn'] => {
  const oneAtATime = createOneAtATime();
  return (person, message, wanted, over) =>
    oneAtATime.run(person.id, () => deliver({ person, message, wanted, over }, options));
};

const deliver = async (errand: Errand, options: InTurnOptions): Promise<Delivery | 'unwanted'> => {
  const { realClock, gaps } = options;
  const begun = realClock.now().getTime();
  for (let tries = 1; ; tries += 1) {
    const wait = gaps.wait(errand.person.id);
    if (wait > 0) await delay(wait * Math.max(1, tries - 1));
    const tried = await tryOnce(errand, options).catch(orNoTurn);
    if ('end' in tried) return tried.end;
    const late = realClock.now().getTime() - begun > longestMs;
    if (tries === mostTries || late) return undelivered(false, tried.again);
  }
};

const orNoTurn = (error: unknown): Try => {
  if (error instanceof NoTurn) return { end: undelivered(false, error.because) };
  throw error;
};

const tryOnce = async (errand: Errand, options: InTurnOptions): Promise<Try> => {
  const { person, over } = errand;
  if (over !== undefined) return overInTurn(errand, over, options);
  let known: Whereabouts | undefined;
  try {
    known = await options.find(person);
  } catch {
    return { end: undelivered(false, 'unavailable') };
  }
  if (known !== undefined) {
    const sent = await sendInTurn(errand, known, options);
    if (sent === 'unwanted' || sent.ok || sent.because !== 'gone') return endOf(sent, known);
    options.book.doubt(person);
  }
  const opened = await openInTurn(errand, options);
  if (!('conversation' in opened)) return opened;
  options.remember(person, opened);
  const sent = await sendInTurn(errand, opened, options);
  return endOf(sent, opened);
};

const endOf = (sent: Sent | 'unwanted', where: Whereabouts): Try => {
  if (sent === 'unwanted') return { end: sent };
  const isSure = !sent.ok && !sent.permanent && sent.perhaps !== true;
  if (isSure && (sent.because === 'throttled' || sent.because === 'unavailable'))
    return { again: sent.because };
  return { end: deliveryOf(sent, where) };
};

/** The activity is drawn before its moment comes, so that only the sending is left for it. */
const sendInTurn = async (
  { person, message, wanted }: Errand,
  where: Whereabouts,
  options: InTurnOptions,
  over?: ChatSpot,
): Promise<Sent | 'unwanted'> => {
  const body = options.body(message, person);
  if (!(await takeTurn(where.tenant, wanted, options))) return 'unwanted';
  options.gaps.note(person.id);
  const { connector } = options;
  return over === undefined ? connector.send(where, body) : connector.update(where, over.message, body);
};

/** No chat is opened for it: where the earlier message is gone, there is nothing to write over. */
const overInTurn = async (errand: Errand, over: ChatSpot, options: InTurnOptions): Promise<Try> => {
  const end = options.refused(over);
  if (end !== undefined) return { end };
  const tried = endOf(await sendInTurn(errand, over, options, over), over);
  // A message that is written over keeps its id, whatever the answer says.
  return 'end' in tried && tried.end !== 'unwanted' && tried.end.delivered
    ? { end: { delivered: true, spot: over } }
    : tried;
};

/** Teams opens the same chat each time, so what is ambiguous may be asked again. */
const openInTurn = async ({ person, wanted }: Errand, options: InTurnOptions): Promise<Whereabouts | Try> => {
  const opening = options.opening(person);
  if (opening === undefined) return { end: undelivered(true, 'no-account') };
  if (!(await takeTurn(opening.tenant, wanted, options))) return { end: 'unwanted' };
  options.gaps.note(person.id);
  const opened = await options.connector.open(opening);
  const { tenant, service } = opening;
  if (opened.ok && opened.id !== '') return { tenant, service, conversation: opened.id };
  if (opened.ok) return { again: 'no-answer' };
  if (opened.permanent || !/^(throttled|unavailable|no-answer)$/.test(opened.because))
    return { end: undelivered(opened.permanent, opened.because) };
  return { again: opened.because };
};

/**
 * Resolves at the moment of the turn; false when it is no longer wanted then. A slot that was missed meanwhile (whatever
 * `wanted` looks up took too long) gives way to the next, for which that answer still holds.
 */
const takeTurn = async (
  tenant: string,
  wanted: Wanted,
  { turns, realClock }: InTurnOptions,
): Promise<boolean> => {
  let answered = -Infinity;
  for (let first = false; ; first = true) {
    const slot = await turns.slot(tenant, first);
    if (realClock.now().getTime() - answered > freshMs) {
      if (!(await wanted())) return false;
      // From the answer on, not from the asking: with slow storage no slot would ever be reached.
      answered = realClock.now().getTime();
    }
    if (await slot.come()) return true;
  }
};
