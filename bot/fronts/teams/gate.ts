/**
 * Nothing gets past here unproven (promises.md S1, S2, D1, I4): first the token, before a byte of the body is read; then
 * the body's size, depth and shape; then that the token and the body speak of the same service, channel and tenant.
 *
 * The same questions are botbuilder's authentication ({@link Gatekeeper}): its own leaves several of them open, and an
 * empty app id switches it off.
 */
import {
  AuthenticationError,
  BotFrameworkAuthentication,
  ClaimsIdentity,
  type AuthenticateRequestResult,
  type ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import type { Clock, Log } from '../../core/ports.ts';
import { activitySchema, type Activity } from './activity.ts';
import { createRefusals } from './refusals.ts';
import { isAllowedService, isLoopbackHost, type ServiceRule } from './services.ts';
import { KeysUnavailable } from './signing-keys.ts';
import { checkToken, type Claims, type TokenRule } from './token.ts';

export const maxBodyBytes = 256 * 1024;
export const maxDepth = 20;

export interface GateOptions {
  /** `undefined` in local mode: no token, but only this very machine may speak. */
  readonly token: TokenRule | undefined;
  readonly tenants: readonly string[];
  readonly services: ServiceRule;
  readonly connectors: ConnectorFactory;
  readonly clock: () => Clock;
  readonly log: () => Log;
}

/** An activity that is what it says it is. */
export interface Proven {
  readonly activity: Activity;
  readonly tenant: string;
  readonly identity: AuthenticateRequestResult;
}

export interface Gate {
  /** In this order in front of the handler of `POST /api/messages`. */
  readonly handlers: readonly RequestHandler[];
  /** Last in the router: whatever went wrong, nobody sees more than a word. */
  readonly onError: ErrorRequestHandler;
  proven(request: Request): Proven;
  readonly authentication: BotFrameworkAuthentication;
  /** Says what is still to be said in the log. */
  close(): void;
}

type Refusal = { readonly status: 400 | 401 | 403 | 413 | 503; readonly because: string };
const refusal = (status: Refusal['status'], because: string): Refusal => ({ status, because });
const isRefusal = (value: object): value is Refusal => 'because' in value;

const said: Readonly<Record<number, string>> = {
  400: 'bad request',
  401: 'unauthorised',
  403: 'forbidden',
  413: 'too large',
  503: 'try again',
};

export const createGate = (options: GateOptions): Gate => {
  const claimsOf = new WeakMap<Request, Claims | 'local'>();
  const provenOf = new WeakMap<Request, Proven>();
  const refusals = createRefusals(options);
  const refuse = (response: Response, { status, because }: Refusal): void => {
    refusals.count(status, because);
    answer(response, status, { error: said[status] ?? 'refused' });
  };

  const knock: RequestHandler = async (request, response, next) => {
    refusals.sayOver();
    const claims = await identify(request, options);
    if (typeof claims === 'object' && isRefusal(claims)) return refuse(response, claims);
    claimsOf.set(request, claims);
    next();
  };
  const look: RequestHandler = (request, response, next) => {
    const claims = claimsOf.get(request);
    if (claims === undefined) return refuse(response, refusal(401, 'no-claims'));
    const result = prove(request.body, claims, options);
    if (isRefusal(result)) return refuse(response, result);
    provenOf.set(request, result);
    next();
  };
  const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    refuse(response, refusal(statusOf(error), 'unreadable'));
  };

  return {
    handlers: [knock, express.json({ limit: maxBodyBytes, inflate: false }), look],
    onError,
    proven(request) {
      const proven = provenOf.get(request);
      if (proven === undefined) throw new Error('an activity reached the bot without the gate');
      return proven;
    },
    authentication: new Gatekeeper(options),
    close: () => refusals.sayRest(),
  };
};

/** Ends a request with JSON. Not express's `json()`: it hashes each answer for an ETag, which nobody asks for. */
export const answer = (response: Response, status: number, body?: unknown): void => {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.statusCode = status;
  if (body === undefined) return void response.end();
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
};

const statusOf = (error: unknown): Refusal['status'] => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return status === 413 ? 413 : 400;
};

