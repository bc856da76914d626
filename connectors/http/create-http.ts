/** The one way in which connectors ask other services: patient, within the service's limits, and never twice in doubt. */
import { setTimeout as timeout } from 'node:timers/promises';
import { AppError, isAppError } from '../../bot/core/errors.ts';
import { gaveUp, LostAnswer, lostBy } from './errors.ts';
import { createGate, type Gate } from './gate.ts';
import {
  usualPatience,
  type Cost,
  type Http,
  type HttpAnswer,
  type HttpOptions,
  type HttpRequest,
  type Patience,
  type Sleep,
} from './http.ts';
import { askedWaitMs, backOffMs, usedShare } from './retry-after.ts';
import { originOf, sameOrigin } from './same-origin.ts';
import { createWire, type Wire } from './wire.ts';

/** Everything that one sending after another needs. */
interface Parts {
  readonly options: HttpOptions;
  readonly origin: string;
  readonly patience: Patience;
  readonly gate: Gate;
  readonly wire: Wire;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** What is known of a request between two tries. */
interface Going {
  readonly costs: readonly Cost[];
  readonly safe: boolean;
  readonly repeatable: boolean;
  attempt: number;
  since: number | undefined;
  sentAt: number;
  doubt: boolean;
  /** Whether any earlier try may have arrived. */
  maybe: boolean;
  renewed: boolean;
}

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
    patience,
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
  const safe = request.method === 'GET';
  const going: Going = {
    costs: costsOf(request.cost),
    safe,
    repeatable: request.idempotent ?? (safe || request.method === 'PUT' || request.method === 'DELETE'),
    attempt: 0,
    since: undefined,
    sentAt: 0,
    doubt: false,
    maybe: false,
    renewed: false,
  };
  for (;;) {
    const answer = await attempt(checked, going, parts);
    if (answer !== undefined) return going.maybe ? { ...answer, maybeTwice: true } : answer;
  }
};

/** One try. Undefined: the next one may go, whatever had to be waited for has been. */
const attempt = async (request: HttpRequest, going: Going, parts: Parts): Promise<HttpAnswer | undefined> => {
  const outcome = await throughGate(request, going, parts);
  if (outcome instanceof LostAnswer) {
    await afterLoss(outcome, going, parts);
    return undefined;
  }
  note(outcome, going, parts);
  if (outcome.status === 401 && !going.renewed && going.attempt < parts.patience.tries) {
    going.renewed = true;
    return undefined;
  }
  const verdict = parts.options.verdict(outcome);
  if (verdict === 'answer') return outcome;
  if (verdict === 'throttled') await afterRefusal(outcome, going, parts);
  else await afterFailure(outcome, going, parts);
  return undefined;
};

const throughGate = async (
  request: HttpRequest,
  going: Going,
  parts: Parts,
): Promise<HttpAnswer | LostAnswer> => {
  const leave = await parts.gate.enter(going.costs, going.attempt > 0).catch((error: unknown) => {
    if (isAppError(error, 'unavailable') && going.doubt) {
      throw gaveUp('throttled', { doubt: true, retryAt: error.retryAt?.getTime() });
    }
    throw error;
  });
  try {
    const token = await tokenFor(request, going, parts);
    going.attempt += 1;
    going.sentAt = parts.now();
    going.since ??= going.sentAt;
    return await parts.wire.once(request, token);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return lostBy(error);
  } finally {
    leave();
  }
};

/** A token for each try, since waits may outlast one. */
const tokenFor = async ({ as }: HttpRequest, going: Going, { options }: Parts): Promise<string> => {
  try {
    return await options.token({ as, fresh: going.renewed });
  } catch (error) {
    if (isAppError(error) && !going.doubt) throw error;
    throw gaveUp('no token', { doubt: going.doubt });
  }
};

/** The service's early warnings: slow down before it refuses; a limit that is used up pauses until it is filled again. */
const note = (answer: HttpAnswer, { costs }: Pick<Going, 'costs'>, { gate, now }: Parts): void => {
  const share = usedShare(answer);
  if (share === undefined) return;
  for (const budget of gate.of(costs)) budget.warn(share, now());
  const wait = answer.status < 400 ? askedWaitMs(answer, now()) : undefined;
  if (wait !== undefined) for (const budget of gate.of(costs)) budget.pause(now() + wait);
};

/** Pauses all traffic of the budgets and slows it down; until when, in milliseconds since 1970. */
const holdBack = (
  answer: HttpAnswer,
  { costs, attempt: tried, sentAt }: Pick<Going, 'costs' | 'attempt' | 'sentAt'>,
  { gate, now, options, patience, random }: Parts,
): number => {
  const asked = askedWaitMs(answer, now()) ?? 0;
  // A little later than asked, so that several of us do not come back in the same moment.
  const wait = Math.max(asked + random() * Math.min(1_000, asked / 10), backOffMs(tried, patience, random));
  const until = now() + wait;
  for (const budget of gate.of(costs)) {
    budget.pause(until);
    budget.slowDown(sentAt, now());
  }
  options.log.warn('A service asked us to wait', {
    status: answer.status,
    attempt: tried,
    ms: Math.ceil(wait),
    kind: costs.map(({ budget }) => budget).join(' '),
  });
  return until;
};

/** Surely refused: nothing was done, so everything may be sent again once the pause is over (the gate sees to that). */
const afterRefusal = async (answer: HttpAnswer, going: Going, parts: Parts): Promise<void> => {
  const until = holdBack(answer, going, parts);
  mayGoOn(`status ${answer.status}`, until, going, parts);
};

/** Something on the way failed: it may have been done. */
const afterFailure = async (answer: HttpAnswer, going: Going, parts: Parts): Promise<void> => {
  inDoubt(going);
  const because = `status ${answer.status}`;
  const asked = askedWaitMs(answer, parts.now());
  if (asked !== undefined) {
    const until = holdBack(answer, going, parts);
    return mayGoOn(because, until, going, parts);
  }
  await backOff(because, going, parts);
};

const afterLoss = async ({ code, arrived, again }: LostAnswer, going: Going, parts: Parts): Promise<void> => {
  if (arrived) inDoubt(going);
  if (!again) throw gaveUp(code, { doubt: going.doubt });
  await backOff(code, going, parts);
};

const inDoubt = (going: Going): void => {
  going.maybe = true;
  if (!going.safe) going.doubt = true;
};

const backOff = async (because: string, going: Going, parts: Parts): Promise<void> => {
  const wait = backOffMs(going.attempt, parts.patience, parts.random);
  mayGoOn(because, parts.now() + wait, going, parts);
  parts.options.log.warn('A request to a service goes again', { attempt: going.attempt, because });
  await parts.sleep(wait);
};

/** @throws AppError where there is no more patience, or where a second sending could do it twice */
const mayGoOn = (because: string, until: number, going: Going, { patience, now }: Parts): void => {
  const { doubt, repeatable, attempt: tried, since = now() } = going;
  const asked = until - now();
  const named = until > now() ? until : undefined;
  if (doubt && !repeatable) throw gaveUp(because, { doubt });
  if (tried >= patience.tries || asked > patience.longestWaitMs || until - since > patience.totalMs) {
    throw gaveUp(because, { doubt, retryAt: named });
  }
};
