/** Messages: typed words, a button of an older client, or something attached. */
import type { Act, ChatMessage, Person, Reply, Values } from '../../core/ports.ts';
import { hasAttachment, typedText } from './activity.ts';
import { attempt } from './attempt.ts';
import { followUp, tellPrivately } from './privately.ts';
import { isPress, openPress } from './pressed.ts';
import { chatActivity, isCard, textActivity } from './send.ts';
import { openedPrivately, unreachablePrivately } from './sentences.ts';
import { toStranger } from './strangers.ts';
import { learn, personOf, spotOf, type Front, type Turn } from './turn.ts';

/** What words mean that no flow knows; its flow says what can be said. The `text` is for it alone, never for a log. */
export const unknownVerb = 'hello.unknown';
export const attachmentVerb = 'concern.attachment';

export const typed = async (turn: Turn, front: Front): Promise<void> => {
  const { id, conversation } = turn.activity;
  const key = `${conversation.id}|${id}`;
  if (id !== undefined && front.recent.seen(key, front.deps().clock.now().getTime())) return;
  try {
    await respond(turn, front);
  } catch (error) {
    front.recent.forget(key);
    throw error;
  }
};

const respond = async (turn: Turn, front: Front): Promise<void> => {
  const person = await personOf(turn, front);
  if (person === undefined) return toStranger(turn, front);
  learn(turn, person, front);
  const act = actOf(turn, person, front);
  await (turn.place === 'personal' ? inChat(turn, act, front) : inPublic(turn, act, front));
};

const actOf = (turn: Turn, person: Person, front: Front): Act => {
  const { activity, place } = turn;
  const act = (verb: string, values: Values): Act => ({
    by: person,
    school: person.school,
    verb,
    values,
    place,
  });
  if (hasAttachment(activity)) return act(attachmentVerb, {});
  if (!activity.text && isPress(activity.value)) {
    const { verb, values, press } = openPress(activity.value, undefined, person, front);
    return { ...act(verb, values), spot: spotOf(turn), press };
  }
  const text = typedText(activity);
  const understood = front.perform.understand(text);
  return understood ? act(understood.verb, understood.values) : act(unknownVerb, { text });
};

/** In the 1:1 chat: the answer is a message there. */
const inChat = async (turn: Turn, act: Act, front: Front): Promise<void> => {
  const outcome = await attempt(act, front, (reply) => {
    const message = spoken(reply);
    return message === undefined ? undefined : chatActivity(message, act.by, front.draw);
  });
  if ('done' in outcome) return outcome.done === undefined ? undefined : turn.say(outcome.done);
  if (outcome.said === true) return;
  await turn.say(textActivity(outcome.text));
  followUp(turn, act.by, outcome.rest, front);
};

/** In a channel or group: whatever there is to say is said in the 1:1 chat, and here only that it was. */
const inPublic = async (turn: Turn, act: Act, front: Front): Promise<void> => {
  const outcome = await attempt(act, front, (reply) => ({ message: spoken(reply), here: reply.here?.text }));
  if ('said' in outcome && outcome.said) return;
  const { message, here } =
    'done' in outcome ? outcome.done : { message: { text: outcome.text }, here: undefined };
  const sentence = here ?? openedPrivately;
  if (message === undefined) return here === undefined ? undefined : turn.say(textActivity(here));
  const reached = await tellPrivately(turn, act.by, message, front.deadline, front);
  const text = reached === 'unreachable' ? unreachablePrivately(front.bot) : sentence;
  await turn.say(textActivity(text));
  if ('rest' in outcome) followUp(turn, act.by, outcome.rest, front);
};

/**
 * What a reply has for the chat. Typed words have no press to answer: a card that is meant for one would come to lie in
 * the chat, so asking for that is a fault of ours.
 */
export const spoken = ({ answer, chat }: Reply): ChatMessage | undefined => {
  if (answer === undefined) return chat;
  if (isCard(answer)) throw new Error(`typed words were answered with the card ${answer.card}`);
  if (chat !== undefined) throw new Error('typed words were answered twice');
  return answer;
};
