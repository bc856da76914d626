/**
 * One limit of a service, kept by us before the service has to: units in any stretch of time, requests in flight, the
 * pause it asked for, and how much slower than allowed we go after a refusal.
 */
import type { BudgetLimit } from './http.ts';

/** What was answered within a two-hundredth of the window counts as one entry, so that a window is a short list. */
const grain = 1 / 200;

/** The even pace, against the limit's own: a little faster, so that the window alone decides over a long job's time. */
const pace = 0.8;

/** After a refusal: this share of the speed, never below `slowest`, back to the full speed over a minute. */
const slower = 0.7;
const slowest = 0.2;
const recoverMs = 60_000;
/** Refusals that come this close upon another (a whole batch of them) are one. */
const sameMs = 1_000;

/** From this share of a limit on, services warn (Graph and SharePoint: 0.8). */
const warned = 0.8;

export class Budget {
  readonly #units: number;
  readonly #perMs: number;
  readonly #atOnce: number;
  /**
   * We know when a request left and when its answer came; the service counted it somewhere in between. So its units count
   * from its leaving until a whole window after its answer: then no window of the service's can hold more than the
   * limit, however unevenly things travel.
   */
  #answered: { readonly since: number; until: number; units: number }[] = [];
  /** Units of what is in flight, and of what is answered within the window. */
  #used = 0;
  /** When the units spent so far would have been earned at an even pace. */
  #earned = 0;
  #inFlight = 0;
  #pausedUntil = 0;
  #slow = { speed: 1, since: -Infinity };

  constructor({ units = Infinity, perMs = 1000, atOnce = Infinity }: BudgetLimit) {
    this.#units = units;
    this.#perMs = perMs;
    this.#atOnce = atOnce;
  }

  /** How long until so many units may go, in milliseconds: 0 at once, Infinity when one in flight must end first. */
  waitMs(units: number, now: number): number {
    if (this.#inFlight >= this.#mostAtOnce(now)) return Infinity;
    return Math.max(this.#pausedUntil - now, this.#paceMs(units, now), this.#windowMs(units, now), 0);
  }

  /** What it is charged, to be handed back to `leave`. */
  take(units: number, now: number): number {
    this.#inFlight += 1;
    if (this.#units === Infinity) return 0;
    const charged = this.#charged(units, now);
    this.#earned = Math.max(now, this.#earned) + charged * this.#unitMs();
    this.#used += charged;
    return charged;
  }

  /** The answer is there, or will not come any more. */
  leave(charged: number, now: number): void {
    this.#inFlight -= 1;
    if (charged === 0) return;
    const last = this.#answered.at(-1);
    if (last !== undefined && now - last.since < this.#perMs * grain) {
      last.until = now;
      last.units += charged;
    } else {
      this.#answered.push({ since: now, until: now, units: charged });
    }
  }

  /** The service asked for a pause. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** The service refused something that was sent at `sentAt`; what left around the last time says nothing new. */
  slowDown(sentAt: number, now: number): void {
    if (sentAt < this.#slow.since + sameMs) return;
    this.#slow = { speed: Math.max(slowest, this.#speed(now) * slower), since: now };
  }

  /** The service warned how much of its limit is used. */
  warn(share: number, now: number): void {
    const speed = Math.max(slowest, 1 - (share - warned));
    if (speed < this.#speed(now)) this.#slow = { speed, since: now };
  }

  /** Whether forgetting it would change nothing. */
  isIdle(now: number): boolean {
    this.#expire(now);
    return (
      this.#inFlight === 0 &&
      this.#answered.length === 0 &&
      this.#pausedUntil <= now &&
      this.#speed(now) === 1
    );
  }

  #speed(now: number): number {
    const { speed, since } = this.#slow;
    return Math.min(1, speed + Math.max(0, now - since) / recoverMs);
  }

  #mostAtOnce(now: number): number {
    return Math.max(1, Math.floor(this.#atOnce * this.#speed(now)));
  }

  /** Going slower is paying more. Never more than the whole budget, or it could never go. */
  #charged(units: number, now: number): number {
    return Math.min(this.#units, units / this.#speed(now));
  }

  #unitMs(): number {
    return (pace * this.#perMs) / this.#units;
  }

  /** Half a window may go at once; beyond that at an even pace, so that a long job leaves gaps for a short one. */
  #paceMs(units: number, now: number): number {
    if (this.#units === Infinity) return 0;
    const price = this.#charged(units, now) * this.#unitMs();
    return Math.max(now, this.#earned) + price - now - Math.max(this.#perMs / 2, price);
  }

  #windowMs(units: number, now: number): number {
    if (this.#units === Infinity) return 0;
    this.#expire(now);
    let over = this.#used + this.#charged(units, now) - this.#units;
    // Sums of fractions do not come out even; a billionth of a unit is nobody's refusal.
    if (over <= 1e-9) return 0;
    for (const { until, units: spent } of this.#answered) {
      over -= spent;
      if (over <= 1e-9) return until + this.#perMs - now;
    }
    // Something in flight must be answered first.
    return Infinity;
  }

  #expire(now: number): void {
    let gone = 0;
    for (const { until, units } of this.#answered) {
      if (until + this.#perMs > now) break;
      this.#used -= units;
      gone += 1;
    }
    if (gone > 0) this.#answered = this.#answered.slice(gone);
    if (this.#answered.length === 0 && this.#inFlight === 0) this.#used = 0;
  }
}
