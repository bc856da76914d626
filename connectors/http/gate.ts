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
const mostShares = 2_000;

export const createGate = ({ atOnce, budgets, longestWaitMs, now, sleep }: GateOptions): Gate => {
  const service = new Budget({ atOnce });
  const shares = new Map<string, Budget>();
  const lanes = new Map<string, Waiter[]>();
  const closing = new AbortController();
  let wakesAt = Infinity;

  const keyOf = ({ budget, of = '' }: Cost): string => `${budget}\n${of}`;

  const budgetOf = (cost: Cost): Budget => {
    const limit = budgets[cost.budget];
    if (limit === undefined)
      throw new AppError('misconfigured', 'A request costs of a budget that is not there');
    const known = shares.get(keyOf(cost));
    if (known !== undefined) return known;
    if (shares.size > mostShares) forgetIdle();
    const fresh = new Budget(limit);
    shares.set(keyOf(cost), fresh);
    return fresh;
  };

  const forgetIdle = (): void => {
    const wanted = new Set(
      [...lanes.values()].flat().flatMap(({ claims }) => claims.map(([budget]) => budget)),
    );
    for (const [key, budget] of shares) if (budget.isIdle(now()) && !wanted.has(budget)) shares.delete(key);
  };

  const waitOf = ({ claims }: Waiter): number =>
    Math.max(...claims.map(([budget, units]) => budget.waitMs(units, now())));
  const pausedUntil = ({ claims }: Waiter): number =>
    Math.max(...claims.map(([budget]) => budget.pausedUntil));

  const admit = ({ claims, go }: Waiter): void => {
    for (const [budget, units] of claims) budget.take(units, now());
    let left = false;
    go(() => {
      if (left) return;
      left = true;
      for (const [budget] of claims) budget.leave();
      pump();
    });
  };

  /** Each lane in turn; whoever got through goes to the end of the round, so that no lane starves. */
  const pump = (): void => {
    let soonest = Infinity;
    for (const [key, lane] of lanes) {
      const serviceWait = service.waitMs(0, now());
      if (serviceWait === Infinity) break;
      const [first] = lane;
      const wait = first === undefined ? Infinity : waitOf(first);
      const tooLong = first !== undefined && pausedUntil(first) - now() > longestWaitMs;
      if (first === undefined || wait === 0 || tooLong) {
        lane.shift();
        lanes.delete(key);
        if (lane.length > 0) lanes.set(key, lane);
        if (first === undefined) continue;
        if (tooLong) first.refuse(gaveUp('throttled', { doubt: false, retryAt: pausedUntil(first) }));
        else admit(first);
      } else soonest = Math.min(soonest, wait);
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
        const claims: (readonly [Budget, number])[] = [[service, 0]];
        for (const cost of costs) claims.push([budgetOf(cost), cost.units]);
        const key = costs.map(keyOf).join('\n\n');
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
