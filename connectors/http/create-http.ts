/** The one way in which connectors ask other services: patient, within the service's limits, and never twice in doubt. */
import { setTimeout as timeout } from 'node:timers/promises';
import { isAppError } from '../../bot/core/errors.ts';
import { codeOf, gaveUp, LostAnswer } from './errors.ts';
import { createGate } from './gate.ts';
import {
  usualPatience,
  type Cost,
  type Http,
  type HttpAnswer,
  type HttpOptions,
  type HttpRequest,
  type Sleep,
} from './http.ts';
import { originOf, sameOrigin } from './same-origin.ts';
import { createTokens } from './tokens.ts';
import { afterAnswer, afterLoss, holdBack, note, type Going, type Next, type Parts } from './try-again.ts';
import { createWire } from './wire.ts';

const nap: Sleep = async (ms, signal) => {
  await timeout(ms, undefined, { signal }).catch(() => undefined);
};
/** Wall-clock time that cannot go back. */
const steady = (): number => performance.timeOrigin + performance.now();

export const costsOf = (cost: HttpRequest['cost']): readonly Cost[] =>
  cost === undefined ? [] : 'budget' in cost ? [cost] : cost;

/** See {@link Http}. @throws AppError `misconfigured` for an origin without TLS that is not this machine */
export const createHttp = (options: HttpOptions): Http => {
  const { atOnce = 8, budgets = {}, now = steady, sleep = nap, random = Math.random } = options;
  const origin = originOf(options.origin);
  const patience = { ...usualPatience, ...options.patience };
  const { longestWaitMs } = patience;
  const closing = new AbortController();
  const parts: Parts = {
    options,
    origin,
    host: new URL(origin).host,
    patience,
    tokens: createTokens(options.token),
    gate: createGate({ atOnce, budgets, longestWaitMs, now, sleep }),
    wire: createWire(origin, { connections: atOnce, patience, ca: options.ca }),
    now,
    sleep: (ms) => sleep(ms, closing.signal),
    random,
  };
  return {
    origin,
    verdict: options.verdict,
    patience,
    send: (request) => send(request, parts),
    heed: (cost, answer, attempt) => {
      const going = { costs: costsOf(cost), attempt, sentAt: now() };
      note(answer, going, parts);
      const until = holdBack(answer, going, parts);
      if (until - now() > longestWaitMs) throw gaveUp('throttled', { doubt: false, retryAt: until });
    },
    close: async () => {
      closing.abort();
      parts.gate.close();
      await parts.wire.close();
    },
  };
};

const send = async (request: HttpRequest, parts: Parts): Promise<HttpAnswer> => {
  const checked = { ...request, url: sameOrigin(request.url, parts.origin) };
  const { method } = request;
  const safe = request.safe ?? method === 'GET';
  const going: Going = {
    costs: costsOf(request.cost),
    safe,
    repeatable: request.idempotent ?? (safe || method === 'PUT' || method === 'DELETE'),
    attempt: 0,
    since: undefined,
    sentAt: 0,
    doubt: false,
    refused: undefined,
    token: '',
  };
  for (;;) {
    const next = await attempt(checked, going, parts);
    if ('answer' in next) return going.doubt ? { ...next.answer, maybeTwice: true } : next.answer;
    if (next.waitMs > 0) await parts.sleep(next.waitMs);
  }
};

/** One try, in its turn. What its answer means for everybody is noted before the next in the queue may go. */
const attempt = async (request: HttpRequest, going: Going, parts: Parts): Promise<Next> => {
  const leave = await turn(going, parts);
  try {
    going.token = await tokenFor(request, going, parts);
    going.attempt += 1;
    going.sentAt = parts.now();
    going.since ??= going.sentAt;
    return afterAnswer(await parts.wire.once(request, going.token), going, parts);
  } catch (error) {
    if (error instanceof LostAnswer) return afterLoss(error, going, parts);
    throw error;
  } finally {
    leave();
  }
};

const turn = async ({ costs, attempt: tried, doubt }: Going, { gate }: Parts): Promise<() => void> => {
  try {
    return await gate.enter(costs, tried > 0);
  } catch (error) {
    if (!doubt || !isAppError(error, 'unavailable')) throw error;
    throw gaveUp('no further try', { doubt, retryAt: error.retryAt?.getTime() });
  }
};

/** A token for each try, since waits may outlast one. What a vendor's client throws may hold secrets: only its code is kept. */
const tokenFor = async (
  { as }: HttpRequest,
  { refused, doubt }: Going,
  { tokens }: Parts,
): Promise<string> => {
  try {
    return await tokens(as, refused);
  } catch (error) {
    if (isAppError(error) && !doubt) throw error;
    throw gaveUp(`no token, ${codeOf(error)}`, { doubt });
  }
};
