/**
 * The Teams connector service, as a bot sees it behind `serviceUrl`: creates 1:1 conversations, takes activities,
 * answers with ids and errors as Teams does (platforms.md 1 to 3), and fails on order.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express, { type Request, type Response } from 'express';
import type { Clock } from '../../bot/core/ports.ts';
import { createConversations, type Activity, type Conversations } from './conversations.ts';
import { activityOf, memberBody, memberIdOf, param, parsed, refuse, tenantOf } from './connector-words.ts';
import { arrive, loseAnswer, type Seen } from './connector-arrivals.ts';
import { createFaults, strike, type Faults, type Request as Work } from './faults.ts';
import type { Persona, Reachable } from './personas.ts';
import { createEnforcer, type Enforcer } from './sending-limits.ts';

/** One request that changed something, in the order in which they came. */
export interface Sent {
  readonly op: 'create' | 'send' | 'update' | 'delete';
  readonly conversation: string;
  readonly activityId: string;
  /** The reply form was used: POST …/activities/{replyTo}. */
  readonly replyTo: string | undefined;
  readonly activity: Activity | undefined;
  readonly authorization: string | undefined;
  /** Milliseconds since the epoch, real time. */
  readonly at: number;
}

export interface TeamsConnector {
  /** The `serviceUrl`, with a slash at the end. */
  readonly url: string;
  readonly conversations: Conversations;
  readonly faults: Faults;
  readonly sent: Sent[];
  /** Every request, also those that failed: `POST /v3/conversations`. */
  readonly requests: Seen[];
  close(): Promise<void>;
}

export interface TeamsConnectorOptions {
  readonly people: readonly Reachable[];
  readonly personas: readonly Persona[];
  readonly tenant: string;
  readonly clock: Clock;
  /** 0 or left out: any free port. */
  readonly port?: number | undefined;
  readonly file?: string | undefined;
  /** Who may call: given the Authorization header. Left out, everybody. */
  readonly authorised?: ((header: string | undefined) => boolean) | undefined;
  /** Whether what is above Teams' limits is refused with a 429. Left out, everything is taken. */
  readonly limited?: boolean | undefined;
  /** What draws the faults that touch a part of the requests; from 0 to below 1. */
  readonly chance?: (() => number) | undefined;
}

