/**
 * Sending through the Teams connector: plain REST on kept-alive connections, with our own rules about what to try again.
 * botbuilder's client repeats a 502 by itself, which can double a message, and gives up on a 412 (platforms.md 1.6).
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
import type { ConnectorClient, ConnectorFactory } from 'botframework-connector';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../core/ports.ts';
import { marksLeaving, type Leaving } from './leaving.ts';
import { retryAfterMs } from './retry-after.ts';
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
  | 'ending'
  | 'service-not-allowed';

export type Sent =
  | { readonly ok: true; readonly id: string }
  /**
   * `permanent`: trying again is no use; the person cannot be reached this way. `perhaps`: Teams may have done it all the same.
   */
  | {
      readonly ok: false;
      readonly permanent: boolean;
      readonly because: Because;
      readonly perhaps?: true;
    };

export interface Chat {
  readonly service: string;
  readonly conversation: string;
  /** Where it is known: whose pace the request counts for. */
  readonly tenant?: string | undefined;
}

export interface Opening {
  readonly service: string;
  readonly tenant: string;
  /** The person's Entra object id. */
  readonly member: string;
}

/** What both kinds of sending do: `activity` as an object, or as the JSON that it becomes. */
export interface Sending {
  send(chat: Chat, activity: object | string): Promise<Sent>;
  /** Opens the 1:1 chat with somebody; `id` is the conversation. Asked again, Teams answers with the same one. */
  open(opening: Opening): Promise<Sent>;
  /** Writes over an earlier activity: asked again, it stays the one. */
  update(chat: Chat, message: string, activity: object | string): Promise<Sent>;
}

export interface Connector extends Sending {
  reply(chat: Chat, to: string, activity: object): Promise<Sent>;
  /** For those who have waited for their turn: once, and not counted, since the turn was. */
  readonly inTurn: Sending;
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
  /** The real time, for a `Retry-After` that is a date. */
  readonly realClock: Clock;
  /** A request goes out that has not waited for its turn. */
  readonly onUrgent: (tenant: string | undefined) => void;
  /** Teams said 429; `wait`: milliseconds, where it said so. */
  readonly onRefused: (tenant: string | undefined, wait: number | undefined) => void;
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
  const http = options.http.compose(marksLeaving);
  const call = async (
    { service, tenant }: Pick<Chat, 'service' | 'tenant'>,
    how: Pick<Call, 'method' | 'paced'>,
    path: string,
    body: object | string,
  ): Promise<Sent> => {
    if (!isAllowedService(service, options.services)) return failed(true, 'service-not-allowed');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return callOnce(
      { url: service.replace(/\/$/, '') + path, ...how, tenant, body: text },
      { ...options, http },
    );
  };
  const sending = (paced: boolean): Sending => ({
    send: (chat, activity) => call(chat, { method: 'POST', paced }, activities(chat.conversation), activity),
    open({ service, tenant, member }) {
      const members = [{ id: member }];
      const channelData = { tenant: { id: tenant } };
      const body = { isGroup: false, bot: { id: options.bot }, members, tenantId: tenant, channelData };
      return call({ service, tenant }, { method: 'POST', paced }, '/v3/conversations', body);
    },
    update: (chat, message, activity) =>
      call(chat, { method: 'PUT', paced }, oneActivity(chat.conversation, message), activity),
  });
  const urgent = sending(false);
  const reply: Connector['reply'] = (chat, to, activity) =>
    call(chat, { method: 'POST', paced: false }, oneActivity(chat.conversation, to), activity);

  return {
    ...urgent,
    reply,
    inTurn: sending(true),
    clients: { create: (service) => Promise.resolve(clientFor(service, { ...urgent, reply })) },
  };
};

const activities = (conversation: string): string =>
  `/v3/conversations/${encodeURIComponent(conversation)}/activities`;
const oneActivity = (conversation: string, id: string): string =>
  `${activities(conversation)}/${encodeURIComponent(id)}`;

const failed = (permanent: boolean, because: Because): Sent => ({ ok: false, permanent, because });
const unsure = (because: Because): Sent => ({ ok: false, permanent: false, because, perhaps: true });

interface Call {
  readonly url: string;
  readonly method: Method;
  readonly body: string;
  readonly tenant: string | undefined;
  /** It has waited for its turn. */
  readonly paced: boolean;
}

/**
 * One call, and for what is urgent one quick second try where Teams surely did not take the first (429, 412) and asks for no
 * more than a short wait; what has its turn waits for another one. 502, 504 and a lost answer are ambiguous: repeating them
 * here could double a message, so they are left to the outbox, which marks repeats.
 */
const callOnce = async (call: Call, options: ConnectorOptions): Promise<Sent> => {
  let token: string | undefined;
  try {
    token = await options.token();
  } catch {
    return failed(false, 'no-token');
  }
  // Not AbortSignal.timeout: thousands of those would go on ticking long after their calls have ended.
  const ending = new AbortController();
  // After a busy moment of ours, what has arrived meanwhile is read first.
  const timer = setTimeout(() => setImmediate(() => ending.abort()), options.timeout);
  const { signal } = ending;
  const leaving: Leaving = { yet: false };
  try {
    const first = await attempt(call, { token, signal, leaving }, options);
    if (first.wait === undefined || call.paced) return first.sent;
    await pause(first.wait);
    leaving.yet = false;
    return (await attempt(call, { token, signal, leaving }, options)).sent;
  } catch (error) {
    return neverLeft(error, leaving) ? failed(false, 'no-answer') : unsure('no-answer');
  } finally {
    clearTimeout(timer);
  }
};

interface Going {
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly leaving: Leaving;
}

const attempt = async (call: Call, { token, signal, leaving }: Going, options: ConnectorOptions) => {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (!call.paced) options.onUrgent(call.tenant);
  // undici follows no redirects unless told to: the token stays with the host that was checked.
  const { url, method, body } = call;
  const response = await request(url, {
    method,
    headers,
    body,
    signal,
    opaque: leaving,
    dispatcher: options.http,
  });
  const { statusCode } = response;
  const text = await response.body.text();
  if (statusCode >= 200 && statusCode < 300) return { sent: { ok: true, id: idIn(text) } as Sent };
  const wait = retryAfterMs(response.headers['retry-after'], options.realClock.now().getTime());
  if (statusCode === 429) options.onRefused(call.tenant, wait);
  const isShort = wait !== undefined && wait <= longestWait;
  const tryAgain = (statusCode === 429 || statusCode === 412) && isShort;
  return { sent: outcomeOf(statusCode, text), wait: tryAgain ? wait : undefined };
};

/** The connection was never made, or it gave up while it waited for one: nothing was sent. */
const neverLeft = (error: unknown, { yet }: Leaving): boolean =>
  !yet ||
  (error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(error.code));

const longestWait = 2_000;

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
  if (status === 412) return failed(false, 'unavailable');
  if (status === 408 || status >= 500) return unsure('unavailable');
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
