/** Walks the cards as a person does: types, presses the buttons that the last card shows, fills its inputs. */
import type { Answer, Chat, PretendWorld } from '../pretend-school/index.ts';
import type { Persona } from '../pretend-school/personas.ts';

export interface Button {
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A card (or words) as the person sees it, with the message that carries it. */
export interface Seen {
  readonly message: string;
  readonly card?: unknown;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly inputs: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const walk = function* (value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one);
  else if (isObject(value)) {
    yield value;
    for (const one of Object.values(value)) yield* walk(one);
  }
};

const textOf = (card: unknown): string =>
  [...walk(card)].flatMap((one) => (typeof one['text'] === 'string' ? [one['text']] : [])).join('\n');

export const seen = (message: string, card: unknown): Seen => {
  const all = [...walk(card)];
  return {
    message,
    card,
    text: typeof card === 'string' ? card : textOf(card),
    buttons: all
      .filter((one) => one['type'] === 'Action.Execute')
      .map((one) => ({
        title: String(one['title']),
        verb: String(one['verb']),
        data: isObject(one['data']) ? one['data'] : {},
      })),
    inputs: all.filter((one) => String(one['type']).startsWith('Input.')).map((one) => String(one['id'])),
  };
};

/** What an invoke answered: a card, or words. */
export const answered = (answer: Answer, message: string): Seen => {
  const body = isObject(answer.body) ? answer.body : {};
  return seen(message, body['value']);
};

/** The token of the button of a dialog that was opened. */
export const dialogToken = (opened: Answer): unknown => {
  const [button] = [...walk(opened.body)].filter((one) => one['type'] === 'Action.Submit');
  return isObject(button?.['data']) ? button['data']['token'] : undefined;
};

export interface Actor {
  readonly persona: Persona;
  /** Types and returns the bot's newest message afterwards. */
  say(text: string): Promise<Seen>;
  /** Presses the button with this title (or verb) on what was seen, with inputs filled. */
  press(on: Seen, button: string, inputs?: Json): Promise<Seen>;
  /** The newest message of the bot in this person's chat. */
  newest(): Seen | undefined;
  /** All messages of the bot in this chat, as the chat keeps them. */
  kept(): Seen[];
}

export const actor = (world: PretendWorld, chat: Chat, key: string): Actor => {
  const persona = world.persona(key);
  const kept = (): Seen[] =>
    (world.connector.conversations.get(persona.conversationId)?.lines ?? [])
      .filter((line) => line.from === 'lantern' && !line.deleted)
      .map((line) => seen(line.id, line.activity.attachments?.[0]?.content ?? line.activity.text ?? ''));
  const newest = (): Seen | undefined => kept().at(-1);
  return {
    persona,
    kept,
    newest,
    async say(text) {
      const before = kept().length;
      const answer = await chat.say(persona, text);
      if (answer.status >= 400) throw new Error(`the bot answered ${answer.status}`);
      const last = newest();
      if (last === undefined || kept().length === before) throw new Error(`the bot said nothing to: ${text}`);
      return last;
    },
    async press(on, button, inputs = {}) {
      const found = on.buttons.find((one) => one.title === button || one.verb === button);
      if (found === undefined)
        throw new Error(
          `no button ${button} among: ${on.buttons.map((one) => one.title).join(', ')}\n${on.text}`,
        );
      const answer = await chat.press(
        persona,
        { verb: found.verb, data: { ...found.data, ...inputs } },
        on.message,
      );
      if (answer.status !== 200) throw new Error(`the bot answered ${answer.status}`);
      return answered(answer, on.message);
    },
  };
};
