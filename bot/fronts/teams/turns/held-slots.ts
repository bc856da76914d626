/** The slots that this process has reserved and not yet used, soonest first. */
import type { Slots } from './pace-row.ts';

export class HeldSlots {
  #ranges: Slots[] = [];

  get count(): number {
    return this.#ranges.reduce((sum, { count }) => sum + count, 0);
  }

  add(slots: Slots): void {
    if (slots.count > 0) this.#ranges.push(slots);
  }

  /** The moment of the next one. */
  peek(): number | undefined {
    return this.#ranges[0]?.from;
  }

  /** Takes the next one away. */
  shift(): number | undefined {
    const [first] = this.#ranges;
    if (first === undefined) return undefined;
    const { from, gap, count } = first;
    if (count === 1) this.#ranges.shift();
    else this.#ranges[0] = { from: from + gap, gap, count: count - 1 };
    return from;
  }

  /** Gives up those before `moment`; how many they were. */
  dropBefore(moment: number): number {
    let dropped = 0;
    for (let [first] = this.#ranges; first !== undefined && first.from < moment; [first] = this.#ranges) {
      const past = Math.min(first.count, Math.ceil((moment - first.from) / first.gap));
      dropped += past;
      if (past === first.count) this.#ranges.shift();
      else
        this.#ranges[0] = {
          from: first.from + past * first.gap,
          gap: first.gap,
          count: first.count - past,
        };
    }
    return dropped;
  }

  clear(): void {
    this.#ranges = [];
  }
}
