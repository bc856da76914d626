/** The turns of one tenant in this process: reserves slots of the pace that all processes share, and hands them out in order. */
import { setTimeout as delay } from 'node:timers/promises';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Clock, Log, Records, Stored } from '../../../core/ports.ts';
import { HeldSlots } from './held-slots.ts';
import {
  freshPace,
  longestPauseSeconds,
  mostAtOnce,
  paceKey,
  paceKind,
  reserve,
  slowed,
  type PaceRow,
  type PaceRules,
} from './pace-row.ts';

export interface TurnsContext {
  readonly records: () => Pick<Records, 'get' | 'commit'>;
  readonly log: () => Log;
  /** Never the school's clock, which can be moved. */
  readonly realClock: Clock;
  readonly rules: PaceRules;
}

/** One request's moment. */
export interface Slot {
  /** Waits for it. False: it was missed, or everything was told to wait meanwhile; then ask for another, as the first. */
  come(): Promise<boolean>;
}

/** No turn will come: storage cannot say whose it is, or the process is about to end. */
export class NoTurn extends Error {
  readonly because: 'unavailable' | 'ending';

  constructor(because: NoTurn['because']) {
    super('no turn will come');
    this.because = because;
  }
}

interface Waiter {
  take(slot: Slot): void;
  refuse(error: NoTurn): void;
}

/** Somebody is called so long before their moment, for what must be looked up just before sending. */
const earlyMs = 25;
/** Seconds after which the row is read again, for a pause that others were told. */
const staleSeconds = 0.3;
/** Seconds that urgent requests are collected for, and seconds between looks whether anybody sends in turn at all. */
const collectSeconds = 0.2;
const idleSeconds = 2;
const mostUrgent = 500;
const storageTries = 4;
const storagePauseMs = 250;

export class TenantTurns {
  readonly #tenant: string;
  readonly #context: TurnsContext;
  readonly #waiting: Waiter[] = [];
  readonly #held = new HeldSlots();
  readonly #ending = new AbortController();
  /** When urgent requests went out that no slot was left empty for yet. */
  #urgent: number[] = [];
  /** What Teams asked for with a 429 that the row does not say yet. */
  #refused: { readonly wait: number | undefined }[] = [];
  #known: Stored<PaceRow> | undefined;
  #seenAt = -Infinity;
  #pausedUntil = 0;
  #size = 1;
  #unused = 0;
  #busy: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #collecting: NodeJS.Timeout | undefined;

  constructor(tenant: string, context: TurnsContext) {
    this.#tenant = tenant;
    this.#context = context;
  }

  /** @param first before those who wait already: for somebody whose slot was missed. @throws NoTurn */
  slot(first = false): Promise<Slot> {
    if (this.#ended) return Promise.reject(new NoTurn('ending'));
    return new Promise((take, refuse) => {
      this.#waiting[first ? 'unshift' : 'push']({ take, refuse });
      this.#dispatch();
    });
  }

  /** An urgent request goes out now. It never waits; the others leave it room. */
  urgent(): void {
    if (this.#held.shift() !== undefined) return;
    if (this.#urgent.length < mostUrgent) this.#urgent.push(this.#now());
    this.#collecting ??= setTimeout(() => {
      this.#collecting = undefined;
      this.#work(() => this.#tellOfUrgent());
    }, collectSeconds * this.#secondMs).unref();
  }

  /** Teams said 429, and to wait so many milliseconds, if it said so. */
  refused(wait: number | undefined): void {
    const { rules, log } = this.#context;
    const now = this.#now();
    if (wait !== undefined && wait > longestPauseSeconds * 1_000)
      log().warn('teams: asked to wait absurdly long; it is asked again sooner', { ms: wait });
    if (now >= this.#pausedUntil) log().warn('teams: sent too fast; all sending in turn pauses');
    this.#pauseUntil(slowed(this.#known?.value ?? freshPace, wait, now, rules, 0.5).pausedUntil);
    this.#refused.push({ wait });
    this.#work(() => this.#exchange(0));
  }

  /** Those who wait hear that no turn will come. */
  end(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#collecting);
    this.#refuseAll(new NoTurn('ending'));
  }

  /** What is still being written has been. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  get #ended(): boolean {
    return this.#ending.signal.aborted;
  }

  get #secondMs(): number {
    return this.#context.rules.secondMs;
  }

  #now(): number {
    return this.#context.realClock.now().getTime();
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    if (this.#ended || this.#waiting.length === 0) return;
    const now = this.#now();
    if (now < this.#pausedUntil) return this.#later(this.#pausedUntil - now);
    this.#unused += this.#held.dropBefore(now - this.#context.rules.lateMs);
    for (let at = this.#held.peek(); at !== undefined && at - now <= earlyMs; at = this.#held.peek()) {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) break;
      this.#held.shift();
      waiter.take(this.#slotAt(at));
    }
    const { count } = this.#held;
    if (this.#waiting.length > count && count <= this.#size / 2)
      this.#work(() => this.#exchange(this.#waiting.length));
    else if (now - this.#seenAt > staleSeconds * this.#secondMs) this.#work(() => this.#look());
    const next = this.#held.peek();
    if (next !== undefined && this.#waiting.length > 0) this.#later(next - earlyMs - now);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dispatch(), Math.max(1, ms));
  }

  #slotAt(at: number): Slot {
    return {
      come: async () => {
        const wait = at - this.#now();
        if (wait > 0) await delay(wait, undefined, { signal: this.#ending.signal }).catch(() => undefined);
        const now = this.#now();
        return !this.#ended && now <= at + this.#context.rules.lateMs && now >= this.#pausedUntil;
      },
    };
  }

  /** One exchange with storage at a time; whatever else is wanted then is asked for again afterwards. */
  #work(task: () => Promise<void>): void {
    if (this.#busy !== undefined || this.#ended) return;
    this.#busy = task()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#busy = undefined;
        if (this.#refused.length > 0) this.#work(() => this.#exchange(0));
        this.#dispatch();
      });
  }

  #failed(error: unknown): void {
    this.#known = undefined;
    const code = isAppError(error) ? error.code : 'unknown';
    this.#context.log().warn('teams: the pace that all share cannot be read or written', { code });
    // What was refused is forgotten with it: nobody can send in turn until storage answers, and that is a pause too.
    this.#refused = [];
    this.#refuseAll(new NoTurn('unavailable'));
  }

  #refuseAll(error: NoTurn): void {
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(error);
  }

