/**
 * "Report this message": a message action, whose dialog only this person sees. It works in chats where the bot is no
 * member, so nothing is ever said there. The message's words are taken only where the reporter ticked that.
 */
import { z } from 'zod';
import type { Act, Person, Reply, Values } from '../../core/ports.ts';
import { attempt } from './attempt.ts';
import { followUp, tellPrivately } from './privately.ts';
import { patience, reachedText } from './press.ts';
import { openPress, type Pressed } from './pressed.ts';
import { adaptiveCardType, isCard } from './send.ts';
import { notUnderstood } from './sentences.ts';
import { personOf, type Front, type Turn } from './turn.ts';
import { valuesOf } from './values.ts';

/** The command's id in the manifest. */
export const reportMessageCommand = 'reportMessage';
/** The form's toggle: "take the message's words too". */
export const wordsToggle = 'keepWords';

const named = z.object({ id: z.string().nullish(), displayName: z.string().nullish() });
const payloadSchema = z.object({
  linkToMessage: z.string().max(4096).nullish(),
  createdDateTime: z.string().max(64).nullish(),
  from: z.object({ user: named.nullish(), application: named.nullish() }).nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
});
const commandSchema = z.object({
  commandId: z.literal(reportMessageCommand),
  data: z.unknown().optional(),
  messagePayload: payloadSchema.nullish(),
});
type Payload = z.infer<typeof payloadSchema>;

/** The dialog is opened. */
export const messageForm = async (turn: Turn, front: Front): Promise<void> => {
  const command = commandSchema.safeParse(turn.activity.value).data;
  if (command === undefined) return unless(turn);
  const values = await aboutMessage(command.messagePayload, turn, front);
  await dialog(turn, () => ({ verb: 'concern.messageForm', values }), front);
};

/** The dialog is sent, or goes on to its next page (whose button then names its own verb). */
export const fromMessage = async (turn: Turn, front: Front): Promise<void> => {
  const command = commandSchema.safeParse(turn.activity.value).data;
  if (command === undefined) return unless(turn);
  const about = await aboutMessage(command.messagePayload, turn, front);
  await dialog(turn, (person) => withMessage(openPress(command.data, undefined, person, front)), front);

  function withMessage(pressed: Pressed): Pressed {
    const { [wordsToggle]: ticked, ...form } = pressed.values;
    const words = ticked === true || ticked === 'true' ? { words: wordsOf(command?.messagePayload) } : {};
    return { ...pressed, values: { ...about, ...words, ...form } };
  }
};

/** Another command than ours stays unanswered; ours with a payload we cannot read is told so. */
const unless = async (turn: Turn): Promise<void> => {
  if (valuesOf(turn.activity.value)['commandId'] === reportMessageCommand)
    await turn.answer(say(notUnderstood));
};

const dialog = async (turn: Turn, meant: (person: Person) => Pressed, front: Front): Promise<void> => {
  const person = await personOf(turn, front);
  if (person === undefined) return turn.answer(say(front.words.strangerText(turn.tenant)));
  // Seen by this person alone wherever it was opened: as private as the 1:1 chat.
  const act: Act = { by: person, school: person.school, ...meant(person), place: 'personal' };
  const outcome = await attempt(act, front, (reply) => drawn(reply, person, front));
  // The conversation here is somebody else's: the person's own chat is the one to write to.
  const outside: Turn = { ...turn, place: 'group' };
  if (!('done' in outcome)) {
    followUp(outside, person, outcome.rest, front);
    return turn.answer(say(outcome.text));
  }
  const { body, chat } = outcome.done;
  if (chat === undefined) return turn.answer(body ?? say('Done.'));
  const reached = await tellPrivately(outside, person, chat, patience, front);
  await turn.answer(
    reached === 'unreachable' || body === undefined ? say(reachedText(reached, front)) : body,
  );
};

/** The dialog's answer, and what goes to the private chat besides. Words for the chat alone may be said in the dialog. */
const drawn = (
  { answer, chat }: Reply,
  person: Person,
  { draw }: Front,
): { readonly body?: object; readonly chat?: Reply['chat'] } => {
  if (answer !== undefined)
    return { body: isCard(answer) ? page(draw(answer, person)) : say(answer.text), chat };
  return chat === undefined || isCard(chat) ? { chat } : { body: say(chat.text) };
};

/** The sender by name where the school's list knows the account, since a reader can do nothing with an id (A17). */
const aboutMessage = async (
  payload: Payload | null | undefined,
  turn: Turn,
  front: Front,
): Promise<Values> => {
  const { user, application } = payload?.from ?? {};
  const { directory } = front.deps();
  const id = user?.id ?? '';
  const known =
    id === '' ? undefined : await directory.byAccount({ cloud: 'entra', tenant: turn.tenant, id });
  return {
    link: payload?.linkToMessage ?? '',
    sender: known?.name ?? user?.displayName ?? application?.displayName ?? id,
    at: payload?.createdDateTime ?? '',
  };
};

const wordsOf = (payload: Payload | null | undefined): string => {
  const { contentType, content } = payload?.body ?? {};
  return contentType === 'html' ? plain(content ?? '') : (content ?? '');
};

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
};

/** The words of Teams' HTML; pictures and links are left out, for nothing is ever fetched. */
const plain = (html: string): string =>
  html
    .replace(/<(?:br|\/p|\/div|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
    .trim();

/** @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/respond-to-task-module-submit */
const say = (text: string): object => ({ task: { type: 'message', value: text } });
const page = (content: object): object => ({
  task: {
    type: 'continue',
    value: {
      title: 'Report this message',
      width: 'medium',
      height: 'large',
      card: { contentType: adaptiveCardType, content },
    },
  },
});