const identify = async (request: Request, options: GateOptions): Promise<Claims | 'local' | Refusal> => {
  if (options.token === undefined) {
    return isThisMachine(request) ? 'local' : refusal(403, 'not-this-machine');
  }
  const headers = request.rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name));
  if (headers.length !== 1) return refusal(401, 'no-single-token');
  return claimsFrom(request.headers.authorization ?? '', options.token, options.clock().now());
};

const claimsFrom = async (authorization: string, rule: TokenRule, now: Date): Promise<Claims | Refusal> => {
  try {
    const checked = await checkToken(authorization, rule, now);
    return 'claims' in checked ? checked.claims : refusal(401, checked.because);
  } catch (error) {
    if (error instanceof KeysUnavailable) return refusal(503, 'no-signing-keys');
    throw error;
  }
};

/** The peer's address, and the name it called us by: a web page that points its own name at this machine stays out. */
const isThisMachine = ({ socket, headers }: Request): boolean => {
  const address = socket.remoteAddress ?? '';
  const near = address === '::1' || /^(?:::ffff:)?127\./.test(address);
  const host = URL.parse(`http://${headers.host ?? ''}`);
  return near && host !== null && isLoopbackHost(host.hostname);
};

const prove = (body: unknown, claims: Claims | 'local', options: GateOptions): Proven | Refusal => {
  if (isDeeperThan(body, maxDepth)) return refusal(400, 'too-deep');
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) return refusal(400, 'not-an-activity');
  const activity = parsed.data;
  if (activity.channelId !== 'msteams') return refusal(403, 'channel');
  if (!isAllowedService(activity.serviceUrl, options.services)) return refusal(403, 'service');
  if (claims !== 'local') {
    if (claims.serviceUrl !== activity.serviceUrl) return refusal(403, 'service-claim');
    if (!claims.endorsements.includes(activity.channelId)) return refusal(403, 'endorsement');
  }
  const tenant = tenantOf(activity, options.tenants, claims === 'local');
  if (tenant === undefined) return refusal(403, 'tenant');
  return { activity, tenant, identity: identityOf(activity, options) };
};

/** Both places that name the tenant must agree (S2). A local client may leave it out where there is only one. */
const tenantOf = ({ conversation, channelData }: Activity, tenants: readonly string[], local: boolean) => {
  const named = [conversation.tenantId, channelData?.tenant?.id].filter((name) => typeof name === 'string');
  const first = named[0] ?? (local && tenants.length === 1 ? tenants[0] : undefined);
  return first !== undefined && named.every((name) => name === first) && tenants.includes(first)
    ? first
    : undefined;
};

const identityOf = (activity: Activity, { token, connectors }: GateOptions): AuthenticateRequestResult => ({
  audience: 'https://api.botframework.com',
  claimsIdentity: new ClaimsIdentity(
    [
      { type: 'aud', value: token?.audience ?? '' },
      { type: 'serviceurl', value: activity.serviceUrl },
    ],
    true,
  ),
  connectorFactory: connectors,
});

const isDeeperThan = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeperThan(inner, depth - 1)) return true;
  }
  return false;
};

/** botbuilder's place for authentication, filled with our own. Our handler hands the proof over; a header is proven anew. */
class Gatekeeper extends BotFrameworkAuthentication {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    super();
    this.#options = options;
  }

  override async authenticateRequest(activity: unknown, header: string): Promise<AuthenticateRequestResult> {
    const { token, clock } = this.#options;
    if (token === undefined) throw new AuthenticationError('refused', 401);
    const claims = await claimsFrom(header, token, clock().now());
    const result = isRefusal(claims) ? claims : prove(activity, claims, this.#options);
    if (isRefusal(result)) throw new AuthenticationError('refused', 401);
    return result.identity;
  }

  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new AuthenticationError('refused', 401));
  }

  override createConnectorFactory(): ConnectorFactory {
    return this.#options.connectors;
  }

  /** Nobody signs in through the bot: people are who the channel says they are. */
  override createUserTokenClient(): Promise<UserTokenClient> {
    return Promise.resolve({} as UserTokenClient);
  }
}
