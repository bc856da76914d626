/** What follows a try that brought no answer for the caller: pause, back off, or give up and say what is known. */
import { gaveUp, type LostAnswer } from './errors.ts';
import type { Gate } from './gate.ts';
import type { Cost, HttpAnswer, HttpOptions, Patience } from './http.ts';
import { askedWaitMs, backOffMs, usedShare } from './retry-after.ts';
import type { Tokens } from './tokens.ts';
import type { Wire } from './wire.ts';

/** Everything that one sending after another needs. */
export interface Parts {
  readonly options: HttpOptions;
  readonly origin: string;
  /** For the log: the service's, so nobody's. */
  readonly host: string;
  readonly patience: Patience;
  readonly gate: Gate;
  readonly wire: Wire;
  readonly tokens: Tokens;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** What is known of a request between two tries. */
export interface Going {
  readonly costs: readonly Cost[];
  readonly safe: boolean;
  readonly repeatable: boolean;
  attempt: number;
  since: number | undefined;
  sentAt: number;
  /** Whether a try that may have changed something has lost its answer. */
  doubt: boolean;
  /** The token that was answered with 401, once for a request. */
  refused: string | undefined;
  token: string;
}

/** The answer for the caller, or how long to wait before the next try joins the queue (whose own pauses come on top). */
export type Next = { readonly answer: HttpAnswer } | { readonly waitMs: number };

/** The service's early warnings: slow down before it refuses; a limit that is used up pauses until it is filled again. */
export const note = (answer: HttpAnswer, { costs }: Pick<Going, 'costs'>, { gate, now }: Parts): void => {
  const share = usedShare(answer);
  if (share === undefined) return;
  for (const budget of gate.of(costs)) budget.warn(share, now());
  const wait = answer.status < 400 ? askedWaitMs(answer, now()) : undefined;
  if (wait !== undefined) for (const budget of gate.of(costs)) budget.pause(now() + wait);
};

/** Pauses all traffic of the budgets and slows it down; until when, in milliseconds since 1970. */
export const holdBack = (
  answer: HttpAnswer,
  { costs, attempt: tried, sentAt }: Pick<Going, 'costs' | 'attempt' | 'sentAt'>,
  { gate, host, now, options, patience, random }: Parts,
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
    kind: [host, ...new Set(costs.map(({ budget }) => budget))].join(' '),
  });
  return until;
};

/** @throws AppError where there is no more patience, or where a second sending could do it twice */
export const afterAnswer = (answer: HttpAnswer, going: Going, parts: Parts): Next => {
  note(answer, going, parts);
  if (answer.status === 401 && going.refused === undefined && going.attempt < parts.patience.tries) {
    going.refused = going.token;
    return { waitMs: 0 };
  }
  const verdict = parts.options.verdict(answer);
  if (verdict === 'answer') return { answer };
  // Surely refused is not in doubt, so everything may go again; a failure on the way may have come after the work was done.
  if (verdict === 'again' && !going.safe) going.doubt = true;
  const because = `status ${answer.status}`;
  if (verdict === 'again' && askedWaitMs(answer, parts.now()) === undefined)
    return backOff(because, going, parts);
  mayGoOn(because, holdBack(answer, going, parts), going, parts);
  // The gate lets nobody through before the pause is over.
  return { waitMs: 0 };
};

/** @throws AppError as {@link afterAnswer} */
export const afterLoss = ({ code, arrived, again }: LostAnswer, going: Going, parts: Parts): Next => {
  if (arrived && !going.safe) going.doubt = true;
  if (!again) throw gaveUp(code, { doubt: going.doubt });
  return backOff(code, going, parts);
};

const backOff = (because: string, going: Going, parts: Parts): Next => {
  const { host, now, options, patience, random } = parts;
  const waitMs = backOffMs(going.attempt, patience, random);
  mayGoOn(because, now() + waitMs, going, parts);
  options.log.warn('A request to a service goes again', { attempt: going.attempt, because, kind: host });
  return { waitMs };
};

const mayGoOn = (because: string, until: number, going: Going, { patience, now }: Parts): void => {
  const { doubt, repeatable, attempt: tried, since = now() } = going;
  const asked = until - now();
  const named = until > now() ? until : undefined;
  if (doubt && !repeatable) throw gaveUp(because, { doubt });
  if (tried >= patience.tries || asked > patience.longestWaitMs || until - since > patience.totalMs) {
    throw gaveUp(because, { doubt, retryAt: named });
  }
};
