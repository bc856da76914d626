/**
 * Acts as people do in Teams, over HTTP: builds the activities that Teams would send and posts them to the bot. Shared by
 * the tests and the local page.
 */
import type { Activity, Conversations } from './conversations.ts';
import type { Persona } from './personas.ts';

/** What the bot answered to one POST: for an invoke, `body` is the invoke's response. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface ChatOptions {
  /** The bot's address for activities, e.g. `http://127.0.0.1:3978/api/messages`. */
  readonly bot: string | (() => string);
  /** The connector's `url`. */
  readonly serviceUrl: string;
  readonly conversations: Conversations;
  readonly clock: { now(): Date };
  /** The bot's app id; Teams writes it as `28:<id>`. */
  readonly botId?: string | undefined;
  /** A bearer for each request, where the bot's gate asks for one. */
  readonly token?: (() => string | Promise<string>) | undefined;
  /** Milliseconds until a request is given up. Teams gives up after 15 s. */
  readonly timeout?: number | undefined;
}

export interface PressedAction {
  readonly verb: string;
  readonly data?: unknown;
  readonly title?: string | undefined;
}

/** A message of somebody, in a channel where the bot need not be. */
export interface ChannelMessage {
  readonly id: string;
  readonly channel: string;
  readonly from: { readonly name: string; readonly aadObjectId: string };
  readonly html: string;
  readonly at: string;
  readonly link: string;
}

export interface Chat {
  /** Types a message into the 1:1 chat. */
  say(persona: Persona, text: string, attachments?: Activity['attachments']): Promise<Answer>;
  /** Types a message that mentions the bot, in a channel or a group chat. */
  sayInPublic(persona: Persona, text: string, place: 'channel' | 'groupChat'): Promise<Answer>;
  /** Action.Execute of a card in the 1:1 chat. `messageId`: the message that carries the card. */
  press(persona: Persona, action: PressedAction, messageId: string): Promise<Answer>;
  /** Action.Submit of a card in the 1:1 chat: a message without text. */
  submit(persona: Persona, data: unknown, messageId: string): Promise<Answer>;
  /** Typing into a search box of a card (Data.Query). */
  search(
    persona: Persona,
    query: { dataset: string; text: string; count?: number },
    messageId: string,
  ): Promise<Answer>;
  /** "Report this message": opens the dialog. */
  messageAction(persona: Persona, commandId: string, message: ChannelMessage): Promise<Answer>;
  /** Sends what was filled in there. */
  submitMessageAction(
    persona: Persona,
    commandId: string,
    message: ChannelMessage,
    data: unknown,
  ): Promise<Answer>;
  install(persona: Persona): Promise<Answer>;
  uninstall(persona: Persona): Promise<Answer>;
  /** Any activity of a person, for what has no helper: it is completed and posted. */
  post(persona: Persona, activity: Partial<Activity> & { type: string }, id?: string): Promise<Answer>;
}

