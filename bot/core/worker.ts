/**
 * The worker: runs what is due in the outbox, at least once each, however often processes die. Woken by the queue, by
 * this process itself, and by a sweep over all schools that finds what both forgot.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { dueRange, outboxId, outboxReading } from './outbox.ts';
import type { Clock, Deps, Job, SchoolId, WakeUps } from './ports.ts';
import { isLeased, runJob, type RunContext } from './run-job.ts';

export interface WorkerOptions {
  readonly deps: Deps;
  readonly jobs: readonly Job<unknown>[];
  readonly wakeUps: WakeUps;
  /** How long a claimed row is left to whoever claimed it without a sign of life. */
  readonly leaseSeconds: number;
  readonly schools: readonly SchoolId[];
  /** Real time, for leases: the school clock can be moved in local mode. */
  readonly realClock: Clock;
  /** Ends early when `signal` fires. For tests. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

export interface Worker {
  start(): void;
  /** Takes on nothing new and waits for the jobs that run. */
  stop(): Promise<void>;
  /** Runs what is due in a school now; the number of jobs that were tried. */
  runDue(school: SchoolId): Promise<number>;
  /** Until nothing is due anywhere: when the school clock was moved. */
  runAllDue(): Promise<void>;
  /** Something fell due in this school just now. Does not wait. */
  wake(school: SchoolId): void;
}

const atOnce = 16;
const sweepMs = 15_000;
const pollMs = { awake: 500, idle: 2_000 };
/** So many polls without a wake-up, and the worker slows down. */
const idleAfter = 20;
/** More rounds than any honest chain of jobs has. */
const mostRounds = 1_000;

/** What runs in one school: by row, so that no row is tried twice at once. */
interface Hall {
  readonly running: Map<string, Promise<boolean>>;
  scanning: boolean;
  wanted: boolean;
}

export const createWorker = (options: WorkerOptions): Worker => {
  const { deps, schools, wakeUps, realClock } = options;
  const { log } = deps;
  const sleep = options.sleep ?? nap;
  const halls = new Map<SchoolId, Hall>(
    schools.map((school) => [school, { running: new Map(), scanning: false, wanted: false }]),
  );
  const background = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  let ending: AbortController | undefined;
  let loop: Promise<void> | undefined;
  let stopped = false;

  const soon = (school: SchoolId, ms: number): void => {
    if (loop === undefined || stopped || ms > sweepMs) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      wake(school);
    }, ms + 5);
    timers.add(timer);
  };
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  const { leaseSeconds } = options;
  const context: RunContext = { deps, jobs, leaseSeconds, realClock, soon };

  /** Begins a try at every row that is due and free, as places become free; resolves when all have begun. */
  const scan = async (school: SchoolId): Promise<Promise<boolean>[]> => {
    const hall = halls.get(school);
    const begun: Promise<boolean>[] = [];
    if (hall === undefined) return begun;
    for await (const { key, etag, value } of deps.records.list(
      outboxReading,
      dueRange(school, deps.clock.now()),
    )) {
      if (value === undefined) {
        log.error('A row of the outbox cannot be read: kept', { school, row: outboxId(key) });
        continue;
      }
      if (hall.running.has(key.row) || isLeased(value, realClock.now())) continue;
      while (hall.running.size >= atOnce) await Promise.race(hall.running.values());
      if (stopped) break;
      const run = runJob(school, { key, etag, value }, context)
        .catch((error: unknown) => {
          log.error('A job could not be taken or put back', { school, job: value.job, code: nameOf(error) });
          return false;
        })
        .finally(() => hall.running.delete(key.row));
      hall.running.set(key.row, run);
      begun.push(run);
    }
    return begun;
  };

  /** One scan of a school at a time; a wish in the meantime makes it one more. */
  const scanAsWanted = async (school: SchoolId, hall: Hall): Promise<void> => {
    hall.scanning = true;
    try {
      while (hall.wanted && !stopped) {
        hall.wanted = false;
        await scan(school);
      }
    } catch (error) {
      log.error('The outbox of a school could not be read', { school, code: nameOf(error) });
    } finally {
      hall.scanning = false;
    }
  };

  const wake = (school: SchoolId): void => {
    const hall = halls.get(school);
    if (hall === undefined || stopped) return;
    hall.wanted = true;
    if (hall.scanning) return;
    const scanning = scanAsWanted(school, hall).finally(() => background.delete(scanning));
    background.add(scanning);
  };

  const poll = async (signal: AbortSignal): Promise<void> => {
    let sweptAt = Number.NEGATIVE_INFINITY;
    let quiet = 0;
    while (!signal.aborted) {
      if (performance.now() - sweptAt >= sweepMs) {
        sweptAt = performance.now();
        schools.forEach(wake);
      }
      const woken = await wakeUps.take().catch((error: unknown) => {
        log.error('The wake-ups could not be read', { code: nameOf(error) });
        return undefined;
      });
      new Set(woken).forEach(wake);
      if (woken === undefined) quiet = idleAfter;
      else quiet = woken.length > 0 ? 0 : quiet + 1;
      await sleep(quiet < idleAfter ? pollMs.awake : pollMs.idle, signal);
    }
  };

  const runDue = async (school: SchoolId): Promise<number> =>
    (await Promise.all(await scan(school))).filter(Boolean).length;

  return {
    start: () => {
      if (loop !== undefined) return;
      ending = new AbortController();
      stopped = false;
      loop = poll(ending.signal).catch((error: unknown) => {
        log.error('The worker stopped by itself', { code: nameOf(error) });
      });
    },
    stop: async () => {
      stopped = true;
      ending?.abort();
      timers.forEach(clearTimeout);
      timers.clear();
      await loop;
      await Promise.all(background);
      await Promise.all([...halls.values()].flatMap(({ running }) => [...running.values()]));
      loop = undefined;
    },
    runDue,
    runAllDue: async () => {
      for (let round = 0; round < mostRounds; round += 1) {
        const ran = await Promise.all(schools.map(runDue));
        const others = [...halls.values()].flatMap(({ running }) => [...running.values()]);
        if (others.length === 0 && ran.every((count) => count === 0)) return;
        await Promise.all(others);
      }
      log.error('Jobs keep falling due at once: stopped running them all');
    },
    wake,
  };
};

const nap = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};

/** A code or a class, never a sentence: that may hold somebody's words. */
const nameOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
};
