/** The worker on a live Azurite: everything that is due is run, at least once, and its effects are there once. */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { create } from '../../bot/core/change.ts';
import { AppError } from '../../bot/core/errors.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import { outboxKind, schedule, type OutboxRow } from '../../bot/core/outbox.ts';
import type { Change, Deps, Done, Job, Log, Records, SchoolId, Turn, WakeUps } from '../../bot/core/ports.ts';
import { trailKind, trailRange } from '../../bot/core/trail.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../bot/core/worker.ts';
import type { AzureRecords } from '../../connectors/azure/records.ts';
import { collect, note, noteKind } from '../contracts/records.ts';
import { useAzurite } from '../support/azurite.ts';

const shared = useAzurite();
let records: AzureRecords;
beforeAll(async () => {
  records = await shared.records();
}, 60_000);

const started: Worker[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.stop()));
});

type Payload = { readonly id: string };
const payload = z.object({ id: z.string() });
const start = new Date('2026-11-21T10:00:00.000Z');

/** One school with a clock of its own, a log that is kept, and workers on it. */
const setUp = (store: Pick<Records, 'get' | 'list' | 'listMixed' | 'commit'> = records) => {
  const school = shared.school();
  const time = { school: start.getTime(), real: start.getTime() };
  const clock = { now: () => new Date(time.school) };
  const logged: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: (message, ids) => logged.push(`warn ${message} ${JSON.stringify(ids)}`),
    error: (message, ids) => logged.push(`error ${message} ${JSON.stringify(ids)}`),
  };
  const ledger = createLedger({ records: store, clock, trailKey: () => Buffer.from('key') });
  const wakeUps: WakeUps = { put: async () => undefined, take: async () => [] };
  // The rest of Deps is for features; the jobs of these tests use none of it.
  const deps = { records: store, ledger, clock, log } as Partial<Deps> as Deps;
  const worker = (job: Job<Payload>, more: Partial<WorkerOptions> = {}): Worker => {
    const made = createWorker({
      deps,
      jobs: [job],
      wakeUps,
      leaseSeconds: 30,
      schools: [school],
      realClock: { now: () => new Date(time.real) },
      ...more,
    });
    started.push(made);
    return made;
  };
  const put = async (ids: readonly string[], job = 'tell', due = start): Promise<void> => {
    for (let from = 0; from < ids.length; from += 100) {
      const some = ids.slice(from, from + 100);
      await records.commit(some.map((id) => schedule({ name: job, payload }, { id }, due, school, clock)));
    }
  };
  const outbox = async (): Promise<OutboxRow[]> =>
    (await collect(records.list(outboxKind, { partition: school, from: 'O!', to: 'P!' }))).map(
      ({ value }) => value,
    );
  const effects = async (): Promise<string[]> =>
    (await collect(records.list(noteKind, { partition: school, from: 'E!', to: 'F!' }))).map(
      ({ value }) => value.text,
    );
  return { school, time, clock, deps, logged, worker, put, outbox, effects };
};

const effect = (school: SchoolId, id: string): Change =>
  create(noteKind, { partition: school, row: `E!${id}` }, note(id));
const doneWith = (school: SchoolId, id: string): Done => ({
  rows: [effect(school, id)],
  trail: [{ actor: 'lantern', action: 'told', target: id }],
});

const telling = (run: (id: string, turn: Turn) => Promise<Done> | Done): Job<Payload> => ({
  name: 'tell',
  payload,
  run: async ({ id }, _, turn) => run(id, turn),
});