export const createChat = (options: ChatOptions): Chat => {
  const bot = { id: `28:${options.botId ?? '11111111-2222-4333-8444-555555555555'}`, name: 'Lantern' };
  let count = 0;

  const complete = (persona: Persona, activity: Partial<Activity>, id?: string): Record<string, unknown> => {
    const now = options.clock.now().toISOString();
    return {
      id: id ?? `f:${Date.now()}-${(count += 1)}`,
      timestamp: now,
      localTimestamp: now,
      rawTimestamp: now,
      localTimezone: 'Europe/London',
      locale: 'en-GB',
      channelId: 'msteams',
      serviceUrl: options.serviceUrl,
      from: { id: persona.userId, name: persona.name, aadObjectId: persona.aadObjectId },
      conversation: { conversationType: 'personal', tenantId: persona.tenant, id: persona.conversationId },
      recipient: bot,
      entities: [clientInfo],
      channelData: { tenant: { id: persona.tenant } },
      ...activity,
    };
  };
  const post: Chat['post'] = async (persona, activity, id) => {
    const response = await fetch(typeof options.bot === 'string' ? options.bot : options.bot(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${await options.token()}` }),
      },
      body: JSON.stringify(complete(persona, activity, id)),
      signal: AbortSignal.timeout(options.timeout ?? 15_000),
    });
    return { status: response.status, body: jsonOr(await response.text()) };
  };
  const invoke = (
    persona: Persona,
    name: string,
    value: unknown,
    more: Partial<Activity> = {},
  ): Promise<Answer> => post(persona, { type: 'invoke', name, value, ...more });
  const onCard = (persona: Persona, messageId: string): Partial<Activity> => ({
    replyToId: messageId,
    channelData: {
      tenant: { id: persona.tenant },
      source: { name: 'message' },
      legacy: { replyToId: messageId },
    },
  });

  return {
    post,
    say: (persona, text, attachments = []) => {
      // Teams repeats typed words as an HTML attachment: a front must not take that for a file.
      const html = { contentType: 'text/html', content: `<p>${escaped(text)}</p>` };
      const message: Activity = {
        type: 'message',
        text,
        textFormat: 'plain',
        attachments: [...attachments, html],
      };
      const line = options.conversations.add(persona.conversationId, 'person', message);
      return post(persona, message, line.id);
    },
    sayInPublic: (persona, text, place) =>
      post(persona, {
        type: 'message',
        text: `<at>${bot.name}</at> ${text}`,
        textFormat: 'plain',
        attachments: [
          { contentType: 'text/html', content: `<p><at>${bot.name}</at>&nbsp;${escaped(text)}</p>` },
        ],
        entities: [clientInfo, { type: 'mention', mentioned: bot, text: `<at>${bot.name}</at>` }],
        ...(place === 'channel' ? inChannel(persona, generalChannel) : inGroup(persona)),
      }),
    press: (persona, { verb, data, title }, messageId) =>
      invoke(
        persona,
        'adaptiveCard/action',
        {
          action: {
            type: 'Action.Execute',
            ...(title === undefined ? {} : { title }),
            verb,
            data: data ?? {},
          },
          trigger: 'manual',
        },
        onCard(persona, messageId),
      ),
    submit: (persona, data, messageId) =>
      post(persona, { type: 'message', value: data, ...onCard(persona, messageId) }),
    search: (persona, { dataset, text, count: top }, messageId) =>
      invoke(
        persona,
        'application/search',
        { kind: 'search', dataset, queryText: text, queryOptions: { skip: 0, top: top ?? 15 } },
        onCard(persona, messageId),
      ),
    messageAction: (persona, commandId, message) =>
      invoke(
        persona,
        'composeExtension/fetchTask',
        actionValue(commandId, message),
        inChannel(persona, message.channel),
      ),
    submitMessageAction: (persona, commandId, message, data) =>
      invoke(
        persona,
        'composeExtension/submitAction',
        { ...actionValue(commandId, message), data },
        inChannel(persona, message.channel),
      ),
    install: (persona) => post(persona, { type: 'installationUpdate', action: 'add' }),
    uninstall: (persona) => post(persona, { type: 'installationUpdate', action: 'remove' }),
  };
};

export const generalChannel = '19:pretendgeneral@thread.tacv2';

const clientInfo = {
  locale: 'en-GB',
  country: 'GB',
  platform: 'Web',
  timezone: 'Europe/London',
  type: 'clientInfo',
};

const inChannel = (persona: Persona, channel: string): Partial<Activity> => ({
  conversation: { isGroup: true, conversationType: 'channel', tenantId: persona.tenant, id: channel },
  channelData: {
    tenant: { id: persona.tenant },
    channel: { id: channel },
    team: { id: generalChannel },
    source: { name: 'message' },
  },
});

const inGroup = (persona: Persona): Partial<Activity> => ({
  conversation: {
    isGroup: true,
    conversationType: 'groupChat',
    tenantId: persona.tenant,
    id: '19:pretendgroup@thread.v2',
  },
});

const actionValue = (commandId: string, message: ChannelMessage) => ({
  commandId,
  commandContext: 'message',
  context: { theme: 'default' },
  messagePayload: {
    id: message.id,
    replyToId: null,
    linkToMessage: message.link,
    createdDateTime: message.at,
    lastModifiedDateTime: null,
    deleted: false,
    subject: null,
    importance: 'normal',
    locale: 'en-gb',
    from: {
      application: null,
      device: null,
      conversation: null,
      user: { userIdentityType: 'aadUser', id: message.from.aadObjectId, displayName: message.from.name },
    },
    body: { contentType: 'html', content: message.html },
    attachments: [],
    mentions: [],
    reactions: [],
  },
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');

const jsonOr = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};
