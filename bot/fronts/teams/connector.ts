/**
 * Sending through the Teams connector: plain REST on kept-alive connections, with our own rules about what to try again.
 * botbuilder's client repeats a 502 by itself, which can double a message, and gives up on a 412 (platforms.md 1.6).
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
import type { ConnectorClient, ConnectorFactory } from 'botframework-connector';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { isAllowedService, type ServiceRule } from './services.ts';

/** Why something was not sent: static words, fit for a log and for a record. */
export type Because =
  | 'not-installed'
  | 'blocked'
  | 'disabled'
  | 'not-a-member'
  | 'forbidden'
  | 'gone'
  | 'rejected'
  | 'unauthorised'
  | 'throttled'
  | 'unavailable'
  | 'no-answer'
  | 'no-token'
  | 'service-not-allowed';

export type Sent =
  | { readonly ok: true; readonly id: string }
  /** `permanent`: trying again is no use; the person cannot be reached this way. */
  | { readonly ok: false; readonly permanent: boolean; readonly because: Because };

export interface Chat {
  readonly service: string;
  readonly conversation: string;
}

export interface Opening {
  readonly service: string;
  readonly tenant: string;
  /** The person's Entra object id. */
  readonly member: string;
}

export interface Connector {
  send(chat: Chat, activity: object): Promise<Sent>;
  reply(chat: Chat, to: string, activity: object): Promise<Sent>;
  update(chat: Chat, message: string, activity: object): Promise<Sent>;
  /** Opens the 1:1 chat with somebody; `id` is the conversation. Asked again, Teams answers with the same one. */
  open(opening: Opening): Promise<Sent>;
  /** What botbuilder sends through, on the same connections. */
  readonly clients: ConnectorFactory;
}

export interface ConnectorOptions {
  readonly http: Dispatcher;
  readonly services: ServiceRule;
  /** The bot's own account in Teams, `28:<app id>`. */
  readonly bot: string;
  readonly token: () => Promise<string | undefined>;
  /** Milliseconds for a call with everything in it. */
  readonly timeout: number;
}

/** A reply of botbuilder's that did not get through. */
export class NotSent extends Error {
  readonly because: Because;

  constructor(because: Because) {
    super('the connector did not take a message');
    this.because = because;
  }
}

type Method = 'POST' | 'PUT';

export const createConnector = (options: ConnectorOptions): Connector => {
  const call = async (service: string, method: Method, path: string, body: object): Promise<Sent> => {
    if (!isAllowedService(service, options.services)) return failed(true, 'service-not-allowed');
    return callOnce({ url: service.replace(/\/$/, '') + path, method, body: JSON.stringify(body) }, options);
  };
  const send: Connector['send'] = (chat, activity) =>
    call(chat.service, 'POST', activities(chat.conversation), activity);
  const reply: Connector['reply'] = (chat, to, activity) =>
    call(chat.service, 'POST', oneActivity(chat.conversation, to), activity);
  const update: Connector['update'] = (chat, message, activity) =>
    call(chat.service, 'PUT', oneActivity(chat.conversation, message), activity);

  return {
    send,
    reply,
    update,
    open({ service, tenant, member }) {
      const members = [{ id: member }];
      const channelData = { tenant: { id: tenant } };
      const body = { isGroup: false, bot: { id: options.bot }, members, tenantId: tenant, channelData };
      return call(service, 'POST', '/v3/conversations', body);
    },
    clients: { create: (service) => Promise.resolve(clientFor(service, { send, reply, update })) },
  };
};

const activities = (conversation: string): string =>
  `/v3/conversations/${encodeURIComponent(conversation)}/activities`;
const oneActivity = (conversation: string, id: string): string =>
  `${activities(conversation)}/${encodeURIComponent(id)}`;

const failed = (permanent: boolean, because: Because): Sent => ({ ok: false, permanent, because });

interface Call {
  readonly url: string;
  readonly method: Method;
  readonly body: string;
}

