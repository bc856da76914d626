/** Into the person's own 1:1 chat, wherever the act happened. */
import type { ChatMessage, Person, Reply } from '../../core/ports.ts';
import { late, within } from '../../core/within.ts';
import { chatActivity } from './send.ts';
import { kindOf } from './tasks.ts';
import { whereaboutsOf, type Front, type Turn } from './turn.ts';

export type Reached = 'there' | 'coming' | 'unreachable';

/** Sends, and waits no longer than `patience` milliseconds to know how it went. */
export const tellPrivately = async (
  turn: Turn,
  person: Person,
  message: ChatMessage,
  patience: number,
  front: Front,
): Promise<Reached> => {
  const sending = (
    turn.place === 'personal' ? sendHere(turn, person, message, front) : sendOut(person, message, front)
  ).catch((error: unknown) => failed(kindOf(error), front));
  const reached = await within(patience, sending);
  if (reached !== late) return reached;
  front.tasks.start('teams: a private message failed', () => sending);
  return 'coming';
};

/** What an act that was late has for the chat goes there when it is ready. */
export const followUp = (
  turn: Turn,
  person: Person,
  rest: Promise<Reply> | undefined,
  front: Front,
): void => {
  if (rest === undefined) return;
  front.tasks.start('teams: a late act failed', async () => {
    const { chat } = await rest;
    if (chat !== undefined) await tellPrivately(turn, person, chat, front.deadline, front);
  });
};

/** The 1:1 chat is the very one that the activity came from. */
const sendHere = async (turn: Turn, person: Person, message: ChatMessage, front: Front): Promise<Reached> => {
  const sent = await front.connector.send(whereaboutsOf(turn), chatActivity(message, person, front.draw));
  return sent.ok ? 'there' : failed(sent.because, front);
};

const sendOut = async (person: Person, message: ChatMessage, front: Front): Promise<Reached> => {
  const delivery = await front.notifier.tell(person, message);
  return delivery.delivered ? 'there' : failed(delivery.because, front);
};

const failed = (because: string, { deps }: Front): Reached => {
  deps().log.warn('teams: a private message did not arrive', { because });
  return 'unreachable';
};