  #pauseUntil(moment: number): void {
    if (moment <= this.#pausedUntil) return;
    this.#pausedUntil = moment;
    this.#held.clear();
  }

  /** A pause that others were told holds here as well. A moment too far away is a clock that is wrong. */
  #heed({ pausedUntil }: PaceRow, now: number): void {
    if (pausedUntil > now)
      this.#pauseUntil(Math.min(pausedUntil, now + longestPauseSeconds * this.#secondMs));
  }

  /** Puts into the row what it does not know, and takes slots for about so many. */
  async #exchange(wanted: number): Promise<void> {
    for (let failures = 0; !this.#ended;) {
      try {
        return await this.#exchangeOnce(wanted);
      } catch (error) {
        this.#known = undefined;
        if (isAppError(error, 'conflict')) await this.#nap(Math.random() * 10);
        else if ((failures += 1) === storageTries) throw error;
        else await this.#nap(storagePauseMs * failures);
      }
    }
  }

  async #exchangeOnce(wanted: number): Promise<void> {
    const { rules } = this.#context;
    const stored = this.#known ?? (await this.#read());
    const now = this.#now();
    const { length } = this.#refused;
    let row = stored?.value ?? freshPace;
    for (const { wait } of this.#refused.slice(0, length)) row = slowed(row, wait, now, rules, Math.random());
    this.#heed(row, now);
    const paused = now < this.#pausedUntil;
    if (paused && length === 0) return;
    const count = paused ? 0 : this.#sizeFor(wanted, mostAtOnce(row, now, rules));
    const gone = this.#urgent.length;
    // After a second they are in nobody's way.
    const spent = this.#urgent.filter((at) => now - at < this.#secondMs).length;
    const taken = reserve(row, { count, spent }, now, rules);
    await this.#write(stored, paused ? row : taken.row);
    this.#refused.splice(0, length);
    if (paused) return;
    this.#urgent.splice(0, gone);
    if (this.#now() >= this.#pausedUntil) this.#held.add(taken.slots);
  }

  /** Twice as many as last time where all were used; fewer where nobody came for some. */
  #sizeFor(wanted: number, most: number): number {
    if (wanted === 0) return 0;
    const more = this.#unused > 0 ? this.#size - this.#unused : this.#size * 2;
    this.#unused = 0;
    this.#size = Math.min(most, Math.max(1, wanted, more));
    return this.#size;
  }

  /** With storage away the next reservation says so. */
  async #look(): Promise<void> {
    const stored = await this.#read().catch(() => undefined);
    this.#seenAt = this.#now();
    if (stored !== undefined) this.#heed(stored.value, this.#now());
  }

  /** Where nobody sends in turn there is nobody to leave room, and nothing is written. With storage away nobody does. */
  async #tellOfUrgent(): Promise<void> {
    if (this.#now() - this.#seenAt > idleSeconds * this.#secondMs) await this.#read().catch(() => undefined);
    this.#seenAt = this.#now();
    const active = (this.#known?.value.next ?? 0) > this.#now() - idleSeconds * this.#secondMs;
    if (active) await this.#exchange(0);
    else this.#urgent = [];
  }

  async #read(): Promise<Stored<PaceRow> | undefined> {
    const stored = await this.#context.records().get(paceKind, paceKey(this.#tenant));
    this.#known = stored;
    this.#seenAt = this.#now();
    return stored;
  }

  async #write(stored: Stored<PaceRow> | undefined, row: PaceRow): Promise<void> {
    const key = paceKey(this.#tenant);
    const change = stored === undefined ? create(paceKind, key, row) : replace(paceKind, stored, row);
    const [etag] = await this.#context.records().commit([change]);
    this.#known = etag === undefined ? undefined : { key, etag, value: row };
    this.#seenAt = this.#now();
  }

  async #nap(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}