/** What waits at it goes on once it is opened. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

describe('a job that is due', () => {
  test('is run, and its rows, its trail and the end of its row are there together', async () => {
    const { school, worker, put, outbox, effects } = setUp();
    const turns: Turn[] = [];
    const job = telling((id, turn) => {
      turns.push(turn);
      return doneWith(school, id);
    });
    await put(['a']);
    expect(await worker(job).runDue(school)).toBe(1);
    expect(turns).toMatchObject([{ school, attempt: 1 }]);
    expect([await effects(), await outbox()]).toEqual([['a'], []]);
    const trail = await collect(records.list(trailKind, trailRange(school)));
    expect(trail.map(({ value }) => `${value.action} ${value.target}`)).toEqual(['told a']);
    expect(await worker(job).runDue(school)).toBe(0);
  });

  test('may have nothing to write', async () => {
    const { school, worker, put, outbox } = setUp();
    await put(['a']);
    await worker(telling(() => ({ rows: [], trail: [] }))).runDue(school);
    expect(await outbox()).toEqual([]);
  });

  test('is not run before its time; moving the clock runs all that falls due, also what that brings about', async () => {
    const { school, time, worker, put, outbox, effects, deps } = setUp();
    await put(['a', 'b'], 'tell', new Date(start.getTime() + 60_000));
    const one = worker(
      telling((id) => {
        const next = schedule(
          { name: 'tell', payload },
          { id: `${id}x` },
          new Date(time.school - 1_000),
          school,
          deps.clock,
        );
        return { ...doneWith(school, id), rows: [effect(school, id), ...(id.length < 4 ? [next] : [])] };
      }),
    );
    expect(await one.runDue(school)).toBe(0);
    time.school += 60_000;
    await one.runAllDue();
    expect(await effects()).toHaveLength(8);
    expect(await outbox()).toEqual([]);
  });

  test('may ask to be run again later, as a first try', async () => {
    const { school, time, worker, put, outbox, effects } = setUp();
    await put(['a']);
    const attempts: number[] = [];
    const later = new Date(start.getTime() + 1_800_000);
    const one = worker(
      telling((id, { attempt }) => {
        attempts.push(attempt);
        return attempts.length < 2 ? { again: later, because: 'it is night' } : doneWith(school, id);
      }),
    );
    await one.runAllDue();
    expect(await outbox()).toMatchObject([{ due: later.toISOString(), attempts: 0 }]);
    time.school = later.getTime();
    await one.runAllDue();
    expect([attempts, await effects(), await outbox()]).toEqual([[1, 1], ['a'], []]);
  });

  test('may ask for the very time it had', async () => {
    const { school, worker, put, effects } = setUp();
    await put(['a']);
    let runs = 0;
    const job = telling((id) =>
      (runs += 1) < 3 ? { again: start, because: 'not yet' } : doneWith(school, id),
    );
    await worker(job).runAllDue();
    expect([runs, await effects()]).toEqual([3, ['a']]);
  });
});

describe('a job that fails', () => {
  test('comes back later and later, says which try it is, and is never given up', async () => {
    const { school, time, worker, put, outbox, logged, effects } = setUp();
    await put(['a']);
    const attempts: number[] = [];
    const one = worker(
      telling((id, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 7) throw new Error('words of a child');
        return doneWith(school, id);
      }),
    );
    const pauses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      await one.runAllDue();
      const [row] = await outbox();
      pauses.push(Math.round((Date.parse(row?.due ?? '') - time.school) / 1_000));
      expect(row).toMatchObject({ attempts: n + 1, failures: n + 1 });
      time.school = Date.parse(row?.due ?? '');
    }
    await one.runAllDue();
    expect([attempts, await effects()]).toEqual([[1, 2, 3, 4, 5, 6, 7], ['a']]);
    [5, 15, 60, 300, 300, 300].forEach((seconds, n) => {
      expect(pauses[n]).toBeGreaterThanOrEqual(seconds * 0.89);
      expect(pauses[n]).toBeLessThanOrEqual(seconds * 1.11 + 1);
    });
    expect(logged).toHaveLength(6);
    expect(logged.join()).not.toContain('child');
  });

  test('at what it wrote comes back too, and is not in the way of others', async () => {
    const { school, time, worker, put, outbox, effects, logged } = setUp();
    await records.commit([effect(school, 'a')]);
    await put(['a', 'b']);
    await worker(telling((id) => doneWith(school, id))).runAllDue();
    expect(await effects()).toEqual(['a', 'b']);
    expect(await outbox()).toMatchObject([{ payload: { id: 'a' }, failures: 1 }]);
    expect(logged.join()).toContain('"code":"conflict"');
    expect(Date.parse((await outbox())[0]?.due ?? '')).toBeGreaterThan(time.school);
  });

  test.each([
    ['of an unknown name', 'nobody', {}],
    ['with a payload that cannot be read', 'tell', { id: 7 }],
  ])('%s is kept for an hour, with an error in the log', async (_, name, wrong) => {
    const { school, worker, put, outbox, effects, logged } = setUp();
    const odd = schedule({ name, payload: z.unknown() }, wrong, start, school);
    await records.commit([odd]);
    await put(['a']);
    const one = worker(telling((id) => doneWith(school, id)));
    await one.runAllDue();
    expect(await effects()).toEqual(['a']);
    expect(await outbox()).toMatchObject([
      { job: name, payload: wrong, due: '2026-11-21T11:00:00.000Z', attempts: 0 },
    ]);
    expect(logged).toHaveLength(1);
  });

  test('to be read is kept, and hides nothing', async () => {
    const { school, worker, put, effects, logged } = setUp();
    const row = 'O!000000000000000!0';
    await records.commit([
      create({ ...outboxKind, schema: z.unknown() }, { partition: school, row }, { v: 9 }),
    ]);
    await put(['a']);
    await worker(telling((id) => doneWith(school, id))).runDue(school);
    expect(await effects()).toEqual(['a']);
    expect(logged.join()).toContain('cannot be read');
    expect(
      await records.get({ ...outboxKind, schema: z.unknown() }, { partition: school, row }),
    ).toBeDefined();
  });
});

describe('a worker that dies', () => {
  /** Storage that stops answering this one process, as if it had been killed. */
  const mortal = () => {
    let dead = false;
    const alive = <T>(call: () => T): T => {
      if (dead) throw new AppError('unavailable', 'This process is dead');
      return call();
    };
    const store: Records = {
      get: async (kind, key) => alive(() => records.get(kind, key)),
      list: (kind, range) => alive(() => records.list(kind, range)),
      listMixed: (table, range, kindOf) => alive(() => records.listMixed(table, range, kindOf)),
      commit: async (changes) => alive(() => records.commit(changes)),
    };
    return { store, kill: () => (dead = true) };
  };

  test('leaves its job to the next when its lease has passed: told twice, recorded once', async () => {
    const { store, kill } = mortal();
    const first = setUp(store);
    const { school, time, put, effects, outbox } = first;
    await put(['a']);
    const attempts: number[] = [];
    const job = (end?: () => void) =>
      telling((id, { attempt }) => {
        attempts.push(attempt);
        end?.();
        return doneWith(school, id);
      });
    await first.worker(job(kill)).runDue(school);
    expect(await effects()).toEqual([]);
    const ledger = createLedger({ records, clock: first.clock, trailKey: () => Buffer.from('key') });
    const next = first.worker(job(), { deps: { ...first.deps, records, ledger } });
    expect(await next.runDue(school)).toBe(0);
    time.school += 3_600_000;
    expect(await next.runDue(school)).toBe(0);
    time.real += 31_000;
    expect(await next.runDue(school)).toBe(1);
    expect([attempts, await effects(), await outbox()]).toEqual([[1, 2], ['a'], []]);
  });

  test('and comes back too late finds its row taken, and records nothing', async () => {
    const { school, time, worker, put, effects, outbox, logged } = setUp();
    await put(['a']);
    const [held, begun] = [gate(), gate()];
    const slow = worker(
      telling(async (id) => {
        begun.open();
        await held.opened;
        return { ...doneWith(school, id), rows: [effect(school, 'late')] };
      }),
    );
    const running = slow.runDue(school);
    await begun.opened;
    time.real += 31_000;
    expect(await worker(telling((id) => doneWith(school, id))).runDue(school)).toBe(1);
    held.open();
    await running;
    expect([await effects(), await outbox()]).toEqual([['a'], []]);
    expect(logged.join()).toContain('somebody else');
  });

  test('not, but takes long, keeps its lease', async () => {
    const { school, put, effects, worker } = setUp();
    await put(['a']);
    const realClock = { now: () => new Date() };
    let runs = 0;
    const [held, begun] = [gate(), gate()];
    const job = telling(async (id) => {
      runs += 1;
      begun.open();
      await held.opened;
      return doneWith(school, id);
    });
    // Renewed after half of it: the other half is for a slow machine.
    const [one, other] = [
      worker(job, { leaseSeconds: 2, realClock }),
      worker(job, { leaseSeconds: 2, realClock }),
    ];
    const running = one.runDue(school);
    await begun.opened;
    for (let n = 0; n < 18; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect(await other.runDue(school)).toBe(0);
    }
    held.open();
    await running;
    expect([runs, await effects()]).toEqual([1, ['a']]);
  });
});

