/** Budgets and queues, in a time of their own: in no stretch of time more than the limit, and nobody is forgotten. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createGate, type Gate } from '../../../connectors/http/gate.ts';
import type { BudgetLimit, Cost, Sleep } from '../../../connectors/http/http.ts';

/** A time that jumps to the next thing that somebody waits for, once everything else has come to rest. */
const simulation = () => {
  let at = 0;
  const due: { readonly until: number; readonly wake: () => void }[] = [];
  const sleep = (ms: number): Promise<void> => new Promise((wake) => due.push({ until: at + ms, wake }));
  const run = async (isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      await new Promise(setImmediate);
      if (isOver()) return;
      due.sort((a, b) => a.until - b.until);
      const next = due.shift();
      if (next === undefined) throw new Error('Everybody waits and nobody is due');
      at = Math.max(at, next.until);
      next.wake();
    }
  };
  return { now: () => at, sleep, run };
};

interface Visit {
  readonly afterMs: number;
  readonly takesMs: number;
  /** From 0 to 1: how much of that time is the way there. */
  readonly travels?: number;
  readonly costs: readonly Cost[];
}
interface Sent {
  readonly at: number;
  /** When it arrives, by the service's own clock: any time before its answer is back. */
  readonly arrives: number;
  readonly end: number;
  readonly costs: readonly Cost[];
}

const play = async (
  visits: readonly Visit[],
  budgets: Readonly<Record<string, BudgetLimit>>,
  atOnce: number,
  trouble: (gate: Gate, now: number, costs: readonly Cost[]) => void = () => undefined,
): Promise<Sent[]> => {
  const { now, sleep, run } = simulation();
  const asleep: Sleep = (ms) => sleep(ms);
  const gate = createGate({ atOnce, budgets, longestWaitMs: Infinity, now, sleep: asleep });
  const sent: Sent[] = [];
  const all = Promise.all(
    visits.map(async ({ afterMs, takesMs, travels = 0, costs }) => {
      await sleep(afterMs);
      const leave = await gate.enter(costs, false);
      const at = now();
      await sleep(takesMs);
      sent.push({ at, arrives: at + travels * (now() - at), end: now(), costs });
      trouble(gate, now(), costs);
      leave();
    }),
  );
  await run(() => sent.length === visits.length);
  await all;
  return sent.sort((a, b) => a.at - b.at);
};

const limits = {
  users: { units: 12, perMs: 1_000 },
  slow: { units: 2, perMs: 5_000, atOnce: 1 },
  mail: { atOnce: 4, units: 30, perMs: 2_000 },
} satisfies Record<string, BudgetLimit>;

const cost = fc.oneof(
  fc.record({ budget: fc.constant('users'), units: fc.constantFrom(1, 2, 3, 5, 0.5) }),
  fc.record({ budget: fc.constant('slow'), units: fc.constantFrom(1, 2) }),
  fc.record({
    budget: fc.constant('mail'),
    units: fc.constantFrom(1, 5, 100),
    of: fc.constantFrom('ann', 'bob'),
  }),
);
const visit: fc.Arbitrary<Visit> = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
  takesMs: fc.integer({ min: 0, max: 300 }),
  travels: fc.constantFrom(0, 0.5, 1),
  costs: fc.array(cost, { maxLength: 3 }),
});

/** The most units in any stretch of `perMs`, and the most in flight, of each share of a budget. */
const check = (sent: readonly Sent[], budget: keyof typeof limits, share: string | undefined): void => {
  const { units: most, perMs, ...limit } = limits[budget];
  const own = sent
    .map(({ at, arrives, end, costs }) => ({
      at,
      arrives,
      end,
      units: costs
        .filter((one) => one.budget === budget && one.of === share)
        .reduce((sum, { units }) => sum + units, 0),
    }))
    .filter(({ units }) => units > 0);
  for (const { at, arrives } of own) {
    const within = own.filter((other) => other.arrives >= arrives && other.arrives < arrives + perMs);
    const sum = within.reduce((total, { units }) => total + Math.min(most, units), 0);
    expect(sum).toBeLessThanOrEqual(most + 1e-6);
    const inFlight = own.filter((other) => other.at <= at && other.end > at).length;
    expect(inFlight).toBeLessThanOrEqual('atOnce' in limit ? limit.atOnce : Infinity);
  }
};

