/** A press on a card's button (`Action.Execute`): the answer travels in the HTTP body, to this person only. */
import { z } from 'zod';
import type { Act, Message, Person } from '../../core/ports.ts';
import { attempt } from './attempt.ts';
import { followUp, tellPrivately, type Reached } from './privately.ts';
import { openPress } from './pressed.ts';
import { adaptiveCardType, isCard } from './send.ts';
import { answeredPrivately, comingPrivately, notUnderstood, unreachablePrivately } from './sentences.ts';
import { learn, personOf, spotOf, type Front, type Turn } from './turn.ts';

const pressSchema = z.object({
  action: z.object({ verb: z.string().min(1).max(100), data: z.unknown().optional() }),
});

/** How long an answer waits to know that a chat message arrived: the whole press is answered within 3 s. */
export const patience = 2_500;

export const press = async (turn: Turn, front: Front): Promise<void> => {
  const pressed = pressSchema.safeParse(turn.activity.value).data?.action;
  if (pressed === undefined) return turn.answer(textAnswer(notUnderstood));
  const person = await personOf(turn, front);
  if (person === undefined) return turn.answer(textAnswer(front.words.strangerText(turn.tenant)));
  learn(turn, person, front);
  const { place } = turn;
  const meant = openPress(pressed.data, pressed.verb, person, front);
  const act = { by: person, school: person.school, ...meant, place, spot: spotOf(turn) };
  await turn.answer(await answerTo(turn, act, front));
};

const answerTo = async (turn: Turn, act: Act, front: Front): Promise<object> => {
  const outcome = await attempt(act, front, ({ answer, chat }) => ({
    body: answer && cardAnswer(answer, act.by, front),
    chat,
  }));
  if (!('done' in outcome)) {
    followUp(turn, act.by, outcome.rest, front);
    return textAnswer(outcome.text);
  }
  const { body, chat } = outcome.done;
  if (chat === undefined) return body ?? textAnswer('Done.');
  const telling = (wait: number) => tellPrivately(turn, act.by, chat, wait, front);
  if (body === undefined) return textAnswer(reachedText(await telling(patience), front));
  front.tasks.start('teams: a private message failed', () => telling(front.deadline));
  return body;
};

export const reachedText = (reached: Reached, front: Front): string => {
  if (reached === 'unreachable') return unreachablePrivately(front.bot);
  return reached === 'there' ? answeredPrivately : comingPrivately;
};

/** @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards */
const cardAnswer = (message: Message, person: Person, { draw }: Front): object =>
  isCard(message)
    ? { statusCode: 200, type: adaptiveCardType, value: draw(message, person) }
    : textAnswer(message.text);

export const textAnswer = (text: string): object => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value: text,
});