describe('workers that are started', () => {
  test('two of them do 200 jobs, each once, at most 16 at a time each', async () => {
    const { school, worker, put, effects, outbox } = setUp();
    const ids = Array.from({ length: 200 }, (_, n) => `j${String(n).padStart(3, '0')}`);
    await put(ids);
    const ran: string[] = [];
    const most: number[] = [];
    const counting = (): Job<Payload> => {
      let now = 0;
      return telling(async (id) => {
        most.push((now += 1));
        ran.push(id);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now -= 1;
        return doneWith(school, id);
      });
    };
    const both = [worker(counting()), worker(counting())];
    both.forEach((one) => one.start());
    const until = performance.now() + 20_000;
    while ((await outbox()).length > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all(both.map((one) => one.stop()));
    expect(await effects()).toEqual(ids);
    expect(ran.sort()).toEqual(ids);
    expect(Math.max(...most)).toBeLessThanOrEqual(16);
    expect(Math.max(...most)).toBeGreaterThan(1);
  }, 40_000);

  test('are not filled by jobs that wait for a cloud: a quick one behind 40 of them is done, and so are they', async () => {
    const { school, worker, put, effects, outbox } = setUp();
    const ids = Array.from({ length: 40 }, (_, n) => `s${String(n).padStart(2, '0')}`);
    await put(ids, 'disable');
    await put(['quick']);
    const held = gate();
    const most: number[] = [];
    let now = 0;
    const disable: Job<Payload> = {
      name: 'disable',
      payload,
      slow: true,
      run: async ({ id }) => {
        most.push((now += 1));
        await held.opened;
        now -= 1;
        return doneWith(school, id);
      },
    };
    const tell = telling((id) => doneWith(school, id));
    const one = worker(tell, { jobs: [disable, tell] });
    one.start();
    const until = async (isSo: () => Promise<boolean>): Promise<void> => {
      const end = performance.now() + 10_000;
      while (!(await isSo()) && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(async () => most.length > 0 && (await effects()).length === 1);
    expect(await effects()).toEqual(['quick']);
    await put(['woken']);
    one.wake(school);
    await until(async () => (await effects()).length === 2);
    expect(await effects()).toEqual(['quick', 'woken']);
    held.open();
    await until(async () => (await outbox()).length === 0);
    expect(await effects()).toEqual(['quick', ...ids, 'woken']);
    expect(Math.max(...most)).toBeLessThan(16);
  }, 60_000);

  test('find what is due at start, what they are woken for, and what the queue says', async () => {
    const { school, worker, put, effects } = setUp();
    const waiting: SchoolId[] = [];
    const wakeUps: WakeUps = { put: async () => undefined, take: async () => waiting.splice(0) };
    const one = worker(
      telling((id) => doneWith(school, id)),
      { wakeUps },
    );
    const until = async (count: number): Promise<void> => {
      const end = performance.now() + 10_000;
      while ((await effects()).length < count && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await effects()).toHaveLength(count);
    };
    await put(['a']);
    one.start();
    one.start();
    await until(1);
    await put(['b']);
    one.wake(school);
    await until(2);
    await put(['c']);
    waiting.push('a school of somebody else', school, school);
    await until(3);
  }, 40_000);

  test('go on after errors of the queue and of storage, and say so in the log', async () => {
    let broken = true;
    const shaky: Records = {
      get: (kind, key) => records.get(kind, key),
      list: (kind, range) => {
        if (broken) throw new AppError('unavailable', 'no');
        return records.list(kind, range);
      },
      listMixed: (table, range, kindOf) => records.listMixed(table, range, kindOf),
      commit: (changes) => records.commit(changes),
    };
    const { school, worker, put, effects, logged } = setUp(shaky);
    const wakeUps: WakeUps = {
      put: async () => undefined,
      take: async () => {
        if (broken) throw new AppError('unavailable', 'no');
        return [school];
      },
    };
    await put(['a']);
    worker(
      telling((id) => doneWith(school, id)),
      { wakeUps, sleep: () => new Promise((resolve) => setTimeout(resolve, 20)) },
    ).start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    broken = false;
    const end = performance.now() + 10_000;
    while ((await effects()).length < 1 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await effects()).toEqual(['a']);
    expect(logged.join()).toContain('wake-ups could not be read');
    expect(logged.join()).toContain('outbox of a school could not be read');
  }, 40_000);

  test('wait for what runs when they are stopped, and begin nothing more', async () => {
    const { school, worker, put, effects, outbox } = setUp();
    await put(Array.from({ length: 40 }, (_, n) => `j${n}`));
    const held = gate();
    let begun = 0;
    const one = worker(
      telling(async (id) => {
        if ((begun += 1) > 1) await held.opened;
        return doneWith(school, id);
      }),
    );
    one.start();
    while ((await effects()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const stopping = one.stop();
    held.open();
    await stopping;
    const [done, left] = [await effects(), await outbox()];
    expect(done.length + left.length).toBe(40);
    expect(left.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await effects()).toHaveLength(done.length);
  }, 40_000);
});
