/**
 * One limit of a service, kept by us before the service has to: units in any stretch of time, requests in flight, the
 * pause it asked for, and how much slower than allowed we go after a refusal.
 */
import type { BudgetLimit } from './http.ts';

/**
 * We count by our own clock when a request leaves, the service by its own when it arrives: the stretch that we count over is
 * this much longer than the service's, so that what travels at different speeds does not add up to too much.
 */
const stretch = 1.05;

/** What left within a two-hundredth of the window counts as one entry, so that a window is a short list. */
const grain = 1 / 200;

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
  #sent: { readonly since: number; until: number; units: number }[] = [];
  #used = 0;
  /** When the units spent so far would have been earned at an even pace. */
  #earned = 0;
  #inFlight = 0;
  #pausedUntil = 0;
  #slow = { speed: 1, since: -Infinity };

  constructor({ units = Infinity, perMs = 1000, atOnce = Infinity }: BudgetLimit) {
    this.#units = units;
    this.#perMs = perMs * stretch;
    this.#atOnce = atOnce;
  }

  /** How long until so many units may go, in milliseconds: 0 at once, Infinity when one in flight must end first. */
  waitMs(units: number, now: number): number {
    if (this.#inFlight >= this.#mostAtOnce(now)) return Infinity;
    return Math.max(this.#pausedUntil - now, this.#paceMs(units, now), this.#windowMs(units, now), 0);
  }

  take(units: number, now: number): void {
    this.#inFlight += 1;
    if (this.#units === Infinity) return;
    const charged = this.#charged(units, now);
    this.#earned = Math.max(now, this.#earned) + charged * this.#unitMs();
    this.#used += charged;
    const last = this.#sent.at(-1);
    if (last !== undefined && now - last.since < this.#perMs * grain) {
      last.until = now;
      last.units += charged;
    } else {
      this.#sent.push({ since: now, until: now, units: charged });
    }
  }

  leave(): void {
    this.#inFlight -= 1;
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
      this.#inFlight === 0 && this.#sent.length === 0 && this.#pausedUntil <= now && this.#speed(now) === 1
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
    return this.#perMs / this.#units;
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
    for (const { until, units: spent } of this.#sent) {
      // Sums of fractions do not come out even; a billionth of a unit is nobody's refusal.
      if (over <= 1e-9) break;
      over -= spent;
      if (over <= 1e-9) return until + this.#perMs - now;
    }
    return 0;
  }

  #expire(now: number): void {
    let gone = 0;
    for (const { until, units } of this.#sent) {
      if (until + this.#perMs > now) break;
      this.#used -= units;
      gone += 1;
    }
    if (gone > 0) this.#sent = this.#sent.slice(gone);
    if (this.#sent.length === 0) this.#used = 0;
  }
}