/**
 * One call, and one quick second try where Teams surely did not take the first (429, 412) and asks for no more than a
 * short wait. 502, 504 and a lost answer are ambiguous: repeating them here could double a message, so they are left
 * to the outbox, which marks repeats.
 */
const callOnce = async (call: Call, options: ConnectorOptions): Promise<Sent> => {
  let token: string | undefined;
  try {
    token = await options.token();
  } catch {
    return failed(false, 'no-token');
  }
  const signal = AbortSignal.timeout(options.timeout);
  try {
    const first = await attempt(call, token, signal, options.http);
    if (first.wait === undefined) return first.sent;
    await pause(first.wait);
    return (await attempt(call, token, signal, options.http)).sent;
  } catch {
    return failed(false, 'no-answer');
  }
};

const attempt = async (call: Call, token: string | undefined, signal: AbortSignal, http: Dispatcher) => {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  // undici follows no redirects unless told to: the token stays with the host that was checked.
  const { url, method, body } = call;
  const response = await request(url, { method, headers, body, signal, dispatcher: http });
  const { statusCode } = response;
  const text = await response.body.text();
  if (statusCode >= 200 && statusCode < 300) return { sent: { ok: true, id: idIn(text) } as Sent };
  const wait =
    statusCode === 429 || statusCode === 412 ? shortWait(response.headers['retry-after']) : undefined;
  return { sent: outcomeOf(statusCode, text), wait };
};

const longestWait = 2_000;

/** `Retry-After` in milliseconds, where it is short enough to wait for here. */
const shortWait = (header: string | string[] | undefined): number | undefined => {
  const wait =
    typeof header === 'string' && /^\d{1,5}(\.\d+)?$/.test(header) ? Number(header) * 1000 : undefined;
  return wait !== undefined && wait <= longestWait ? wait : undefined;
};

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages (codes) */
const refusals: Readonly<Record<string, Because>> = {
  ForbiddenOperationException: 'not-installed',
  MessageWritesBlocked: 'blocked',
  ConversationBlockedByUser: 'blocked',
  BotDisabledByAdmin: 'disabled',
  BotNotInConversationRoster: 'not-a-member',
};

const outcomeOf = (status: number, text: string): Sent => {
  if (status === 401) return failed(false, 'unauthorised');
  if (status === 403) return failed(true, refusals[codeIn(text)] ?? 'forbidden');
  if (status === 404 || status === 410) return failed(true, 'gone');
  if (status === 429) return failed(false, 'throttled');
  if (status === 408 || status === 412 || status >= 500) return failed(false, 'unavailable');
  return failed(true, 'rejected');
};

const idSchema = z.object({ id: z.string() });
const errorSchema = z.object({ error: z.object({ code: z.string() }) });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const idIn = (text: string): string => idSchema.safeParse(parsed(text)).data?.id ?? '';
const codeIn = (text: string): string => errorSchema.safeParse(parsed(text)).data?.error.code ?? '';

/** The three operations of the SDK's client that a bot's turn uses. */
const clientFor = (
  service: string,
  { send, reply, update }: Pick<Connector, 'send' | 'reply' | 'update'>,
) => {
  const arrived = async (sending: Promise<Sent>): Promise<{ id: string }> => {
    const sent = await sending;
    if (sent.ok) return { id: sent.id };
    throw new NotSent(sent.because);
  };
  const conversations = {
    sendToConversation: (conversation: string, activity: object) =>
      arrived(send({ service, conversation }, activity)),
    replyToActivity: (conversation: string, to: string, activity: object) =>
      arrived(reply({ service, conversation }, to, activity)),
    updateActivity: (conversation: string, id: string, activity: object) =>
      arrived(update({ service, conversation }, id, activity)),
  };
  // The SDK's class has dozens of members and two HTTP pipelines; the adapter calls these three.
  return { conversations } as unknown as ConnectorClient;
};