export const startTeamsConnector = async (options: TeamsConnectorOptions): Promise<TeamsConnector> => {
  const conversations = createConversations(options);
  const faults = createFaults(options.chance);
  const sent: Sent[] = [];
  const requests: TeamsConnector['requests'] = [];
  const closing = new AbortController();
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    response.locals['at'] = performance.timeOrigin + performance.now();
    if (options.authorised?.(request.headers.authorization) !== false) return next();
    refuse(response, 401, 'Unauthorized', 'Authorization has been denied for this request.');
  });
  app.use(express.text({ type: () => true, limit: '4mb' }));
  const enforcer = options.limited === true ? createEnforcer() : undefined;
  const byId = new Map(options.people.flatMap((one) => [one.aadObjectId, one.userId].map((id) => [id, one])));
  const desk = { ...options, byId, conversations, faults, sent, requests, enforcer, signal: closing.signal };
  addRoutes(app, desk);

  const { server, sockets } = await listen(app, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    conversations,
    faults,
    sent,
    requests,
    close: async () => {
      closing.abort();
      conversations.save();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const listen = async (
  app: express.Application,
  port: number,
): Promise<{ server: Server; sockets: Set<Socket> }> => {
  const server = createServer(app);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, sockets };
};

interface Desk extends TeamsConnectorOptions {
  readonly conversations: Conversations;
  readonly faults: Faults;
  /** By account and by Teams' own id. */
  readonly byId: ReadonlyMap<string, Reachable>;
  readonly sent: Sent[];
  readonly requests: Seen[];
  readonly enforcer: Enforcer | undefined;
  readonly signal: AbortSignal;
}

const addRoutes = (app: express.Application, desk: Desk): void => {
  const route =
    (on: Work['on'], work: (request: Request, response: Response) => void) =>
    async (request: Request, response: Response) => {
      const conversation = param(request, 'id') ?? addressee(request, desk)?.conversationId;
      if (!arrive(request, response, { on, conversation }, desk)) return;
      const fault = desk.faults.take({ conversation, on });
      if (fault !== undefined && (await strike(fault, response, desk.signal))) return;
      if (fault !== undefined) loseAnswer(fault, response);
      work(request, response);
    };
  const here = '/v3/conversations/:id';
  app.post(
    '/v3/conversations',
    route('create', (request, response) => create(request, response, desk)),
  );
  app.post(
    `${here}/activities`,
    route('send', (request, response) => send(request, response, desk)),
  );
  app.post(
    `${here}/activities/:activity`,
    route('send', (request, response) => send(request, response, desk)),
  );
  app.put(
    `${here}/activities/:activity`,
    route('update', (request, response) => update(request, response, desk)),
  );
  app.delete(
    `${here}/activities/:activity`,
    route('delete', (request, response) => remove(request, response, desk)),
  );
  app.get(
    `${here}/members`,
    route('members', (request, response) => members(request, response, desk, (list) => list)),
  );
  app.get(
    `${here}/pagedmembers`,
    route('members', (request, response) => members(request, response, desk, (list) => ({ members: list }))),
  );
  app.get(
    `${here}/members/:member`,
    route('members', (request, response) => member(request, response, desk)),
  );
  app.use((request, response) => {
    arrive(request, response, { on: 'other', conversation: undefined }, desk);
    refuse(response, 404, 'NotFound', 'No such operation.');
  });
};

const addressee = (request: Request, desk: Desk): Reachable | undefined => {
  const id = memberIdOf(request);
  return desk.byId.get(id.toLowerCase()) ?? desk.byId.get(id);
};

/** Opens the 1:1 chat of a person: the same one each time. */
const create = (request: Request, response: Response, desk: Desk): void => {
  const body = parsed(request);
  if (body === undefined) return refuse(response, 400, 'BadArgument', 'The body is not JSON.');
  const members = body['members'];
  if (body['isGroup'] === true || !Array.isArray(members) || members.length !== 1) {
    return refuse(response, 400, 'BadArgument', 'Incorrect conversation creation parameters.');
  }
  if (tenantOf(body) !== desk.tenant) return refuse(response, 400, 'BadArgument', 'Unknown tenant.');
  if (!/^29:|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(memberIdOf(request))) {
    return refuse(response, 400, 'BadSyntax', 'Failed to decrypt pairwise id');
  }
  const person = addressee(request, desk);
  if (person === undefined) {
    return refuse(
      response,
      403,
      'ForbiddenOperationException',
      'The bot is not installed in the user’s personal scope.',
    );
  }
  const { id } = desk.conversations.open(person);
  note(desk, request, { op: 'create', conversation: id, activityId: '', activity: undefined });
  response.status(201).json({ id });
};

const send = (request: Request, response: Response, desk: Desk): void => {
  const conversation = known(request, response, desk);
  if (conversation === undefined) return;
  const activity = activityOf(request, response);
  if (activity === undefined) return;
  if (activity.type === 'typing') {
    desk.conversations.typing(conversation);
    return void response.status(201).json({ id: '' });
  }
  const line = desk.conversations.add(conversation, 'lantern', activity);
  note(desk, request, { op: 'send', conversation, activityId: line.id, activity });
  response.status(201).json({ id: line.id });
};

const update = (request: Request, response: Response, desk: Desk): void => {
  const conversation = known(request, response, desk);
  if (conversation === undefined) return;
  const activity = activityOf(request, response);
  if (activity === undefined) return;
  const activityId = param(request, 'activity') ?? '';
  if (!isOurs(desk, conversation, activityId))
    return refuse(response, 404, 'ActivityNotFoundInConversation', 'Activity not found.');
  desk.conversations.update(conversation, activityId, activity);
  note(desk, request, { op: 'update', conversation, activityId, activity });
  response.status(200).json({ id: activityId });
};

const remove = (request: Request, response: Response, desk: Desk): void => {
  const conversation = known(request, response, desk);
  if (conversation === undefined) return;
  const activityId = param(request, 'activity') ?? '';
  if (!isOurs(desk, conversation, activityId))
    return refuse(response, 404, 'ActivityNotFoundInConversation', 'Activity not found.');
  desk.conversations.remove(conversation, activityId);
  note(desk, request, { op: 'delete', conversation, activityId, activity: undefined });
  response.status(200).json({});
};

/** A bot may change its own messages only. */
const isOurs = (desk: Desk, conversation: string, activityId: string): boolean =>
  desk.conversations
    .get(conversation)
    ?.lines.some((line) => line.id === activityId && line.from === 'lantern' && !line.deleted) ?? false;

const members = (
  request: Request,
  response: Response,
  desk: Desk,
  shape: (list: unknown[]) => unknown,
): void => {
  const conversation = known(request, response, desk);
  const person = conversation === undefined ? undefined : desk.conversations.get(conversation)?.person;
  if (person !== undefined) response.json(shape([memberBody(person)]));
};

const member = (request: Request, response: Response, desk: Desk): void => {
  const conversation = known(request, response, desk);
  const person = conversation === undefined ? undefined : desk.conversations.get(conversation)?.person;
  if (person === undefined) return;
  const asked = param(request, 'member');
  if (asked !== person.userId && asked?.toLowerCase() !== person.aadObjectId) {
    return refuse(
      response,
      404,
      'MemberNotFoundInConversation',
      'The member could not be found in the conversation.',
    );
  }
  response.json(memberBody(person));
};

const known = (request: Request, response: Response, desk: Desk): string | undefined => {
  const id = param(request, 'id') ?? '';
  if (desk.conversations.get(id) !== undefined) return id;
  return (refuse(response, 404, 'ConversationNotFound', 'Conversation not found.'), undefined);
};

const note = (
  desk: Desk,
  request: Request,
  what: Pick<Sent, 'op' | 'conversation' | 'activityId' | 'activity'>,
): void => {
  const replyTo = what.op === 'send' ? param(request, 'activity') : undefined;
  desk.sent.push({ ...what, replyTo, authorization: request.headers.authorization, at: Date.now() });
};
