/**
 * The worker: runs what is due in the outbox, at least once each, however often processes die. Woken by the queue, by
 * this process itself, and by a sweep over all schools that finds what both forgot.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { dueRange, outboxId, outboxReading, type OutboxRow } from './outbox.ts';
import type { Clock, Deps, Job, SchoolId, Stored, WakeUps } from './ports.ts';
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
/** Of these, for jobs that wait for a cloud: however many there are, somebody is told of a report at once. */
const slowAtOnce = 8;
const sweepMs = 15_000;
const pollMs = { awake: 500, idle: 2_000 };
/** So many polls without a wake-up, and the worker slows down. */
const idleAfter = 20;
/** More rounds than any honest chain of jobs has. */
const mostRounds = 1_000;

/** What runs in one school: by row, so that no row is tried twice at once. */
interface Hall {
  readonly running: Map<string, Promise<boolean>>;
  /** Those of them that are slow. */
  readonly slow: Set<string>;
  scanning: boolean;
  wanted: boolean;
}

export const createWorker = (options: WorkerOptions): Worker => new OutboxWorker(options);

class OutboxWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #context: RunContext;
  readonly #halls: ReadonlyMap<SchoolId, Hall>;
  readonly #background = new Set<Promise<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #loop: Promise<void> | undefined;
  #ending = new AbortController();

  constructor(options: WorkerOptions) {
    const { deps, schools, leaseSeconds, realClock } = options;
    const jobs = new Map(options.jobs.map((job) => [job.name, job]));
    this.#options = options;
    this.#halls = new Map(
      schools.map((school) => [
        school,
        { running: new Map(), slow: new Set(), scanning: false, wanted: false },
      ]),
    );
    this.#context = {
      deps,
      jobs,
      leaseSeconds,
      realClock,
      soon: (school, ms) => this.#soon(school, ms),
      ending: () => this.#ending.signal,
    };
  }

  start(): void {
    if (this.#loop !== undefined) return;
    this.#ending = new AbortController();
    this.#loop = this.#poll(this.#ending.signal).catch((error: unknown) => {
      this.#options.deps.log.error('The worker stopped by itself', { code: nameOf(error) });
    });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
    await this.#loop;
    await Promise.all(this.#background);
    await Promise.all(this.#running());
    this.#loop = undefined;
  }

  async runDue(school: SchoolId): Promise<number> {
    return (await Promise.all(await this.#scan(school))).filter(Boolean).length;
  }

  async runAllDue(): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      // What these held up may be begun only when they have ended, so they are waited for even if they end at once.
      const before = this.#running();
      const ran = await Promise.all(this.#options.schools.map((school) => this.runDue(school)));
      const others = this.#running();
      if (before.length + others.length === 0 && ran.every((count) => count === 0)) return;
      await Promise.all(others);
    }
    this.#options.deps.log.error('Jobs keep falling due at once: stopped running them all');
  }

  wake(school: SchoolId): void {
    const hall = this.#halls.get(school);
    if (hall === undefined || this.#stopped) return;
    hall.wanted = true;
    if (hall.scanning) return;
    const scanning = this.#scanAsWanted(school, hall).finally(() => this.#background.delete(scanning));
    this.#background.add(scanning);
  }

  get #stopped(): boolean {
    return this.#ending.signal.aborted;
  }

  #running(): Promise<boolean>[] {
    return [...this.#halls.values()].flatMap(({ running }) => [...running.values()]);
  }

  /** Of interest only before the next sweep, and only to a worker that was started. */
  #soon(school: SchoolId, ms: number): void {
    if (this.#loop === undefined || this.#stopped || ms > sweepMs) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.wake(school);
    }, ms + 5);
    this.#timers.add(timer);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { schools, wakeUps, deps, sleep = nap } = this.#options;
    let sweptAt = Number.NEGATIVE_INFINITY;
    let quiet = 0;
    while (!signal.aborted) {
      if (performance.now() - sweptAt >= sweepMs) {
        sweptAt = performance.now();
        schools.forEach((school) => this.wake(school));
      }
      try {
        const woken = new Set(await wakeUps.take());
        woken.forEach((school) => this.wake(school));
        quiet = woken.size > 0 ? 0 : quiet + 1;
      } catch (error) {
        deps.log.error('The wake-ups could not be read', { code: nameOf(error) });
        quiet = idleAfter;
      }
      await sleep(quiet < idleAfter ? pollMs.awake : pollMs.idle, signal);
    }
  }

  /** One scan of a school at a time; a wish in the meantime makes it one more. */
  async #scanAsWanted(school: SchoolId, hall: Hall): Promise<void> {
    hall.scanning = true;
    try {
      while (hall.wanted && !this.#stopped) {
        hall.wanted = false;
        void (await this.#scan(school));
      }
    } catch (error) {
      this.#options.deps.log.error('The outbox of a school could not be read', {
        school,
        code: nameOf(error),
      });
    } finally {
      hall.scanning = false;
    }
  }

  /** Begins a try at every row that is due and free, as places become free; resolves when all have begun. */
  async #scan(school: SchoolId): Promise<Promise<boolean>[]> {
    const { deps, realClock } = this.#options;
    const hall = this.#halls.get(school);
    const begun: Promise<boolean>[] = [];
    if (hall === undefined) return begun;
    for await (const { key, etag, value } of deps.records.list(
      outboxReading,
      dueRange(school, deps.clock.now()),
    )) {
      if (value === undefined) {
        deps.log.error('A row of the outbox cannot be read: kept', { school, row: outboxId(key) });
        continue;
      }
      const row = { key, etag, value };
      if (!this.#isFree(row, hall) || isLeased(value, realClock.now())) continue;
      while (hall.running.size >= atOnce) await Promise.race(hall.running.values());
      if (this.#stopped) break;
      // Waiting for a place, or another scan, may have let somebody else of this process take it.
      if (this.#isFree(row, hall)) begun.push(this.#begin(school, hall, row));
    }
    return begun;
  }

  /** A slow one that finds no place is passed over, so that what is due after it is not held up. */
  #isFree({ key, value }: Stored<OutboxRow>, hall: Hall): boolean {
    return !hall.running.has(key.row) && !(this.#isSlow(value) && hall.slow.size >= slowAtOnce);
  }

  #isSlow({ job }: OutboxRow): boolean {
    return this.#context.jobs.get(job)?.slow === true;
  }

  #begin(school: SchoolId, hall: Hall, row: Stored<OutboxRow>): Promise<boolean> {
    const run = runJob(school, row, this.#context)
      .catch((error: unknown) => {
        const ids = { school, job: row.value.job, row: outboxId(row.key), code: nameOf(error) };
        this.#options.deps.log.error('A job could not be taken or put back', ids);
        return false;
      })
      .finally(() => {
        hall.running.delete(row.key.row);
        if (hall.slow.delete(row.key.row)) this.#soon(school, 0);
      });
    hall.running.set(row.key.row, run);
    if (this.#isSlow(row.value)) hall.slow.add(row.key.row);
    return run;
  }
}

const nap = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};

/** A code or a class, never a sentence: that may hold somebody's words. */
const nameOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
};
