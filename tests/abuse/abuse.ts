/**
 * One kind of abuse, tried many times. Each lies in a file of its own beside this one; `npm test` runs its small size,
 * `npm run test:abuse` its large one, and prints what both found.
 */

/** What came of it: every figure is counted while it ran, none is written down beforehand. */
export interface Found {
  /** How many were tried, e.g. 10,000. */
  readonly tried: number;
  /** What else was counted, in the order of the table: `{ "answers of 5xx": 0, "heap growth, MB": 3.1 }`. */
  readonly counts: Readonly<Record<string, number | string>>;
  /** Whatever should not have been, one sentence each, with what is needed to try it again; empty when the promise held. */
  readonly broken: readonly string[];
}

export interface Abuse {
  /** As the table says it, e.g. `Mutated tokens`. */
  readonly name: string;
  readonly small: number;
  readonly large: number;
  /** Starts what it needs and stops it again. `seed`: the same seed tries the same things. */
  run(size: number, seed: number): Promise<Found>;
}
