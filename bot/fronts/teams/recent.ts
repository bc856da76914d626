/**
 * Messages of the last minutes, by conversation and activity. Teams delivers an activity again when the answer takes
 * longer than about 15 s; flows know a repeat by themselves, but a typed message would be answered twice.
 */
export class Recent {
  readonly #times = new Map<string, number>();
  readonly #most: number;
  readonly #age: number;

  constructor(most = 10_000, age = 10 * 60_000) {
    this.#most = most;
    this.#age = age;
  }

  /** Whether this was here before; notes it if not. */
  seen(key: string, now: number): boolean {
    this.#tidy(now);
    if (this.#times.has(key)) return true;
    this.#times.set(key, now);
    return false;
  }

  /** It was not answered after all: let it be done again. */
  forget(key: string): void {
    this.#times.delete(key);
  }

  #tidy(now: number): void {
    for (const [key, at] of this.#times) {
      if (now - at < this.#age && this.#times.size < this.#most) return;
      this.#times.delete(key);
    }
  }
}