test('in every stretch of time the units stay within the limit, for any arrivals, pauses and warnings', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(visit, { minLength: 1, maxLength: 50 }),
      fc.array(fc.constantFrom('none', 'none', 'pause', 'slow', 'warn'), { minLength: 1, maxLength: 10 }),
      async (visits, troubles) => {
        const paused: { readonly from: number; readonly to: number; readonly budgets: Set<string> }[] = [];
        let index = 0;
        const sent = await play(visits, limits, 6, (gate, now, costs) => {
          const trouble = troubles[index++ % troubles.length];
          if (costs.length === 0) return;
          for (const budget of gate.of(costs)) {
            if (trouble === 'pause') budget.pause(now + 700);
            if (trouble === 'slow') budget.slowDown(now, now);
            if (trouble === 'warn') budget.warn(0.95, now);
          }
          if (trouble === 'pause')
            paused.push({
              from: now,
              to: now + 700,
              budgets: new Set(costs.map((one) => one.budget + one.of)),
            });
        });
        expect(sent).toHaveLength(visits.length);
        check(sent, 'users', undefined);
        check(sent, 'slow', undefined);
        check(sent, 'mail', 'ann');
        check(sent, 'mail', 'bob');
        for (const { at } of sent)
          expect(sent.filter((other) => other.at <= at && other.end > at).length).toBeLessThanOrEqual(6);
        for (const { from, to, budgets } of paused) {
          const early = sent.filter(
            ({ at, costs }) => at > from && at < to && costs.some((one) => budgets.has(one.budget + one.of)),
          );
          expect(early).toEqual([]);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('what left a moment apart does not come free in one moment', async () => {
  const costs = [{ budget: 'users', units: 1 }];
  const visits = [0, 0, 0, 0, 0, 0, 4, 4, ...Array.from({ length: 20 }, () => 5)].map((afterMs) => ({
    afterMs,
    takesMs: 0,
    costs,
  }));
  check(await play(visits, limits, 30), 'users', undefined);
});

test('a full budget is used nearly to its limit: 1,200 units at 100 a second end within 1.10 of the floor', async () => {
  const costs = [{ budget: 'b', units: 1 }];
  const visits = Array.from({ length: 1_200 }, () => ({ afterMs: 0, takesMs: 50, costs }));
  const sent = await play(visits, { b: { units: 100, perMs: 1_000 } }, 50);
  // The service would take the first hundred at once: the floor is 11 s.
  expect(sent.at(-1)!.at).toBeLessThanOrEqual(11_000 * 1.1);
});

test('a large claim is not starved by a stream of small ones, nor one mailbox by another', async () => {
  const small = Array.from({ length: 300 }, (_, index) => ({
    afterMs: index * 10,
    takesMs: 5,
    costs: [{ budget: 'b', units: 1 }],
  }));
  const large = {
    afterMs: 100,
    takesMs: 5,
    costs: [
      { budget: 'b', units: 18 },
      { budget: 'c', units: 1 },
    ],
  };
  const sent = await play([...small, large], { b: { units: 20, perMs: 1_000 }, c: {} }, 10);
  expect(sent.findIndex(({ costs }) => costs.length === 2)).toBeLessThan(60);

  const full = Array.from({ length: 40 }, () => ({
    afterMs: 0,
    takesMs: 5,
    costs: [{ budget: 'm', units: 1, of: 'ann' }],
  }));
  const other = { afterMs: 1, takesMs: 5, costs: [{ budget: 'm', units: 1, of: 'bob' }] };
  const mail = await play([...full, other], { m: { units: 4, perMs: 10_000 } }, 10);
  expect(mail.find(({ costs }) => costs[0]!.of === 'bob')!.at).toBeLessThan(1_000);
});

test('a batch counts each of its parts, and is one in flight', async () => {
  const costs = Array.from({ length: 6 }, () => ({ budget: 'b', units: 1 }));
  const visits = Array.from({ length: 4 }, () => ({ afterMs: 0, takesMs: 1, costs }));
  const sent = await play(visits, { b: { units: 6, perMs: 1_000, atOnce: 2 } }, 10);
  for (const [index, { at }] of sent.entries()) expect(at).toBeGreaterThanOrEqual(index * 1_000);
});

test('whoever waits when it is closed is refused, and a budget that is not there is a mistake', async () => {
  const { now, sleep } = simulation();
  const gate = createGate({ atOnce: 1, budgets: {}, longestWaitMs: 1, now, sleep: (ms) => sleep(ms) });
  await gate.enter([], false);
  const waiting = gate.enter([], false);
  gate.close();
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  await expect(gate.enter([], false)).rejects.toMatchObject({ code: 'unavailable' });
  const open = createGate({ atOnce: 1, budgets: {}, longestWaitMs: 1, now, sleep: (ms) => sleep(ms) });
  await expect(open.enter([{ budget: 'none', units: 1 }], false)).rejects.toMatchObject({
    code: 'misconfigured',
  });
});
