/** Who may send now: everybody waits here for the budgets that their request costs, in order for each budget. */
import { AppError } from '../../bot/core/errors.ts';
import { Budget } from './budget.ts';
import { gaveUp } from './errors.ts';
import type { BudgetLimit, Cost, Sleep } from './http.ts';

export interface Gate {
  /**
   * Waits for the turn; call what comes back when the answer is there. `again`: it waited before, so it goes first.
   *
   * @throws AppError `unavailable` with `retryAt`, where a budget is paused for longer than our patience
   */
  enter(costs: readonly Cost[], again: boolean): Promise<() => void>;
  /** The budgets of these costs, of the whole service where there are none, that a refusal or a warning speaks of. */
  of(costs: readonly Cost[]): readonly Budget[];
  close(): void;
}

interface Waiter {
  readonly claims: readonly (readonly [Budget, number])[];
  readonly go: (leave: () => void) => void;
  readonly refuse: (error: AppError) => void;
}

interface GateOptions {
  readonly atOnce: number;
  readonly budgets: Readonly<Record<string, BudgetLimit>>;
  readonly longestWaitMs: number;
  readonly now: () => number;
  readonly sleep: Sleep;
}

/** Shares of a budget (one a mailbox) are forgotten when there are more than this and they are idle. */
const manyShares = 2_000;

export const createGate = ({ atOnce, budgets, longestWaitMs, now, sleep }: GateOptions): Gate => {
  const service = new Budget({ atOnce });
  const shares = new Map<string, Budget>();
  const lanes = new Map<string, Waiter[]>();
  const closing = new AbortController();
  let wakesAt = Infinity;
  let mostShares = manyShares;

  const keyOf = ({ budget, of = '' }: Cost): string => `${budget}\n${of}`;

  const budgetOf = (cost: Cost): Budget => {
    const limit = budgets[cost.budget];
    if (limit === undefined)
      throw new AppError('misconfigured', 'A request costs of a budget that is not there');
    const known = shares.get(keyOf(cost));
    if (known !== undefined) return known;
    const fresh = new Budget(limit);
    shares.set(keyOf(cost), fresh);
    return fresh;
  };

  /** Only when twice as many as the last time are kept, so that a night over 60,000 mailboxes does not look at each for each. */
  const forgetIdle = (): void => {
    const wanted = new Set(
      [...lanes.values()].flat().flatMap(({ claims }) => claims.map(([budget]) => budget)),
    );
    for (const [key, budget] of shares) if (budget.isIdle(now()) && !wanted.has(budget)) shares.delete(key);
    mostShares = Math.max(manyShares, shares.size * 2);
  };

  /** Several costs of one budget (a batch) are one claim on it. */
  const claimsOf = (costs: readonly Cost[]): Waiter['claims'] => {
    const claims = new Map<Budget, number>([[service, 0]]);
    for (const cost of costs) {
      const budget = budgetOf(cost);
      claims.set(budget, (claims.get(budget) ?? 0) + cost.units);
    }
    return [...claims];
  };

  const pausedUntil = ({ claims }: Waiter): number =>
    Math.max(...claims.map(([budget]) => budget.pausedUntil));
  const isPausedTooLong = (until: number): boolean => until - now() > longestWaitMs;

  /** How long a waiter must wait yet. What holds it up is held for it: nobody after it may take the last units again and again. */
  const waitOf = ({ claims }: Waiter, held: Set<Budget>): number => {
    let longest = 0;
    for (const [budget, units] of claims) {
      const wait = held.has(budget) ? Infinity : budget.waitMs(units, now());
      if (wait > 0 && budget !== service) held.add(budget);
      longest = Math.max(longest, wait);
    }
    return longest;
  };

  const admit = ({ claims, go }: Waiter): void => {
    const taken = claims.map(([budget, units]) => [budget, budget.take(units, now())] as const);
    go(() => {
      for (const [budget, charged] of taken) budget.leave(charged, now());
      pump();
    });
  };

  const serve = (waiter: Waiter, held: Set<Budget>): number => {
    const until = pausedUntil(waiter);
    if (isPausedTooLong(until)) {
      waiter.refuse(gaveUp('throttled', { doubt: false, retryAt: until }));
      return 0;
    }
    const wait = waitOf(waiter, held);
    if (wait === 0) admit(waiter);
    return wait;
  };

  /** Each lane in turn; one that got somebody through goes to the end of the round, so that none starves. */
  const pump = (): void => {
    let soonest = Infinity;
    const held = new Set<Budget>();
    for (const [key, lane] of lanes) {
      const serviceWait = service.waitMs(0, now());
      if (serviceWait > 0 && !isPausedTooLong(service.pausedUntil)) {
        soonest = Math.min(soonest, serviceWait);
        break;
      }
      const [first] = lane;
      const wait = first === undefined ? 0 : serve(first, held);
      soonest = Math.min(soonest, wait === 0 ? Infinity : wait);
      if (wait > 0) continue;
      lane.shift();
      lanes.delete(key);
      if (lane.length > 0) lanes.set(key, lane);
    }
    if (soonest !== Infinity) wakeIn(soonest);
  };

  const wakeIn = (ms: number): void => {
    const at = now() + ms;
    if (at >= wakesAt) return;
    wakesAt = at;
    void sleep(Math.max(1, Math.ceil(ms)), closing.signal).then(() => {
      if (wakesAt === at) wakesAt = Infinity;
      if (!closing.signal.aborted) pump();
    });
  };

  return {
    enter: (costs, again) =>
      new Promise((go, refuse) => {
        if (closing.signal.aborted) return refuse(gaveUp('closed', { doubt: false }));
        if (shares.size > mostShares) forgetIdle();
        const claims = claimsOf(costs);
        const key = [...new Set(costs.map(keyOf))].sort().join('\n\n');
        const lane = lanes.get(key) ?? [];
        if (again) lane.unshift({ claims, go, refuse });
        else lane.push({ claims, go, refuse });
        lanes.set(key, lane);
        pump();
      }),
    of: (costs) => (costs.length === 0 ? [service] : costs.map(budgetOf)),
    close: () => {
      closing.abort();
      const waiting = [...lanes.values()].flat();
      lanes.clear();
      for (const { refuse } of waiting) refuse(gaveUp('closed', { doubt: false }));
    },
  };
};
